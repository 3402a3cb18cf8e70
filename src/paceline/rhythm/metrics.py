"""The metrics and reports that this room adds to the house."""

from paceline.rhythm import measures  # noqa: F401  (declares its own)
