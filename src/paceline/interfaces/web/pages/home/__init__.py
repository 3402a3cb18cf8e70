"""今日: what to do today, the own pipeline, warnings; and the command palette."""
