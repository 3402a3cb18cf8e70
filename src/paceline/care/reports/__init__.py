"""The reports of the care room."""
