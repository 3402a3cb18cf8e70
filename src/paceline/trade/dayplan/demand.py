"""What standing orders take on a day, on days to come and on days that have passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.methods.recurrence import moved
from paceline.trade.models import (
    DeliveryLine,
    DeliveryState,
    OrderKind,
    OrderLine,
    OrderState,
    StandingLine,
    StandingOrder,
    StandingSkip,
    StandingState,
)

ZERO = Decimal(0)
WEEK = timedelta(weeks=1)
WEEKS = 8
"""So many past weeks tell what a weekday is like."""
REST = timedelta(days=12)
"""A delivery is put off across days of rest by fewer days than this."""
PROMISED = (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED, OrderState.DELIVERED)
LEFT = (DeliveryState.SHIPPED, DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED)


@dataclass(frozen=True)
class Wanted:
    """A line of a standing order that is due on the day."""

    standing: StandingOrder
    product: UUID
    quantity: Decimal


@dataclass(frozen=True)
class Standing:
    """The active standing orders that somebody sees, with their lines and skipped days, read once."""

    by: Principal

    @cached_property
    def orders(self) -> list[StandingOrder]:
        rows = visible(self.by, StandingOrder).filter(state=StandingState.ACTIVE)
        return list(rows.select_related("customer__owner").order_by("pk"))

    @cached_property
    def lines(self) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = defaultdict(list)
        rows = visible(self.by, StandingLine).filter(standing__in=[one.pk for one in self.orders])
        for line in rows.values("standing_id", "product_id", "quantity"):
            found[line["standing_id"]].append(line)
        return found

    @cached_property
    def skipped(self) -> set[tuple[UUID, date]]:
        rows = visible(self.by, StandingSkip).filter(standing__in=[one.pk for one in self.orders])
        return set(rows.values_list("standing_id", "on"))

    def on(self, day: date) -> Iterator[Wanted]:
        """What is to be delivered on a day; what was put off to it across days of rest is among it."""
        is_workday = working_calendar().is_workday
        for one in self.orders:
            for own in one.recurrence().between(day - REST, day):
                if (one.pk, own) not in self.skipped and moved(own, one.on_rest, is_workday) == day:  # type: ignore[arg-type]
                    for line in self.lines[one.pk]:
                        yield Wanted(one, line["product_id"], line["quantity"])

    def sums(self, day: date) -> dict[UUID, Decimal]:
        """Product → Σ of a day."""
        found: dict[UUID, Decimal] = defaultdict(Decimal)
        for wanted in self.on(day):
            found[wanted.product] += wanted.quantity
        return found


def past(day: date, today: date) -> list[date]:
    """The same weekdays of the last weeks, all of them over."""
    days = [day - WEEK * ago for ago in range(1, WEEKS + 2)]
    return [one for one in days if one < today][:WEEKS]


def delivered(by: Principal, days: list[date]) -> dict[tuple[UUID, date], Decimal]:
    """(Product, day) → what left on that day on orders of standing orders and was kept."""
    rows = visible(by, DeliveryLine).filter(
        delivery__shipped_on__in=days, delivery__state__in=LEFT, delivery__order__kind=OrderKind.STANDING,
        delivery__deleted_at__isnull=True,
    )  # fmt: skip
    found = rows.order_by().values_list("product_id", "delivery__shipped_on")
    return {
        (product, day): sent for product, day, sent in found.annotate(s=Sum(F("quantity") - F("refused")))
    }


def ordered(by: Principal, day: date) -> dict[UUID, Decimal]:
    """Product → what other confirmed orders are promised for the day."""
    rows = visible(by, OrderLine).filter(
        order__promised_on=day, order__state__in=PROMISED, order__deleted_at__isnull=True,
    ).exclude(order__kind__in=(OrderKind.STANDING, OrderKind.RETURN))  # fmt: skip
    return dict(rows.order_by().values_list("product_id").annotate(s=Sum("quantity")))
