"""What links without a login are for in this room."""

from __future__ import annotations

from paceline.records.links import purpose

WALL = purpose("rhythm.bigscreen.wall", "大屏链接", days=90, called="大屏链接", public=True)
"""A screen in the hall: read only, no names but those that it was told to show."""
