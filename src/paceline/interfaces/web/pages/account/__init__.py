"""Pages around signing in that are ours: invitations, sessions, the language before signing in."""
