"""What big screens show."""
