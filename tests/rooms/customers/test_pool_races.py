"""Many claim the same record at the same moment: one gets it, the others hear by whom; limits hold under haste."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer, PoolMove
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from tests.people import People, make_people
from tests.rooms.records.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def people() -> People:
    return make_people()


def pooled(people: People, count: int = 1, **rules: Any) -> list[Customer]:
    """Customers of 黄总 in a pool without a cool-down."""
    boss = people.acts(people.boss)
    free = {"cooldown_days": 0, "assign_p1": False, **rules}
    perform(boss, "customers.pool.create", None, {"name": "公海", "holds": "customer", **free})
    made = []
    for n in range(count):
        one = perform(boss, "customers.customer.create", None, {"name": f"第{n}家机械", "kind": "company"})
        perform(boss, "customers.customer.release", one.pk, {"reason": "放回"})
        made.append(one)
    return made


def everybody(people: People) -> list[Principal]:
    return [people.acts(user) for user in (people.fang, people.qiang, people.chen)]


def test_of_those_who_claim_at_once_one_gets_it_and_the_others_hear_the_name(people: People) -> None:
    customer, crowd = pooled(people)[0], everybody(people)
    results = together(lambda i: perform(crowd[i % 3], "customers.customer.claim", customer.pk), AT_ONCE)
    winners = [r for r in results if isinstance(r, Customer)]
    late = [r for r in results if isinstance(r, Conflict)]
    owner = visible(SYSTEM, Customer).select_related("owner").get(pk=customer.pk).owner
    assert (len(winners), len(late)) == (1, AT_ONCE - 1)
    assert all(owner.name in str(r) for r in late)
    assert visible(SYSTEM, PoolMove).filter(kind="claim").count() == 1


def test_without_the_lock_all_of_them_would_get_it(people: People) -> None:
    """Negative control: read that it is free, then write, with nothing between."""
    from threading import Barrier

    customer, crowd, ready = pooled(people)[0], everybody(people), Barrier(3)

    def unguarded(i: int) -> bool:
        with transaction.atomic():
            is_free = visible(SYSTEM, Customer).get(pk=customer.pk).pool_id is not None
            ready.wait(10)
            rows = visible(SYSTEM, Customer).filter(pk=customer.pk)
            return is_free and rows.update(owner=crowd[i].user_id, pool=None, ownership="private") == 1

    assert sum(r is True for r in together(unguarded, 3)) == 3


def test_one_person_in_haste_does_not_pass_the_daily_limit(people: People) -> None:
    customers = pooled(people, AT_ONCE, daily_limit=2)
    by = people.acts(people.fang)
    results = together(lambda i: perform(by, "customers.customer.claim", customers[i].pk), AT_ONCE)
    assert sum(isinstance(r, Customer) for r in results) == 2
    assert visible(SYSTEM, Customer).filter(owner=people.fang).count() == 2


def test_nor_the_holding_cap(people: People) -> None:
    customers = pooled(people, AT_ONCE, holding_cap=3, daily_limit=0)
    by = people.acts(people.fang)
    together(lambda i: perform(by, "customers.customer.claim", customers[i].pk), AT_ONCE)
    assert visible(SYSTEM, Customer).filter(owner=people.fang).count() == 3
