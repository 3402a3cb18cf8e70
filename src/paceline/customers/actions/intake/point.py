"""Capture points: made with a key of their own, given another one when it was misused."""

from __future__ import annotations

from typing import Any

from paceline.customers.models import CapturePoint
from paceline.customers.visits.public import new_address
from paceline.records.act import Act
from paceline.records.action import action


@action("customers.capturepoint.create", "新建采集点", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> CapturePoint:
    """A point with its key and code, open at once."""
    made: CapturePoint = act.create(CapturePoint, **{**values, **new_address()})
    return made


@action("customers.capturepoint.renew_key", "换一个 key", permission="change", icon="refresh", danger=True)
def renew_key(act: Act, point: CapturePoint) -> CapturePoint:
    """Another key: scripts and printed codes with the old one stop working at once."""
    act.save(point, **new_address())
    return point
