"""Targets: how they stand, how they are divided, what they ask for and what they could be."""
