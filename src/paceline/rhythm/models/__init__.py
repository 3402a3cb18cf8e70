"""The objects of the rhythm room."""

from paceline.rhythm.models.target import Target

__all__ = ["Target"]
