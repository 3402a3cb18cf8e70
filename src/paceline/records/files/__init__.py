"""What is attached to a record or printed of it."""
