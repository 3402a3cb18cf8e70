"""Orders: their life, lines, changes, payment plan, returns and what follows from each change."""
