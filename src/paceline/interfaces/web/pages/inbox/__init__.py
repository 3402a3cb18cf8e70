"""The inbox: what somebody should know."""
