"""The regular follow-ups of the care plans: who is due when, and bringing the planned ones in line with it."""
