"""The targets that a plan is to reach: those of the same unit or person for the same days, and of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import SalesPlan, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, TargetState
from paceline.rhythm.plans.drafting import node_of
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import Standing, standing

OPEN = (*IN_FORCE, TargetState.DRAFT, TargetState.SUBMITTED, TargetState.APPROVED)


def targets_of(by: Principal, plan: SalesPlan) -> list[Target]:
    """Every metric, the target in force before a draft, uncut and of the middle level."""
    whose = {"unit": plan.unit_id} if plan.unit_id else {"unit__isnull": True, "owner": plan.owner_id}
    rows = visible(by, Target).filter(
        period=plan.period,
        starts_on=plan.starts_on,
        level=Level.TARGET,
        state__in=OPEN,
        **WHOLE.fields,
        **whose,
    )
    found: dict[str, Target] = {}
    for one in sorted(rows.order_by("created_at"), key=lambda one: one.counts):
        found[one.metric] = one
    return sorted(found.values(), key=lambda one: list(Measured).index(Measured(one.metric)))


def standings(by: Principal, plan: SalesPlan, today: date) -> list[Standing]:
    """How they stand; a draft too, so that a plan can be made before its target is published."""
    organisation = Organisation.known()
    found = (standing(by, one, min(today, plan.days.last_day), organisation) for one in targets_of(by, plan))
    return [one for one in found if one is not None]


@dataclass(frozen=True)
class Part:
    """A plan below another with its target of the same metric; None while there is none."""

    plan: SalesPlan
    value: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class Sum:
    """The parts of a plan that were cut the same way, what their targets add up to, what is missing of the whole."""

    by_period: bool
    parts: Sequence[Part]
    whole: Decimal | None

    @property
    def total(self) -> Decimal:
        return sum((one.value for one in self.parts if one.value is not None), Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        """Above 0: the parts are short of the whole; below: a reserve."""
        return None if self.whole is None else self.whole - self.total

    @property
    def without(self) -> int:
        """How many parts have no target yet."""
        return sum(one.value is None for one in self.parts)


def sums_of(by: Principal, plan: SalesPlan, today: date) -> list[Sum]:
    """The parts by period (the quarters of a year) and by unit or person, each with its sum in won amount."""
    rows = (
        visible(by, SalesPlan)
        .filter(parent=plan)
        .select_related("unit", "owner")
        .order_by("starts_on", "name")
    )
    parts = [part_of(by, one, today) for one in rows]
    own = won_target(by, plan)
    whole = own.amount if own else None
    ways = [(True, [one for one in parts if is_period_of(one.plan, plan)]),
            (False, [one for one in parts if not is_period_of(one.plan, plan)])]  # fmt: skip
    return [Sum(by_period, found, whole) for by_period, found in ways if found]


def is_period_of(part: SalesPlan, plan: SalesPlan) -> bool:
    """Whether it is the same node's for a shorter time."""
    return node_of(part) == node_of(plan)


def part_of(by: Principal, plan: SalesPlan, today: date) -> Part:
    """A plan below with its target."""
    target = won_target(by, plan)
    found = standing(by, target, min(today, plan.days.last_day), Organisation.known()) if target else None
    return Part(plan, target.amount if target else None, found.actual if found else None)


def won_target(by: Principal, plan: SalesPlan) -> Target | None:
    """Its target in won amount."""
    return next((one for one in targets_of(by, plan) if one.metric == Measured.WON_AMOUNT), None)
