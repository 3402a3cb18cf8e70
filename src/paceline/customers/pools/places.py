"""Which pools there are, who may take from which, and to which one a record belongs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal, subtree
from paceline.access.scope import READ, reach_also, visible
from paceline.customers.models import Customer, Lead, Pool
from paceline.customers.models.pool import PoolKind
from paceline.customers.models.pooled import Ownership
from paceline.kernel import regions
from paceline.metadata.kept import Kept

OBJECTS: dict[str, Any] = {"customer": Customer, "lead": Lead}
"""What pools hold, by the name of the choice."""
CLASS_OF = {"customer": "customer_class", "lead": "grade"}


def read() -> tuple[Pool, ...]:
    """All live pools in the order in which they are asked."""
    return tuple(visible(SYSTEM, Pool).order_by("position", "pk"))


kept = Kept("customers.pools", read, of=("customers.pool",))


def all_pools(holds: str = "") -> list[Pool]:
    """The pools in use, of one object when it is named."""
    return [pool for pool in kept.get() if pool.active and holds in ("", pool.holds)]


def reached(by: Principal) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Keys of the pools from which somebody may take, and of those that he looks after."""
    pools = kept.get()
    known = by.kept.get("customers.pools")
    if known is None or known[0] is not pools:
        inside = {unit: set(subtree([unit])) for unit in {p.unit_id for p in pools if p.unit_id}}
        live = [pool for pool in pools if pool.active]
        member = frozenset(
            p.pk for p in live
            if p.kind == PoolKind.OPEN and (p.unit_id is None or by.team_id in inside[p.unit_id])
        )  # fmt: skip
        managed = frozenset(p.pk for p in live if by.user_id is not None and p.manager_id == by.user_id)
        known = by.kept["customers.pools"] = (pools, member, managed)
    return known[1], known[2]


def pools_of(by: Principal, holds: str = "") -> list[Pool]:
    """The pools whose records somebody may look through: to take from, to look after, or all of them."""
    member, managed = reached(by)
    every = by.is_admin or by.kind == "system"
    return [pool for pool in all_pools(holds) if every or pool.pk in member or pool.pk in managed]


def way(by: Principal, verb: str, prefix: str) -> Q | None:
    """What lies in a pool may be claimed by its members; who looks after a pool reads and assigns what is in it.

    What has just been claimed stays within reach of `claim` for whoever was too late, so that he hears by whom.
    """
    member, managed = reached(by)
    if verb == "claim":
        taken = {f"{prefix}ownership": Ownership.PRIVATE, f"{prefix}released_at__isnull": False}
        return Q(**{f"{prefix}pool_id__in": [*member, *managed]}) | Q(**taken)
    if verb in (READ, "assign") and managed:
        return Q(**{f"{prefix}pool_id__in": list(managed)})
    return None


for _object in OBJECTS.values():
    reach_also(_object._meta.label_lower, way)


def scope_of(pool: Pool) -> Q:
    """Records within a pool's range, whoever has them."""
    q = Q()
    if pool.region:
        q &= Q(region__startswith=regions.prefix(pool.region))
    if pool.industries:
        q &= Q(industry__in=pool.industries)
    if pool.classes:
        q &= Q(**{f"{CLASS_OF[pool.holds]}__in": pool.classes})
    return q


def takes(pool: Pool, record: Any) -> bool:
    """Whether a record is within the pool's range."""
    return (
        (not pool.region or (record.region or "").startswith(regions.prefix(pool.region)))
        and (not pool.industries or record.industry in pool.industries)
        and (not pool.classes or getattr(record, CLASS_OF[pool.holds]) in pool.classes)
    )


def kind_of(record: Any) -> str:
    """`customer` or `lead`."""
    return str(record._meta.model_name)


def home_of(record: Any) -> Pool | None:
    """The open pool to which a record belongs: the first whose range it is in."""
    return next((p for p in open_pools(kind_of(record)) if takes(p, record)), None)


def open_pools(holds: str) -> list[Pool]:
    return [pool for pool in all_pools(holds) if pool.kind == PoolKind.OPEN]


def range_of(pool: Pool) -> Q:
    """Records whose home is this pool: in its range, and in that of none before it."""
    q = scope_of(pool)
    for earlier in open_pools(pool.holds):
        if earlier.pk == pool.pk:
            break
        q &= ~known(scope_of(earlier))
    return q


def known(q: Q) -> Q:
    """A condition that can be turned around; an empty one holds for everything."""
    return q or Q(pk__isnull=False)


def queue_for(holds: str, unit: UUID | None) -> Pool | None:
    """The managers' queue for what somebody of a unit leaves behind: the unit's own first, then one of all."""
    queues = [pool for pool in all_pools(holds) if pool.kind == PoolKind.QUEUE]
    ours = [pool for pool in queues if pool.unit_id and unit in set(subtree([pool.unit_id]))]
    return next(iter([*ours, *(pool for pool in queues if pool.unit_id is None)]), None)


def names(pools: Iterable[Pool]) -> str:
    return _t("、").join(pool.name for pool in pools)
