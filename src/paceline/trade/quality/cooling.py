"""Cold in time and cold enough: what the product asks for, and what a batch had."""

from __future__ import annotations

from datetime import datetime, timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import Reading
from paceline.records.act import Act
from paceline.records.action import perform
from paceline.trade.models import Batch, BlockCause, TemperatureReading
from paceline.trade.models.quality.item import plain
from paceline.trade.models.stock.batch import MAY_GO, UNJUDGED
from paceline.trade.quality.judging import within
from paceline.trade.quality.life import stop

MOST = 1000


def is_outside(product: Product, reading: TemperatureReading) -> bool:
    """Whether a reading is beyond what the product bears."""
    return not within(reading.celsius, product.coldest, product.warmest)


def bounds(product: Product) -> Message:
    """`0 ~ 4 ℃`."""
    low, high = plain(product.coldest), plain(product.warmest)
    if low and high:
        return say("%(low)s ~ %(high)s ℃", low=low, high=high)
    return say("≥ %(low)s ℃", low=low) if low else say("≤ %(high)s ℃", high=high)


def judge_reading(act: Act, batch: Batch, reading: TemperatureReading) -> None:
    """A reading out of bounds stops the batch."""
    if reading.outside:
        device = f" {reading.device}" if reading.device else ""
        moment = reading.read_at.astimezone(Reading().zone).strftime("%Y-%m-%d %H:%M")
        why = f"{plain(reading.celsius)} ℃ ({bounds(batch.product)}) {moment}{device}"
        stop(act, batch, BlockCause.TEMPERATURE, why)


def must_be_cold_by(batch: Batch) -> datetime | None:
    """Until when it has to be cold; None where that is not asked or nobody knows when it was collected."""
    hours = batch.product.cool_hours
    if hours is None or batch.collected_at is None:
        return None
    return batch.collected_at + timedelta(seconds=int(hours * 3600))


def is_late(batch: Batch, now: datetime) -> bool:
    """Whether it was not cold in time, or is not cold although the time is over."""
    limit = must_be_cold_by(batch)
    return limit is not None and (batch.cooled_at or now) > limit


def judge_cooling(act: Act, batch: Batch) -> None:
    """Note whether it was cold in time; what newly was not is stopped."""
    late = is_late(batch, act.now)
    if late == batch.cooled_late:
        return
    act.save(batch, event="trade.batch.judge_cooling", cooled_late=late)
    if late:
        stop(act, batch, BlockCause.COOLING, waited(batch, act.now))


def waited(batch: Batch, now: datetime) -> str:
    """`2.6 h (≤ 2 h)`."""
    assert batch.collected_at is not None
    hours = ((batch.cooled_at or now) - batch.collected_at).total_seconds() / 3600
    return f"{hours:.1f} h (≤ {plain(batch.product.cool_hours)} h)"


def go_round() -> int:
    """Stop what should be cold by now and is not known to be. A second round finds nothing."""
    rows = visible(SYSTEM, Batch).filter(
        state__in=(*UNJUDGED, *MAY_GO), product__cool_hours__isnull=False, collected_at__isnull=False,
        cooled_at__isnull=True, cooled_late=False,
    )  # fmt: skip
    now = clock.now()
    due = [one.pk for one in rows.select_related("product").order_by("pk")[:MOST] if is_late(one, now)]
    for key in due:
        perform(SYSTEM, "trade.batch.judge_cooling", key, via="job")
    return len(due)
