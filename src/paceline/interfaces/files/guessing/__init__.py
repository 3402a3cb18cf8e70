"""Which column fills which field: told by its name in Chinese or English, else by what stands in it."""

from paceline.interfaces.files.guessing.columns import guess

__all__ = ["guess"]
