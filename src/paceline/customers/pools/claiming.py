"""May somebody take a record out of a pool now? Every limit of the pool, each refused with its number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import tier_on
from paceline.access.working_days import local_day
from paceline.customers.models import Pool, PoolCap, PoolMove
from paceline.customers.models.customer import Priority
from paceline.customers.models.pool import Handover, PoolKind
from paceline.customers.models.pooled import Ownership
from paceline.customers.models.rule import priority_of
from paceline.customers.pools.places import OBJECTS, kind_of
from paceline.customers.pools.protection import won
from paceline.customers.pools.standing import IN_WORK
from paceline.kernel import clock
from paceline.kernel.clock import day_of
from paceline.kernel.errors import Conflict
from paceline.kernel.messages import Message, say

LOSSES = (Handover.RELEASE, Handover.RECYCLE, Handover.QUEUE)


def not_claimable(record: Any) -> Message | str:
    """Why a record cannot be claimed by anybody now; "" when it can."""
    if record.pool_id is None:
        owner = record.owner.name if record.owner_id else "–"
        return say(
            "「%(title)s」已经被%(owner)s领取了。请看看公海里的其他记录。", title=str(record), owner=owner
        )
    if record.ownership == Ownership.LOCKED:
        return say("「%(title)s」已冻结，不能领取。请联系公海主管。", title=str(record))
    if record.pool.kind == PoolKind.QUEUE:
        return say("「%(pool)s」里的记录由主管分配，不能领取。", pool=record.pool.name)
    if record.pool.assign_p1 and is_p1(record):
        return say("P1 的记录由主管按规则分配，不能领取。")
    return ""


def is_p1(record: Any) -> bool:
    """Whether it is of the first priority: as stored, or by a lead's two scores."""
    if kind_of(record) == "customer":
        return bool(record.priority == Priority.P1)
    return priority_of(record.score_fit, record.score_intent) == Priority.P1


def require_allowed(record: Any, user: User) -> None:
    """Raises Conflict naming the limit that stands against this claim. Serialises the claims of one person."""
    lock_claims_of(user)
    pool = record.pool
    require_cooled(record, pool, user)
    require_daily(pool, user)
    require_room(pool, user)


def lock_claims_of(user: User) -> None:
    """Two claims of the same person count one after the other, so that no limit is passed by haste."""
    visible(SYSTEM, User).select_for_update(no_key=True).get(pk=user.pk)


def require_cooled(record: Any, pool: Pool, user: User) -> None:
    """Nobody takes back at once what was just let go, the former owner least of all."""
    free_at = (record.released_at or record.created_at) + timedelta(days=pool.cooldown_days)
    if record.released_at and clock.now() < free_at:
        raise refused(
            "放回后 %(days)s 天内不能领取，%(on)s 起可以领取。", days=pool.cooldown_days, on=day(free_at)
        )
    last = lost_by(record, user)
    if last is None or not pool.former_cooldown_days:
        return
    free_at = last.at + timedelta(days=pool.former_cooldown_days)
    if clock.now() < free_at:
        raise refused(
            "你曾负责它，%(days)s 天内不能再领取，%(on)s 起可以领取。",
            days=pool.former_cooldown_days, on=day(free_at),
        )  # fmt: skip


def lost_by(record: Any, user: User) -> PoolMove | None:
    """When this person last lost the record."""
    moves = visible(SYSTEM, PoolMove).filter(**{kind_of(record): record.pk}, user=user, kind__in=LOSSES)
    return moves.order_by("-at").first()


def require_daily(pool: Pool, user: User) -> None:
    """So many a day, in the person's own time zone; what a manager assigned does not count."""
    limit = limit_of(pool, user, "daily_limit")
    if not limit:
        return
    today = day_for(user)
    claims = visible(SYSTEM, PoolMove).filter(user=user, kind=Handover.CLAIM, on=today, pool=pool).count()
    if claims >= limit:
        raise refused(
            "今天已经从「%(pool)s」领取 %(count)s 个，每天最多 %(limit)s 个。请明天再来。",
            pool=pool.name, count=claims, limit=limit,
        )  # fmt: skip


def require_room(pool: Pool, user: User) -> None:
    """Private records up to the cap; those that count as won take no place."""
    cap = cap_of(pool, user)
    if not cap:
        return
    held = held_count(pool, user)
    if held >= cap:
        raise refused(
            "你手上已有 %(held)s 个，上限是 %(cap)s 个。请先成交或放回一些，再领取。",
            held=held, cap=cap,
        )  # fmt: skip


def cap_of(pool: Pool, user: User) -> int:
    """How many somebody may hold; 0 is no limit."""
    return limit_of(pool, user, "cap")


def limit_of(pool: Pool, user: User, name: str) -> int:
    """`cap` or `daily_limit` for somebody: that of today's tier, else of the roles, else the pool's; 0 is no limit.

    Of several that fit the widest counts.
    """
    tier = tier_on(user, local_day(clock.now()))
    rows = visible(SYSTEM, PoolCap).filter(
        pool=pool, role__in=["", *user.roles.values_list("code", flat=True)], tier__in={"", tier}
    )
    found = list(rows.exclude(**{name: None}).values_list("tier", name))
    limits = [limit for tier, limit in found if tier] or [limit for _, limit in found]
    if not limits:
        return int(pool.holding_cap if name == "cap" else pool.daily_limit)
    return 0 if 0 in limits else int(max(limits))


def held_count(pool: Pool, user: User) -> int:
    """How many records of the pool's object count against somebody's cap."""
    rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(IN_WORK[pool.holds], owner=user)
    keys = set(rows.values_list("pk", flat=True))
    return len(keys - won(f"customers.{pool.holds}", keys) if pool.won_exempt else keys)


def day_for(user: User) -> date:
    """Today where the person is."""
    return clock.now().astimezone(ZoneInfo(user.time_zone or settings.ORGANISATION_TIME_ZONE)).date()


def day(at: Any) -> str:
    return day_of(
        at + timedelta(days=1) - timedelta(microseconds=1), settings.ORGANISATION_TIME_ZONE
    ).isoformat()


def refused(template: str, **params: Any) -> Conflict:
    return Conflict(template, params=params, code="pool_rule")
