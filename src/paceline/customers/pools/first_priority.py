"""P1 records in a pool are given to somebody by rule: nobody may claim them, and they must not wait.

Among the active people of the pool's role and unit it is whoever has room and holds the fewest; of several, whoever was
given one longest ago. The former owner waits out his cool-down here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, subtree
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Pool, PoolMove
from paceline.customers.models.pool import Handover
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools import moving
from paceline.customers.pools.claiming import cap_of, held_count, is_p1, lock_claims_of, lost_by
from paceline.customers.pools.places import OBJECTS, open_pools
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.workflow.notifications import notify

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def assign_all() -> int:
    """Give away every P1 record of the pools that do so by themselves. A second run finds none left."""
    pools = [pool for holds in OBJECTS for pool in open_pools(holds) if pool.assign_p1 and pool.auto_assign]
    return sum(assign(pool, key) for pool in pools for key in waiting(pool))


def waiting(pool: Pool) -> list[Any]:
    """Keys of the P1 records that lie in a pool and are not frozen, the oldest first."""
    rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(pool=pool).exclude(ownership=Ownership.LOCKED)
    return [one.pk for one in rows.order_by("released_at", "pk") if is_p1(one)]


def assign(pool: Pool, key: Any) -> bool:
    """One record, unless somebody was faster. Without anybody to give it to, its manager hears so once a day."""
    with acting(SYSTEM, f"customers.{pool.holds}.assign", via="job") as act:
        rows = visible(SYSTEM, OBJECTS[pool.holds]).filter(pk=key, pool=pool)
        record = rows.select_related("pool").select_for_update(of=("self",)).first()
        if record is None:
            return False
        for user in candidates(pool):
            lock_claims_of(user)
            if has_room(pool, user) and not is_cooling(pool, record, user):
                moving.give(act, record, user, Handover.ASSIGN)
                tell(user, record)
                return True
    tell_manager(pool, record)
    return False


def candidates(pool: Pool) -> Iterator[User]:
    """The people who may be given one, whoever comes first at the head."""
    people = visible(SYSTEM, User).filter(roles__code=pool.assign_role, status=UserStatus.ACTIVE).distinct()
    if pool.unit_id:
        people = people.filter(unit__in=subtree([pool.unit_id]))
    moves = visible(SYSTEM, PoolMove).filter(pool=pool, kind=Handover.ASSIGN).order_by()
    given = dict(moves.values_list("user_id").annotate(at=Max("at")))
    yield from sorted(people, key=lambda one: (held_count(pool, one), given.get(one.pk) or NEVER, one.pk))


def has_room(pool: Pool, user: User) -> bool:
    cap = cap_of(pool, user)
    return not cap or held_count(pool, user) < cap


def is_cooling(pool: Pool, record: Any, user: User) -> bool:
    """Whether this person has lost the record so lately that it goes to somebody else."""
    last = lost_by(record, user)
    return last is not None and clock.now() < last.at + timedelta(days=pool.former_cooldown_days)


def tell(user: User, record: Any) -> None:
    notify(
        [user.pk], kind="assignment", template="P1「%(title)s」分配给你了，请尽快联系。", params={"title": str(record)},
        key=f"p1:{record.pk}:{record.version}", about=(record._meta.label_lower, record.pk),
    )  # fmt: skip


def tell_manager(pool: Pool, record: Any) -> None:
    """Nobody has room."""
    if pool.manager_id:
        notify(
            [pool.manager_id], kind="reminder",
            template="「%(pool)s」里的 P1「%(title)s」没有人可以分配：都到了私海上限，或者没有这个角色的在职同事。",
            params={"pool": pool.name, "title": str(record)}, key=f"p1-none:{record.pk}:{local_day(clock.now())}",
            about=(record._meta.label_lower, record.pk),
        )  # fmt: skip
