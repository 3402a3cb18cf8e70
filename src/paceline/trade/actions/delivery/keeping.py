"""Deliveries are kept as they were agreed: changed ahead of leaving, removed when they never left, never merged."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import Delivery, DeliveryState, RouteRun

undo_as_done("trade.delivery")
GOING = frozenset({"planned_on", "warehouse", "run"})
"""What only means something until the goods have left."""


@action("trade.delivery.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, delivery: Delivery, *, values: dict[str, Any]) -> Delivery:
    """New values. The warehouse stands once the goods are picked, the day once they have left."""
    fixed = GOING & values.keys() if not delivery.is_ahead else set()
    if delivery.state == DeliveryState.PICKED:
        fixed = {"warehouse"} & values.keys()
    for name in fixed:
        now = delivery.planned_on if name == "planned_on" else getattr(delivery, f"{name}_id")
        if key_of(values[name]) != now:
            raise Invalid({name: "货已经拣好或已经发出，这一项不能再改。"})
    if delivery.is_ahead and (run := run_of(values)) is not None:
        values = {"planned_on": run.on, **values}
    generic.change(act, delivery, values=values)
    return delivery


def run_of(values: dict[str, Any]) -> RouteRun | None:
    """The run that a delivery is put on; its day becomes the delivery's."""
    key = key_of(values.get("run"))
    found: RouteRun | None = visible(SYSTEM, RouteRun).filter(pk=key).first() if key else None
    return found


@action("trade.delivery.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, delivery: Delivery) -> None:
    """Into the recycle bin; only what was cancelled."""
    if delivery.state != DeliveryState.CANCELLED:
        raise Conflict("只有已取消的交付单能删除。还没有发出的请先「取消交付」。")
    generic.remove(act, delivery)
