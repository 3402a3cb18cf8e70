"""The dry run of assignment rules: who would get which leads, by the very code that gives them away, and nothing stays.

It runs inside a transaction that is rolled back, so turns, caps and limits count as they would from lead to lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.intake.assigning import IN_WORK, by_rules
from paceline.customers.models import AssignmentRule, Lead
from paceline.customers.states import NEW, NURTURING
from paceline.kernel import clock
from paceline.records.act import Act
from paceline.records.past import history

MOST = 100
"""So many leads are tried: the rules are locked meanwhile."""


@dataclass(frozen=True)
class Tried:
    """One lead: who has it now, which rule would give it to whom; "" and None where no rule would."""

    lead: Lead
    had: str
    rule: str
    owner: str
    pool: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """All that were tried, and who and which rule how often."""

    rows: list[Tried]

    @property
    def owners(self) -> list[tuple[str, int]]:
        return Counter(one.owner or one.pool for one in self.rows if one.rule).most_common()

    @property
    def rules(self) -> list[tuple[str, int]]:
        return Counter(one.rule for one in self.rows if one.rule).most_common()

    @property
    def left(self) -> int:
        """How many no rule would give to anybody."""
        return sum(not one.rule for one in self.rows)


def waiting(by: Principal) -> QuerySet[Any]:
    """Leads that nobody has, as far as the actor sees them, the oldest first."""
    return (
        visible(by, Lead)
        .filter(owner=None, pool=None, status__in=(NEW, NURTURING))
        .order_by("created_at", "pk")
    )


def lately(by: Principal) -> QuerySet[Any]:
    """The leads in work that came last, whoever has them."""
    return visible(by, Lead).filter(status__in=IN_WORK, pool=None).order_by("-created_at", "-pk")


def imported(by: Principal, batch: UUID) -> QuerySet[Any]:
    """The leads that an import has made."""
    made = history.told("customers.lead.create").filter(batch=batch).values("record_id")
    return lately(by).filter(pk__in=made)


def tried(by: Principal, leads: QuerySet[Any], rules: Collection[UUID]) -> Outcome:
    """What these rules, and no others, would do with these leads if nobody had them. Nothing stays."""
    now = clock.now()
    with (
        transaction.atomic()
    ):  # leads are locked before rules, as when they are given away; busy ones are passed over
        rows = list(leads.select_related("owner").select_for_update(of=("self",), skip_locked=True)[:MOST])
        everything = visible(SYSTEM, AssignmentRule)
        everything.filter(active=True).exclude(pk__in=rules).update(active=False)
        everything.filter(active=False, pk__in=rules).update(active=True)
        had = {one.pk: one.owner.name if one.owner else "" for one in rows}
        visible(SYSTEM, Lead).filter(pk__in=list(had)).update(owner=None, status=NEW)
        act = Act(by=SYSTEM, action="customers.lead.assign_by_rule", now=now, occurred_at=now)
        found = [one_of(act, visible(SYSTEM, Lead).get(pk=one.pk), had[one.pk]) for one in rows]
        transaction.set_rollback(True)
    return Outcome(found)


def one_of(act: Act, lead: Lead, had: str) -> Tried:
    """One lead through the rules."""
    before = len(act.events)
    rule = by_rules(act, lead)
    if rule is None:
        return Tried(lead, had, "", "", "", "")
    reason = next((event.reason for event in act.events[before:] if event.reason), "")
    owner = lead.owner.name if lead.owner else ""
    return Tried(lead, had, rule.name, owner, lead.pool.name if not owner and lead.pool else "", reason)
