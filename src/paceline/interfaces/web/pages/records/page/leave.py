"""The block of a leave: who does what meanwhile, what waits until after it, what still stands on its days."""

from __future__ import annotations

from typing import Any

from paceline.interfaces.web.pages.records.opened import Opened
from paceline.rhythm.calendar.leave import arranged, planned_in
from paceline.rhythm.models.happening import HappeningKind

SHOWN = 20


def cover_of(on: Opened) -> dict[str, Any] | None:
    """Nothing for what is no leave."""
    if on.record.kind != HappeningKind.LEAVE:
        return None
    return {"arranged": arranged(on.by, on.record), "left": list(planned_in(on.by, on.record)[:SHOWN])}
