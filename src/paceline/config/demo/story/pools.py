"""What lies in the demo's public pools: customers and leads that went quiet, let go or taken back some time ago."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Life
from paceline.config.demo.world import World
from paceline.customers.models import Pool
from paceline.customers.models.pool import Handover, PoolKind, PoolRule

CUSTOMERS, LEADS = 36, 24
QUIET_FOR = 12
"""Workdays without anything before a record was let go."""
WHYS = ("客户暂无项目", "联系人离职，长期联系不上", "预算推迟到明年", "不在我的区域", "跟进多次没有进展")
BEGUN = ("assigned", "contacting", "nurturing")


def fill(world: World) -> None:
    """Some quiet records of each kind, with the line of history that says who lost them."""
    pools = {p.holds: p.pk for p in visible(SYSTEM, Pool).filter(kind=PoolKind.OPEN).order_by("-position")}
    last = touched(world)
    dealt = {deal["customer_id"] for deal in world.book.of("pipeline.opportunity")}
    customers = [one for one in world.book.of("customers.customer") if one.key not in dealt]
    leads = [one for one in world.book.of("customers.lead") if one["status"] in BEGUN]
    for holds, found, count in (("customer", customers, CUSTOMERS), ("lead", leads, LEADS)):
        quiet = [one for one in found if is_quiet(world, one, last)]
        for life in world.rng.sample(quiet, min(len(quiet), world.count(count))):
            let_go(world, life, holds, pools[holds], max(last.get(life.key, life.last_at), life.last_at))


def touched(world: World) -> dict[UUID, datetime]:
    """The last moment of anything that was done or planned with a record."""
    last: dict[UUID, datetime] = {}
    for activity in world.book.of("customers.activity"):
        at = max(activity.last_at, activity["planned_at"] or activity.last_at)
        for key in (activity["customer_id"], activity["lead_id"]):
            if key is not None:
                last[key] = max(at, last.get(key, at))
    return last


def is_quiet(world: World, life: Life, last: dict[UUID, datetime]) -> bool:
    """Whether nothing has happened for so long that it could have been let go."""
    at = max(life.last_at, last.get(life.key, life.last_at))
    return bool(life["owner_id"]) and world.moments.later(at, QUIET_FOR + 8) < world.moments.now


def let_go(world: World, life: Life, holds: str, pool: UUID, quiet_since: datetime) -> None:
    """Released by its owner with a reason, or taken back by the rules."""
    at = world.moments.later(quiet_since, QUIET_FOR + world.rng.randint(0, 6))
    former, by_rule = life["owner_id"], world.chance(0.4)
    values: dict[str, Any] = {
        "owner_id": None, "pool_id": pool, "ownership": "pool", "released_at": at, "next_step": "",
        "next_step_on": None, **({"status": "new"} if holds == "lead" else {}),
    }  # fmt: skip
    verb, actor = ("recycle", None) if by_rule else ("release", former)
    at = life.change(verb, at, actor, reason="" if by_rule else world.pick(WHYS), **values)
    kind = Handover.RECYCLE if by_rule else Handover.RELEASE
    world.book.moves.append({
        "user_id": former, "kind": kind.value, "rule": PoolRule.FOLLOW_UP.value if by_rule else "", "pool_id": pool,
        "customer_id": life.key if holds == "customer" else None, "lead_id": life.key if holds == "lead" else None,
        "at": at, "on": world.moments.day_of(at),
    })  # fmt: skip
