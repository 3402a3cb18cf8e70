"""Plans that are known beforehand: shipped ones as data files, those that people keep, and what they did last time."""

from paceline.interfaces.files.presets.kept import form_for, keep, kept_for, plan_for, remember
from paceline.interfaces.files.presets.shipped_sets import PresetFile, PresetSet, shipped, shipped_set

__all__ = [
    "PresetFile",
    "PresetSet",
    "form_for",
    "keep",
    "kept_for",
    "plan_for",
    "remember",
    "shipped",
    "shipped_set",
]
