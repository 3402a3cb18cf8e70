"""A plan tried out on what really happened in a period, next to what was reckoned then. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.money import rounded
from paceline.kernel.periods import Period, period_of
from paceline.methods.commission import cap_cut, gate_cut
from paceline.team.commission.closing import gate_value, passes
from paceline.team.commission.facts import Shares, facts_of, parts_of
from paceline.team.commission.plans import Plans
from paceline.team.models.commission import CompPlan, Statement

ZERO = Decimal(0)


@dataclass(frozen=True)
class Tried:
    """One person: what counted of how much, the commission by the plan, what was reckoned in the period."""

    person: UUID
    name: str
    base: Decimal
    quota: Decimal
    amount: Decimal
    override: Decimal
    before: Decimal
    gated: Decimal = ZERO
    """What a missed gate takes off (≤ 0); it is off `amount` already."""

    @property
    def attainment(self) -> Decimal:
        return rounded(self.base / self.quota, 4)

    @property
    def total(self) -> Decimal:
        return self.amount + self.override


def last_quarter(today: date) -> Period:
    """The three months before this quarter."""
    return period_of("quarter", today, ahead=-1)


def tried(plan: CompPlan, period: Period) -> list[Tried]:
    """Everybody the plan is for who sold something, the highest commission first; gates look at the whole period."""
    plans = Plans(only=plan)
    bases, led = brought(plan, plans, period)
    rows = []
    for person in {*bases, *led}:
        if not plans.fitting(person):
            continue
        base, quota = bases[person], quota_of(plan, plans, person, period)
        amount = plans.terms(plan, quota).earned(base)
        over = rounded(led[person] * (plan.override or ZERO))
        value = gate_value(plan, person, period, rounded(base / quota, 4))
        gated = gate_cut(amount + over, plan.gate_factor or ZERO, passed=passes(plan, value))
        cap = plan.cap * months(plan, period) if plan.cap is not None else None
        own = amount + gated + cap_cut(amount + over + gated, cap)
        name = plans.people[person].name
        rows.append(Tried(person, name, base, quota, own, over, before(person, period), gated))
    return sorted((one for one in rows if one.base or one.total), key=lambda one: (-one.total, one.name))


def brought(
    plan: CompPlan, plans: Plans, period: Period
) -> tuple[defaultdict[UUID, Decimal], defaultdict[UUID, Decimal]]:
    """What everybody sold in the period, returns taken off, and what those whom they lead sold."""
    facts = [one for one in facts_of(plan.base, period.start) if one.day in period]
    shares, own, led = Shares(facts), defaultdict[UUID, Decimal](Decimal), defaultdict[UUID, Decimal](Decimal)
    for fact in facts:
        for person, _share, part in parts_of(fact, shares.of(fact)):
            own[person] += part
            for leader in plans.leaders_of(person) if plan.override else ():
                led[leader] += part
    return own, led


def months(plan: CompPlan, period: Period) -> int:
    """How many of the plan's periods lie in the one that is looked at."""
    count = 1
    while period_of(plan.period, period.start, ahead=count).start < period.end:
        count += 1
    return count


def quota_of(plan: CompPlan, plans: Plans, person: UUID, period: Period) -> Decimal:
    """The quotas of the plan's periods together."""
    each = (period_of(plan.period, period.start, ahead=at) for at in range(months(plan, period)))
    return sum((plans.quota(plan, person, one) for one in each), ZERO)


def before(person: UUID, period: Period) -> Decimal:
    """What statements of the period say."""
    rows = visible(SYSTEM, Statement).filter(
        owner=person, starts_on__gte=period.start, ends_on__lt=period.end
    )
    return rows.aggregate(total=Sum("earned"))["total"] or ZERO
