"""Reports of the team room."""
