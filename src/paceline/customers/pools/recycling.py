"""The night's round: what is over is taken back, advanced deals put clocks off, owners and leaders are warned in time.

Every step asks anew what is due, so a second round on the same day finds nothing left to do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Pool
from paceline.customers.models.pool import PoolRule
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools.places import OBJECTS, all_pools, open_pools, queue_for
from paceline.customers.pools.standing import IN_WORK, Standing, standings
from paceline.records.acting.bulk import perform_many
from paceline.workflow.notifications import notify


@dataclass
class Round:
    """What a night did."""

    recycled: int = 0
    extended: int = 0
    warned: int = 0
    unprotected: int = 0
    queued: int = 0


def go_round(today: date) -> Round:
    """Everything that a day asks for."""
    done = Round()
    for holds in OBJECTS:
        done.unprotected += end_protection(holds, today)
        done.queued += queue_leavers(holds, today)
    for pool in all_pools():
        if pool.recycling and pool in open_pools(pool.holds):
            take_back(pool, today, done)
    return done


def take_back(pool: Pool, today: date, done: Round) -> None:
    """One pool: over → taken back, put off or warned about."""
    over: dict[str, list[UUID]] = defaultdict(list)
    put_off: list[UUID] = []
    for one in standings(pool, since=pool.recycling_since):
        if one.due is None or one.protection is not None:
            continue
        if one.is_over(today):
            over[one.due.rule].append(one.record.pk)
            continue
        if one.extensions_by(today):
            put_off.append(one.record.pk)
        done.warned += warn(pool, one, today)
    of = f"customers.{pool.holds}"
    for rule, keys in over.items():
        done.recycled += len(perform_many(SYSTEM, f"{of}.recycle", keys, {"rule": rule}, via="job").done)
    done.extended += len(perform_many(SYSTEM, f"{of}.extend", put_off, {}, via="job").done)


def warn(pool: Pool, one: Standing, today: date) -> int:
    """Tell the owner and his leader, once per deadline and warning."""
    if one.due is None or one.record.owner is None:
        return 0
    for days in sorted({pool.warn_last_days, pool.warn_days} - {0}):
        if warned_from(pool, one.due.on, days) <= today <= one.due.on:
            return notify(
                people_for(one.record.owner),
                kind="reminder",
                template="「%(title)s」将在 %(on)s 之后收回公海：%(rule)s。",
                params={
                    "title": str(one.record),
                    "on": one.due.on.isoformat(),
                    "rule": str(PoolRule(one.due.rule).label),
                },
                key=f"pool:{one.record.pk}:{one.due.on}:{days}",
                about=(f"customers.{pool.holds}", one.record.pk),
            )
    return 0


def warned_from(pool: Pool, on: date, days: int) -> date:
    """The first day of a warning: so many days before the last day to act."""
    return working_calendar().add_workdays(on, -days) if pool.workdays else on - timedelta(days=days)


def people_for(owner: User) -> list[UUID]:
    """The owner and the nearest manager above."""
    unit = owner.unit
    while unit is not None and unit.manager_id in (None, owner.pk):
        unit = unit.parent
    leader = unit.manager_id if unit else None
    return [owner.pk, *([leader] if leader else [])]


def end_protection(holds: str, today: date) -> int:
    """Protection that has run out ends."""
    rows = visible(SYSTEM, OBJECTS[holds]).filter(ownership=Ownership.PROTECTED, protect_until__lt=today)
    keys = list(rows.values_list("pk", flat=True))
    return len(perform_many(SYSTEM, f"customers.{holds}.unprotect", keys, {}, via="job").done)


def queue_leavers(holds: str, today: date) -> int:
    """What people whose last day has passed still hold goes to the managers' queue, never into the open pool."""
    leavers = visible(SYSTEM, User).exclude(status=UserStatus.ACTIVE).filter(left_on__lt=today)
    held = visible(SYSTEM, OBJECTS[holds]).filter(IN_WORK[holds], owner__in=leavers)
    keys = [key for key, team in held.values_list("pk", "team_id") if queue_for(holds, team) is not None]
    return len(perform_many(SYSTEM, f"customers.{holds}.queue", keys, {}, via="job").done)


@dataclass(frozen=True)
class Preview:
    """Who would lose what: standings that are over or will be within some days, and the losses by owner."""

    rows: list[Standing]
    owners: list[tuple[str, int]]
    by_rule: dict[str, int]
    held: int
    safe: int


def preview(pool: Pool, today: date, within: int = 0) -> Preview:
    """The dry run as if recycling ran already: nothing is written."""
    rows, held, safe = list[Standing](), 0, 0
    for one in standings(pool, since=pool.recycling_since):
        held += 1
        safe += one.protection is not None
        if one.is_over(today + timedelta(days=within)):
            rows.append(one)
    owners = Counter(one.record.owner.name for one in rows)
    return Preview(rows, owners.most_common(), Counter(one.due.rule for one in rows if one.due), held, safe)
