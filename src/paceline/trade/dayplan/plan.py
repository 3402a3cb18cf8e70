"""The plan of a day, product by product: demand, expected supply, and what is too much or lacks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Min, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.methods.day_plan import Factor, Mean, mean_of, weekday_factor
from paceline.trade.dayplan.demand import Standing, delivered, ordered, past
from paceline.trade.models import ExpectedSupply, MoveKind, StockItem, StockMove

ZERO = Decimal(0)
TWO = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One product of the day. Quantities are in its unit; `balance` > 0 is too much, < 0 lacks, None is not known."""

    product: Product
    standing: Decimal
    factor: Factor
    other: Decimal
    entered: ExpectedSupply | None
    usual: Mean
    lying: Decimal
    """What lies in stock and may go out now; it is not part of the balance."""

    @property
    def demand(self) -> Decimal:
        return (self.standing * self.factor.value).quantize(TWO) + self.other

    @property
    def supply(self) -> Decimal | None:
        return self.entered.quantity if self.entered else self.usual.value

    @property
    def balance(self) -> Decimal | None:
        return None if self.supply is None else self.supply - self.demand


def plan_of(by: Principal, day: date, today: date) -> list[Line]:
    """Every product that standing orders take on the day, that is expected, or that comes in on this weekday."""
    standing, days = Standing(by), past(day, today)
    wanted, other = standing.sums(day), ordered(by, day)
    entered = {one.product_id: one for one in visible(by, ExpectedSupply).filter(on=day)}
    came = came_in(by, days)
    keys = set(wanted) | set(entered) | set(came)
    factors = factors_of(by, standing, days, keys)
    lying = dict(
        visible(by, StockItem).filter(product__in=keys, blocked=False).exclude(expires_on__lt=day)
        .order_by().values_list("product_id").annotate(s=Sum("available"))
    )  # fmt: skip
    rows = visible(by, Product).filter(pk__in=keys).order_by("name", "pk")
    return [
        Line(
            one, wanted.get(one.pk, ZERO), factors[one.pk], other.get(one.pk, ZERO), entered.get(one.pk),
            mean_of(came.get(one.pk, [])), lying.get(one.pk) or ZERO,
        )
        for one in rows
    ]  # fmt: skip


def factors_of(by: Principal, standing: Standing, days: list[date], keys: set[UUID]) -> dict[UUID, Factor]:
    """Product → what was delivered of what standing orders, as they are now, would have taken on those days."""
    sent = delivered(by, days)
    planned = {day: standing.sums(day) for day in days}
    return {
        key: weekday_factor(
            (planned[day].get(key, ZERO), sent[key, day]) for day in days if (key, day) in sent
        )
        for key in keys
    }


def came_in(by: Principal, days: list[date]) -> dict[UUID, list[Decimal]]:
    """Product → what came in on each of those days since it came in for the first time; 0 where nothing did."""
    moves = visible(by, StockMove).filter(
        kind__in=(MoveKind.IN, MoveKind.UNDONE_IN), product__batch_controlled=True
    )
    first = dict(moves.order_by().values_list("product_id").annotate(first=Min("moved_on")))
    rows = (
        moves.filter(moved_on__in=days)
        .order_by()
        .values_list("product_id", "moved_on")
        .annotate(s=Sum("quantity"))
    )
    by_day: dict[UUID, dict[date, Decimal]] = defaultdict(dict)
    for product, day, quantity in rows:
        by_day[product][day] = quantity
    return {
        product: [found.get(day, ZERO) for day in days if first[product] <= day]
        for product, found in by_day.items()
    }
