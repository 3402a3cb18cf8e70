"""The stops of a route: a new one comes last unless it says where."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.models import RouteStop


@action("trade.routestop.create", "添加站点", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> RouteStop:
    """A customer on a route, at the end when no place is given."""
    if values.get("place") is None:
        others = visible(SYSTEM, RouteStop).filter(route=key_of(values.get("route")))
        values = {**values, "place": (others.aggregate(last=Max("place"))["last"] or 0) + 1}
    return generic.create(act, of=registry.of(RouteStop), values=values)  # type: ignore[return-value]
