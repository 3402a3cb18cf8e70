"""Everything that people can do with targets."""

from paceline.rhythm.actions import dividing, publishing, target  # noqa: F401  (each declares its own)
