"""What people see of a pool before they claim: enough to choose by, never how to reach anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Pool, PoolMove
from paceline.customers.models.pool import Handover, PoolKind, PoolRule
from paceline.customers.pools.claiming import LOSSES, cap_of, day_for, held_count, limit_of, not_claimable
from paceline.customers.pools.places import OBJECTS, kind_of
from paceline.kernel import clock
from paceline.kernel.messages import Message, say

PAGE = 50
SHOWN = {
    "customer": (
        "industry",
        "region",
        "customer_class",
        "size",
        "value_score",
        "last_follow_up_at",
        "released_at",
    ),
    "lead": ("company", "industry", "region", "grade", "source", "interest", "released_at"),
}
"""Fields that say whether it is worth the while; phone, e-mail and address are not among them."""
FOUND_IN = {"customer": ("name", "industry"), "lead": ("company", "industry", "interest")}


@dataclass(frozen=True)
class Lying:
    """A record in a pool as somebody sees it: who had it last, and why it cannot be claimed now."""

    record: Any
    former: str
    rule: str
    why_not: Message | str


@dataclass(frozen=True)
class Allowance:
    """How much somebody may still take; 0 as a limit means that there is none."""

    held: int
    cap: int
    claimed: int
    daily: int


def lying(by: Principal, pool: Pool, *, text: str = "", page: int = 1) -> tuple[list[Lying], int]:
    """A page of the pool, what came last first, and how many there are."""
    rows = visible(by, OBJECTS[pool.holds], "claim").filter(pool=pool)
    for word in text.split()[:5]:
        q = Q()
        for name in FOUND_IN[pool.holds]:
            q |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(q)
    start = (max(page, 1) - 1) * PAGE
    found = list(rows.select_related("pool").order_by("-released_at", "-pk")[start : start + PAGE])
    return told(by, found), rows.count()


def told(by: Principal, records: Sequence[Any]) -> list[Lying]:
    """Records with their last owners; one question for all of them."""
    if not records:
        return []
    link = kind_of(records[0])
    moves = visible(SYSTEM, PoolMove).filter(**{f"{link}__in": records}, kind__in=LOSSES)
    last = {getattr(m, f"{link}_id"): m for m in moves.select_related("user").order_by("at")}
    return [one_lying(by, record, last.get(record.pk)) for record in records]


def one_lying(by: Principal, record: Any, move: PoolMove | None) -> Lying:
    former = move.user.name if move and move.user else ""
    rule = str(PoolRule(move.rule).label if move.rule else Handover(move.kind).label) if move else ""
    return Lying(record, former, rule, not_claimable(record) or cooling(by, record, move))


def cooling(by: Principal, record: Any, move: PoolMove | None) -> Message | str:
    """Why it is too early; "" when it is not."""
    own = move is not None and move.user_id == by.user_id
    days = max(record.pool.cooldown_days, record.pool.former_cooldown_days if own else 0)
    if record.released_at is None or clock.now() >= record.released_at + timedelta(days=days):
        return ""
    left = record.released_at + timedelta(days=days) - clock.now()
    return say("冷却中，还有 %(days)s 天", days=left.days + 1)


def allowance(by: Principal, pool: Pool) -> Allowance | None:
    """None for whoever claims nothing here."""
    if by.user_id is None or pool.kind != PoolKind.OPEN:
        return None
    user = visible(SYSTEM, User).get(pk=by.user_id)
    claims = visible(SYSTEM, PoolMove).filter(user=user, kind=Handover.CLAIM, on=day_for(user), pool=pool)
    return Allowance(
        held_count(pool, user), cap_of(pool, user), claims.count(), limit_of(pool, user, "daily_limit")
    )
