"""Everything that people can do in the team room."""

from paceline.team.actions import coaching, commission, pulse, reassigning, recognition  # noqa: F401  (each declares its own)
