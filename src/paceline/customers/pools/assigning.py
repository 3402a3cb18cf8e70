"""A new owner by assignment or correction: out of the pool, with clocks that begin anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.customers.models.pool import Handover
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools import moving
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import key_of
from paceline.records.act import Act


def assign_anew(act: Act, record: Any, owner: User) -> None:
    """Give a record to somebody, wherever it is."""
    if record.pool_id is None:
        act.save(record, owner=active(owner), **new_clock(act, record, owner.pk))
    else:
        moving.give(act, record, active(owner), Handover.ASSIGN)


def active(owner: User) -> User:
    """The person, when still here. Raises Invalid."""
    if not owner.is_active:
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})
    return owner


def new_clock(act: Act, record: Any, owner: UUID | None) -> dict[str, Any]:
    """What another owner begins with; {} for the same one."""
    if owner is None or owner == record.owner_id:
        return {}
    kept = Ownership.LOCKED if record.ownership == Ownership.LOCKED else Ownership.PRIVATE
    return {"claimed_at": act.now, "extensions": 0, "protect_until": None, "ownership": kept}


def with_new_clock(act: Act, record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Values with the clock of a new owner. Raises Conflict for what lies in a pool: it is claimed or assigned."""
    if "owner" not in values:
        return values
    if record.pool_id is not None and values["owner"]:
        raise Conflict("它在公海里。请用「领取」或「转移负责人」。")
    return {**values, **new_clock(act, record, key_of(values["owner"]))}
