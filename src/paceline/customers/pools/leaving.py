"""What somebody is about to lose: held records whose last day to act is near, the nearest first."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.customers.pools.places import all_pools
from paceline.customers.pools.recycling import warned_from
from paceline.customers.pools.standing import Standing, standings


def leaving(by: Principal, today: date) -> list[Standing]:
    """One's own records of which the night has warned, as it judges them; no pool that takes back, no query."""
    found = []
    for pool in all_pools():
        if not pool.recycling or not by.can(f"customers.{pool.holds}", "read"):
            continue
        for one in standings(pool, since=pool.recycling_since, only=Q(owner=by.user_id)):
            if one.due and not one.protection and warned_from(pool, one.due.on, pool.warn_days) <= today:
                found.append(one)
    return sorted(found, key=lambda one: (one.due.on if one.due else today, str(one.record)))
