"""今日 of a shop with one owner: what today has to bring, what it brought, and whom to write to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.alone import works_alone
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.metadata.filters import compile_filter
from paceline.metadata.registry import registry
from paceline.methods.rhythm.day_targets import day_targets
from paceline.rhythm.models import ShopRule, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.facts import by_day, facts_of

ZERO = Decimal(0)
QUIET = {"all": [{"field": "last_follow_up_at", "op": "lt", "value": "-30d"}]}
"""Regulars of whom nothing was heard for a month."""


@dataclass(frozen=True)
class Shop:
    """Amounts in the home currency. `behind` is what the month lacks up to today, below 0 when it is ahead."""

    today: Decimal
    sold: Decimal
    month: Decimal
    behind: Decimal
    regulars: int
    filter: dict[str, Any]


def is_shop(by: Principal) -> bool:
    """Whether this person sells alone."""
    return by.can("rhythm.target", "read") and works_alone(by.user_id)


def shop_of(by: Principal) -> Shop | None:
    """The shop's day; None where more than one person works, or without a target of the month."""
    if not is_shop(by):
        return None
    today = local_day(clock.now())
    target = target_of(by, today)
    return None if target is None else read(by, target, today)


def target_of(by: Principal, today: date) -> Target | None:
    """The month's own target in force."""
    month = period_of(PeriodUnit.MONTH, today)
    found: Target | None = visible(by, Target).filter(
        metric=Measured.WON_AMOUNT, period=PeriodUnit.MONTH, starts_on=month.start, level=Level.TARGET,
        product_line="", channel=None, customer_class="", state__in=IN_FORCE, owner=by.user_id,
    ).first()  # fmt: skip
    return found


def read(by: Principal, target: Target, today: date) -> Shop:
    """Work it out."""
    month = period_of(PeriodUnit.MONTH, today)
    days = shares(target.amount, month.start, month.end)
    sold = by_day(list(facts_of(by, Measured.WON_AMOUNT, month, today).rows))
    due = sum((share for day, share in days.items() if day <= today), ZERO)
    of = registry.of(Customer)
    quiet = compile_filter(QUIET, of, viewer=by, readable=lambda o: o.fields.keys())
    regulars = quiet.apply(visible(by, Customer)).count()
    return Shop(
        days.get(today, ZERO),
        sold.get(today, ZERO),
        target.amount,
        due - sum(sold.values(), ZERO),
        regulars,
        QUIET,
    )


def shares(amount: Decimal, start: date, end: date) -> dict[date, Decimal]:
    """The month's target on each day by weekday weight, to the cent; the days sum to it exactly."""
    rule = visible(SYSTEM, ShopRule).order_by("created_at").first() or ShopRule()
    days = [start + timedelta(days=at) for at in range((end - start).days)]
    weights = {day: rule.weights[day.weekday()] for day in days}
    return day_targets(amount, {day: weight for day, weight in weights.items() if weight})
