"""What people do with imports and exports."""

from paceline.interfaces.files.actions import applying, preparing, presets

__all__ = ["applying", "preparing", "presets"]
