"""Everything that people can do with targets and forecasts."""

from paceline.rhythm.actions import dividing, publishing, submission, target  # noqa: F401  (each declares its own)
