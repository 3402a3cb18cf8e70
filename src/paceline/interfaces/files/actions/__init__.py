"""What people do with imports and exports."""

from paceline.interfaces.files.actions import applying, exports, preparing, presets, sets

__all__ = ["applying", "exports", "preparing", "presets", "sets"]
