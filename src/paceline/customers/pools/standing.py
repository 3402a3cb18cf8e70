"""How held records stand with the rules of their pool: which clock runs out when, and what protects them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Pool
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools import rules
from paceline.customers.pools.places import OBJECTS, range_of
from paceline.customers.pools.protection import Deal, Protection, deals, protected
from paceline.customers.states import CONVERTED, DISQUALIFIED

AT_A_TIME = 1000
IN_WORK: dict[str, Q] = {"customer": Q(), "lead": ~Q(status__in=(CONVERTED, DISQUALIFIED))}
"""Records that a clock may run for."""


@dataclass(frozen=True)
class Standing:
    """A held record: the last day to act, on which days its clock of deals is put off before that, what protects it."""

    record: Any
    due: rules.Due | None
    protection: Protection | None
    put_off: tuple[date, ...] = ()

    def is_over(self, today: date) -> bool:
        """Whether it is to be taken back."""
        return self.due is not None and self.due.on < today and self.protection is None

    def extensions_by(self, today: date) -> int:
        """How often its clock of deals is to be put off by now."""
        return 0 if self.protection else sum(day < today for day in self.put_off)


def policy_of(pool: Pool, since: date | None = None) -> rules.Policy:
    """The clocks of a pool."""
    return rules.Policy(
        pool.follow_up_days, pool.opportunity_days, pool.deal_days, pool.extension_days, pool.extension_limit,
        pool.extension_from, pool.workdays, pool.warn_days, since,
    )  # fmt: skip


def held_in(pool: Pool) -> Any:
    """The private records whose home is a pool; protected and frozen ones are not taken back."""
    rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(owner__isnull=False, ownership=Ownership.PRIVATE)
    return rows.filter(IN_WORK[pool.holds], range_of(pool)).order_by("pk")


def standings(pool: Pool, *, since: date | None = None, only: Q | None = None) -> Iterator[Standing]:
    """Every held record of a pool with its standing."""
    keys = iter(held_in(pool).filter(only or Q()).values_list("pk", flat=True))
    while some := list(islice(keys, AT_A_TIME)):
        yield from stand(pool, some, since)


def stand(pool: Pool, keys: Collection[UUID], since: date | None) -> Iterator[Standing]:
    """The standings of some records, with three questions for all of them."""
    rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(pk__in=list(keys)).select_related("owner")
    found = deals.of(keys) if pool.holds == "customer" else {}
    policy, calendar = policy_of(pool, since), working_calendar()
    safe = protected(f"customers.{pool.holds}", keys)
    for record in rows.order_by("pk"):
        held = holding(record, found.get(record.pk, ()))
        last = rules.deadline(policy, held, calendar, calendar.zone)
        yield Standing(record, last.due, safe.get(record.pk), last.put_off)


def holding(record: Any, its_deals: Sequence[Deal]) -> rules.Holding:
    """What the rules ask about a record. One that was never claimed counts from when it was made."""
    followed = record.last_effective_follow_at
    return rules.Holding(
        since=local_day(record.claimed_at or record.created_at),
        followed=local_day(followed) if followed else None,
        deals=tuple(its_deals),
        extensions=record.extensions,
        has_deals=record._meta.model_name == "customer",
    )


def standing_of(pool: Pool, record: Any) -> Standing:
    """One record's standing now."""
    return next(stand(pool, [record.pk], pool.recycling_since))
