"""Temperatures, read by hand or sent by a device; the same reading sent again changes nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import DecimalNumber, Instant, Text, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import Batch, TemperatureReading
from paceline.trade.quality.asked import why_not_measure
from paceline.trade.quality.cooling import is_outside, judge_reading
from paceline.trade.quality.life import locked, reachable
from paceline.trade.states import BATCH

undo_as_done("trade.temperaturereading")


@action(
    "trade.batch.measure",
    "记温度",
    permission="change",
    icon="thermometer",
    available=why_not_measure,
)
def measure(
    act: Act,
    batch: Batch,
    *,
    celsius: Annotated[Decimal, DecimalNumber("温度（℃）")],
    read_at: Annotated[datetime | None, Instant("时间", blank=True, hint="留空为现在")] = None,
    device: Annotated[str, Text("设备", max_length=60, blank=True)] = "",
) -> Batch:
    """One reading of this batch."""
    note(act, batch, {"celsius": celsius, "read_at": read_at, "device": device})
    return batch


@action("trade.temperaturereading.create", "新建温度记录", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> TemperatureReading:
    """One reading. Sent twice it is one; Raises Invalid when a device gives another figure for the moment,
    Conflict for a batch that is gone.
    """
    if values.get("celsius") is None or not values.get("batch"):
        return act.create(TemperatureReading, **values)  # says what is missing
    batch = reachable(act, values["batch"])
    if why := BATCH.available("measure")(batch):
        raise Conflict(why)
    return note(act, batch, values)


def note(act: Act, batch: Batch, given: dict[str, Any]) -> TemperatureReading:
    """A reading of a locked batch; out of bounds it stops the batch."""
    read_at = given.get("read_at") or act.occurred_at
    if read_at > act.now:
        raise Invalid({"read_at": "时间不能晚于现在。"})
    device = (given.get("device") or "").strip()
    rows = visible(SYSTEM, TemperatureReading).filter(batch=batch, device=device, read_at=read_at)
    known: TemperatureReading | None = rows.first()
    if known is not None and known.celsius == given["celsius"]:
        return known
    if known is not None:
        raise Invalid({"celsius": "这个时间已有另一个读数。记错了请编辑那一条。"})
    values = {**given, "batch": batch, "device": device, "read_at": read_at}
    made: TemperatureReading = act.create(
        TemperatureReading, event="trade.temperaturereading.create", links_checked=True,
        **{**values, "outside": is_outside(batch.product, TemperatureReading(celsius=given["celsius"]))},
    )  # fmt: skip
    judge_reading(act, batch, made)
    return made


@action("trade.temperaturereading.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, reading: TemperatureReading, *, values: dict[str, Any]) -> TemperatureReading:
    """Noted wrongly. It stays with its batch; a block that it caused is lifted by hand, with a reason."""
    if values.get("batch") and key_of(values["batch"]) != reading.batch_id:
        raise Conflict("温度记录不能换批次。请删除它，在那个批次上再记。")
    batch = locked(reading.batch_id)
    generic.change(act, reading, values=values)
    act.save(reading, outside=is_outside(batch.product, reading))
    judge_reading(act, batch, reading)
    return reading
