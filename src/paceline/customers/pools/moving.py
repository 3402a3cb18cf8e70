"""Writing what happens between pools and people: the record, its plans, and one line of history each time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity, Pool, PoolMove
from paceline.customers.models.activity_kinds import UNDONE, ActivityStatus
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools.claiming import day_for
from paceline.customers.pools.places import kind_of
from paceline.customers.states import ASSIGNED, CONTACTING, NEW, NURTURING, QUALIFIED
from paceline.records.act import Act

BEGUN = (ASSIGNED, CONTACTING, QUALIFIED, NURTURING)
"""States in which a lead that nobody has any more begins anew."""


def give(act: Act, record: Any, owner: User, kind: str, *, event: str = "") -> None:
    """Out of the pool, into somebody's hands; the clocks begin anew."""
    pool = record.pool
    values: dict[str, Any] = {
        "pool": None,
        "ownership": Ownership.PRIVATE,
        "claimed_at": act.now,
        "extensions": 0,
    }
    if kind_of(record) == "lead" and record.status == NEW:
        values["status"] = ASSIGNED
    act.save(record, event=event or act.action, owner=owner, protect_until=None, **values)
    note(act, record, pool, owner.pk, kind, on=day_for(owner))


def put(act: Act, record: Any, pool: Pool, kind: str, *, rule: str = "", event: str = "") -> None:
    """Out of somebody's hands, into a pool; what he had planned with it is not needed any more."""
    former = record.owner_id
    values: dict[str, Any] = {
        "pool": pool,
        "ownership": Ownership.POOL,
        "released_at": act.now,
        "extensions": 0,
    }
    if kind_of(record) == "lead" and record.status in BEGUN:
        values["status"] = NEW
    drop_plans(act, record, former)
    act.save(
        record, event=event or act.action, owner=None, protect_until=None, next_step="", next_step_on=None, **values
    )  # fmt: skip
    if rule:
        act.events[-1].payload["rule"] = rule
    note(act, record, pool, former, kind, rule=rule)


def note(
    act: Act, record: Any, pool: Pool, user: UUID | None, kind: str, *, rule: str = "", on: Any = None
) -> None:
    """One line of history."""
    move = PoolMove(
        user_id=user, kind=kind, rule=rule, pool=pool, at=act.now, on=on or local_day(act.now),
        **{kind_of(record): record},
    )  # fmt: skip
    move.save(force_insert=True)


def drop_plans(act: Act, record: Any, former: UUID | None) -> None:
    """Cancel what the former owner had planned, except for deals, which stay his."""
    if former is None:
        return
    plans = visible(SYSTEM, Activity).filter(**{kind_of(record): record.pk}, owner=former, status__in=UNDONE)
    for plan in plans.filter(opportunity__isnull=True).order_by("pk").select_for_update(of=("self",)):
        act.save(plan, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
