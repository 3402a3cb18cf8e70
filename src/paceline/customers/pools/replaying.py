"""The rules of a pool applied to what really happened in a past year, before they are switched on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity, Pool
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.pools import rules
from paceline.customers.pools.places import OBJECTS, range_of
from paceline.customers.pools.protection import Deal, deals, protected
from paceline.customers.pools.standing import AT_A_TIME, policy_of
from paceline.records.past.history import owners_before

YEAR = 365
SHOWN = 200


@dataclass(frozen=True)
class Lost:
    """A record that the rules would have taken back, and what became of it in truth."""

    record: Any
    loss: rules.Loss
    owner: str


@dataclass
class Replay:
    """A year under the rules. `worked_on` and `won_later` count losses that reality proved wrong."""

    first: date
    last: date
    records: int = 0
    losses: int = 0
    records_lost: int = 0
    worked_on: int = 0
    won_later: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    by_month: Counter[str] = field(default_factory=Counter)
    by_owner: Counter[str] = field(default_factory=Counter)
    rows: list[Lost] = field(default_factory=list)


def replayed(pool: Pool, today: date) -> Replay:
    """Last year under this pool's rules as they stand now; nothing is written."""
    found = Replay(today - timedelta(days=YEAR), today - timedelta(days=1))
    policy, calendar = policy_of(pool), working_calendar()
    people = dict(visible(SYSTEM, User).values_list("pk", "name"))
    model = OBJECTS[pool.holds]
    keys = iter(
        list(visible(SYSTEM, model).filter(range_of(pool)).order_by("pk").values_list("pk", flat=True))
    )
    while some := list(islice(keys, AT_A_TIME)):
        records = list(visible(SYSTEM, model).filter(pk__in=some).order_by("pk"))
        for record, past in zip(records, pasts(pool.holds, records), strict=True):
            losses = rules.replay(policy, past, found.first, found.last, calendar, calendar.zone)
            add(found, record, losses, people)
    found.rows.sort(key=lambda one: (not one.loss.won_later, not one.loss.worked_on, one.loss.on))
    return found


def add(found: Replay, record: Any, losses: Sequence[rules.Loss], people: dict[UUID, str]) -> None:
    """Count a record's losses."""
    found.records += 1
    found.records_lost += bool(losses)
    for loss in losses:
        owner = people.get(loss.owner, "–")  # type: ignore[call-overload]
        found.losses += 1
        found.worked_on += loss.worked_on
        found.won_later += loss.won_later
        found.by_rule[loss.rule] += 1
        found.by_month[f"{loss.on:%Y-%m}"] += 1
        found.by_owner[owner] += 1
        found.rows.append(Lost(record, loss, owner))


def pasts(holds: str, records: Sequence[Any]) -> Iterable[rules.Past]:
    """What the rules need to know of each record's life, in the order given."""
    keys = [record.pk for record in records]
    followed = follow_ups(holds, keys)
    has: Any = deals.of(keys) if holds == "customer" else {}
    safe, owners = protected(f"customers.{holds}", keys), owners_before(keys)
    for record in records:
        its_deals: Sequence[Deal] = has.get(record.pk, ())
        yield rules.Past(
            tenures=tenures(record, owners.get(record.pk, [])),
            followed=tuple(followed[record.pk]),
            deals=tuple(its_deals),
            has_deals=holds == "customer",
            is_safe=record.pk in safe and not any(deal.won for deal in its_deals),
        )


def follow_ups(holds: str, keys: Collection[UUID]) -> dict[UUID, list[date]]:
    """The days of effective follow-ups of each record."""
    done = Q(status=ActivityStatus.DONE, effective=True, ended_at__isnull=False)
    rows = visible(SYSTEM, Activity).filter(done, **{f"{holds}__in": list(keys)}).order_by("ended_at")
    found: dict[UUID, list[date]] = defaultdict(list)
    for key, at in rows.values_list(f"{holds}_id", "ended_at"):
        found[key].append(local_day(at))
    return found


def tenures(
    record: Any, changes: Sequence[tuple[Any, UUID | None, UUID | None]]
) -> tuple[tuple[date, Any], ...]:
    """From which day who had the record: from its creation, and from each change of owner."""
    first = changes[0][1] if changes else record.owner_id
    found: list[tuple[date, Any]] = [(local_day(record.created_at), first)] if first else []
    found += [(local_day(at), after) for at, _, after in changes if after is not None]
    return tuple(found)
