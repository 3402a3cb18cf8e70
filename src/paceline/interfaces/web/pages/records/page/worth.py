"""The block of a customer: how alive and how valuable it is, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from paceline.access.principal import Level
from paceline.access.working_days import local_day
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel import clock
from paceline.methods.worth.lifecycle import silence

SEEN = ("last_order_on", "order_interval", "orders_count", "rfm_segment", "rfm_r", "rfm_f", "rfm_m", "sales_year",
        "wallet_share", "clv", "expected_orders", "alive_chance")  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What the block says; `held` names what was set by hand and until when. Figures that may not be seen are None."""

    why: str
    seen: dict[str, Any] = field(default_factory=dict)
    held: list[tuple[str, date]] = field(default_factory=list)


def standing(on: Opened) -> Standing:
    """The words for a customer as stored, within the reader's rights."""
    record, today = on.record, local_day(clock.now())
    seen = {name: getattr(record, name) for name in SEEN if on.by.level(on.of.name, name) > Level.MASKED}
    untils = ((on.of.fields["customer_class"].label, record.class_until),
              (on.of.fields["lifecycle"].label, record.lifecycle_until),
              (on.of.fields["priority"].label, record.priority_until))  # fmt: skip
    held = [(words, until) for words, until in untils if until is not None and until >= today]
    return Standing(why(seen, today), seen, held)


def why(seen: dict[str, Any], today: date) -> str:
    """How long nothing was bought, beside what is usual; "" for who never bought or whose purchases are not shown."""
    last = seen.get("last_order_on")
    return "" if last is None else silence((today - last).days, seen.get("order_interval")).text(gettext)
