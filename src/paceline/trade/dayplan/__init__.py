"""The plan of a day: what standing orders take, what is expected to come in, and what to do about the difference."""
