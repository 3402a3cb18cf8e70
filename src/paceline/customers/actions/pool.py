"""Setting up pools: the clocks of one that begins to take back start on that day, with a warning's time of grace."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Pool
from paceline.customers.models.pool import Handover, PoolKind
from paceline.customers.pools import moving
from paceline.customers.pools.places import OBJECTS, kind_of
from paceline.customers.pools.standing import IN_WORK
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import UserLink
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Leaver = Annotated[User, UserLink("离职同事")]


@action("customers.pool.create", "新建公海", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Pool:
    """A new pool."""
    since = local_day(act.now) if values.get("recycling") else None
    return generic.create(act, of=registry.of(Pool), values={**values, "recycling_since": since})  # type: ignore[return-value]


@action("customers.pool.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, pool: Pool, *, values: dict[str, Any]) -> Pool:
    """Other rules. Taking back begins anew on the day it is switched on."""
    if "holds" in values and values["holds"] != pool.holds and filled(pool):
        raise Invalid({"holds": "公海里还有记录，不能改存放的对象。"})
    given = dict(values)
    if given.get("recycling", pool.recycling) != pool.recycling:
        given["recycling_since"] = local_day(act.now) if given["recycling"] else None
    generic.change(act, pool, values=given)
    return pool


@action("customers.pool.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, pool: Pool) -> None:
    """Only an empty one."""
    if count := filled(pool):
        raise Conflict("公海里还有 %(count)s 条记录。请先分配或移走。", params={"count": count})
    act.remove(pool)


@action("customers.pool.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, pool: Pool) -> None:
    """Back into use."""
    act.restore(pool)


def is_queue(pool: Pool) -> str:
    return "" if pool.kind == PoolKind.QUEUE else "只有主管队列可以接收离职同事的记录。"


@action(
    "customers.pool.receive", "接收离职同事的记录", permission="change", icon="user-minus", available=is_queue
)
def receive(act: Act, pool: Pool, *, user: Leaver) -> dict[str, int]:
    """Everything that somebody who leaves holds comes into the queue. Returns how many there were."""
    rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(IN_WORK[pool.holds], owner=user).order_by("pk")
    moved = 0
    for record in rows.select_for_update(of=("self",)):
        name = f"customers.{kind_of(record)}.queue"
        moving.put(act, record, pool, Handover.QUEUE, event=name)
        moved += 1
    act.tell(pool, act.action, user={"id": str(user.pk), "title": user.name}, moved=moved)
    return {"moved": moved}


def filled(pool: Pool) -> int:
    """How many records lie in it."""
    return int(visible(SYSTEM, OBJECTS[pool.holds]).filter(pool=pool).count())
