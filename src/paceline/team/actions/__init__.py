"""Everything that people can do in the team room."""

from paceline.team.actions import coaching  # noqa: F401  (declares its own)
