"""Everything that people can do with targets, forecasts and reviews."""

from paceline.rhythm.actions import dividing, publishing, review, submission, target  # noqa: F401  (each declares its own)
