"""What somebody sees of their own commission: the latest statement, its bands, what the next one would bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.money import rounded
from paceline.kernel.periods import Period
from paceline.methods.commission import Next, Slice, Terms, cap_cut, gate_cut
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.commission.closing import gate_value, gate_words, passes
from paceline.team.models.commission import CompBand, Statement

ZERO = Decimal(0)
FEWEST = 3
"""A team's total is told from so many people on, so that it tells of nobody in particular."""


@dataclass(frozen=True)
class Outlook:
    """A statement with the arithmetic of its plan."""

    statement: Statement
    terms: Terms

    @property
    def next_band(self) -> Next | None:
        return self.terms.next_band(self.statement.reached)

    @property
    def share(self) -> float:
        """How far the quota is reached, at most all of it."""
        return min(1.0, float(self.statement.attainment or 0))


def outlook_of(by: Principal, key: UUID | None = None) -> Outlook | None:
    """One's own latest statement, or the one that is asked for; None without any."""
    rows = visible(by, Statement).filter(owner=by.user_id).select_related("plan").order_by("-starts_on")
    found = (rows.filter(pk=key).first() if key else None) or rows.first()
    if found is None:
        return None
    bands = list(visible(SYSTEM, CompBand).filter(plan=found.plan_id))
    return Outlook(found, found.plan.terms(bands, found.quota))


@dataclass(frozen=True)
class WhatIf:
    """What a period with so much would bring: by its bands, less what gate (≤ 0) and cap (≤ 0) take off."""

    reach: Decimal
    slices: tuple[Slice, ...]
    earned: Decimal
    gated: Decimal
    capped: Decimal
    gate: str
    """How the gate is reckoned; "" where the plan has none or it is passed."""

    @property
    def amount(self) -> Decimal:
        return self.earned + self.gated + self.capped


def what_if(found: Outlook, reach: Decimal) -> WhatIf:
    """So much instead of what there is; the share collected stays as it is now."""
    one, plan, terms = found.statement, found.statement.plan, found.terms
    days = Period(one.starts_on, one.ends_on + timedelta(days=1))
    value = gate_value(plan, one.owner_id, days, rounded(reach / terms.quota, 4))
    earned = terms.earned(reach)
    gated = gate_cut(earned, plan.gate_factor or ZERO, passed=passes(plan, value))
    capped = cap_cut(earned + gated, plan.cap)
    words = gate_words(plan, value) if gated else ""
    return WhatIf(reach, terms.adds(ZERO, reach).slices, earned, gated, capped, words)


def team_total(by: Principal, found: Statement) -> tuple[int, Decimal] | None:
    """How many of the people whom somebody leads have a statement of this period, and what they earned together."""
    organisation = Organisation.today()
    unit = organisation.led_by(by.user_id)
    if unit is None:
        return None
    people = [one for one in organisation.everybody_in(Node(unit=unit)) if one != by.user_id]
    rows = visible(SYSTEM, Statement).filter(
        owner__in=people, starts_on=found.starts_on, ends_on=found.ends_on
    )
    total = rows.aggregate(total=Sum("earned"))["total"] or ZERO
    return (rows.count(), total) if rows.count() >= FEWEST else None
