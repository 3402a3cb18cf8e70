"""The ways by which a notification leaves the house."""
