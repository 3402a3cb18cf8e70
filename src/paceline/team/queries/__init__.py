"""Questions of the team room."""
