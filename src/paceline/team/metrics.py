"""The reports that this room adds to the house."""

from paceline.team.reports import follow_up  # noqa: F401  (declares its own)
