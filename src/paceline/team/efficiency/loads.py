"""Who has how much open work: leads, customers, tasks, planned hours of the days to come, room under the cap, leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.intake.assigning import IN_WORK
from paceline.customers.models import Activity, Customer, Lead
from paceline.customers.models.activity_kinds import UNDONE
from paceline.customers.models.rule import current_rule
from paceline.customers.pools.claiming import cap_of, held_count
from paceline.customers.pools.places import all_pools
from paceline.kernel.clock import start_of
from paceline.methods.fairness import Doubt, Load, doubts
from paceline.rhythm.calendar.leave import days_away

DAYS = 5
"""Workdays ahead."""
USUAL = 15
"""Minutes of a task that says nothing of its length, and of a lead that is yet to be contacted."""


def loads(people: Collection[User], today: date) -> dict[UUID, Load]:
    """The load of each person now."""
    keys = [one.pk for one in people]
    calendar = working_calendar()
    days = [calendar.add_workdays(today, at) for at in range(DAYS)]
    away = days_away(keys, days[0], days[-1] + timedelta(days=1))
    leads = counted(visible(SYSTEM, Lead).filter(owner__in=keys, status__in=IN_WORK))
    customers = counted(visible(SYSTEM, Customer).filter(owner__in=keys))
    tasks = visible(SYSTEM, Activity).filter(owner__in=keys, status__in=UNDONE)
    open_tasks = counted(tasks)
    planned = minutes_of(tasks.filter(Q(planned_at__lt=start_of(days[-1] + timedelta(days=1)))))
    weights = {day: float(calendar.weight(day)) for day in days}
    found = {}
    for one in people:
        off = [day for day in days if day in away.get(one.pk, ())]
        found[one.pk] = Load(
            leads=leads.get(one.pk, 0), customers=customers.get(one.pk, 0), tasks=open_tasks.get(one.pk, 0),
            hours=planned.get(one.pk, 0) / 60, room=room_of(one), away=len(off), days=DAYS,
            capacity=current_rule().capacity / 60 * sum(weight for day, weight in weights.items() if day not in off),
        )  # fmt: skip
    return found


def counted(rows: Any) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk")))


def minutes_of(rows: Any) -> dict[UUID, int]:
    return {
        key: minutes or 0
        for key, minutes in rows.order_by().values_list("owner_id").annotate(m=Sum("minutes"))
    }


def room_of(user: User) -> int | None:
    """How many more leads somebody may hold by the pool's cap; None without one."""
    left = [cap - held_count(pool, user) for pool in all_pools("lead") if (cap := cap_of(pool, user))]
    return min(left, default=None)


@dataclass(frozen=True)
class Weighed:
    """A hand-over before it happens: whose loads change how, and what speaks against it."""

    taker: tuple[Load, Load]
    givers: dict[UUID, tuple[Load, Load]]
    doubts: tuple[Doubt, ...]


def weigh(leads: Iterable[Lead], tasks: Iterable[Activity], owner: User, now: datetime) -> Weighed:
    """Loads before and after giving these to somebody. What is the taker's already changes nothing."""
    parts: dict[UUID, list[float]] = {}
    for lead in leads:
        if lead.owner_id and lead.owner_id != owner.pk:
            share = parts.setdefault(lead.owner_id, [0, 0, 0.0])
            share[0] += 1
            share[2] += USUAL / 60
    for task in tasks:
        if task.owner_id and task.owner_id != owner.pk:
            share = parts.setdefault(task.owner_id, [0, 0, 0.0])
            share[1] += 1
            share[2] += (task.minutes or USUAL) / 60
    people = [owner, *visible(SYSTEM, User).filter(pk__in=list(parts)).order_by("name")]
    before = loads(people, local_day(now))
    whole = [sum(share[at] for share in parts.values()) for at in range(3)]
    taker = before[owner.pk].with_more(int(whole[0]), int(whole[1]), whole[2])
    givers = {
        key: (before[key], before[key].with_more(-int(share[0]), -int(share[1]), -share[2]))
        for key, share in parts.items() if key in before
    }  # fmt: skip
    one = next(iter(givers.values()))[1] if len(givers) == 1 else None
    return Weighed((before[owner.pk], taker), givers, tuple(doubts(one, taker)))
