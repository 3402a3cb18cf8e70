"""Texts of a file become stored values: read once per distinct text, mapped where the plan says so."""

from paceline.interfaces.files.convert.converter import Converted, Converter
from paceline.interfaces.files.convert.outcome import Bad, Pending

__all__ = ["Bad", "Converted", "Converter", "Pending"]
