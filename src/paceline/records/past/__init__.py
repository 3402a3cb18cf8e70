"""What was: timeline, audit, history, earlier days, taking things back and forgetting a person."""
