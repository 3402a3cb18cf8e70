"""A claim or a release by mistake taken back: the record is where it was, and no cool-down comes of it.

A claim that was taken back still counts for that day, so nobody leafs through a pool by claiming and undoing.
"""

from __future__ import annotations

from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Pool
from paceline.customers.models.pool import Handover
from paceline.customers.pools import moving
from paceline.customers.pools.claiming import lock_claims_of, require_room
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.models import Event
from paceline.records.past.undo import before, undo_with


def unclaim(act: Act, record: Any, event: Event) -> None:
    """Back into the pool, as free for others as it was."""
    user = record.owner_id
    back(act, record, event)
    moving.note(act, record, record.pool, user, Handover.UNCLAIM)


def regain(act: Act, record: Any, event: Event) -> None:
    """Back to whoever had it. Raises Conflict when there is no room any more."""
    pool: Pool = record.pool
    was = before(registry.of(type(record)), event)
    owner = visible(SYSTEM, User).get(pk=getattr(was["owner"], "pk", was["owner"]))
    lock_claims_of(owner)
    require_room(pool, owner)
    back(act, record, event)
    moving.note(act, record, pool, owner.pk, Handover.REGAIN)


def back(act: Act, record: Any, event: Event) -> None:
    of = registry.of(type(record))
    act.save(record, event=f"{of.name}.change", **before(of, event))


def declare(of: str) -> None:
    """Let leads or customers go back."""
    undo_with(f"{of}.claim", unclaim)
    undo_with(f"{of}.release", regain, "claim")
