"""A claim or a release by mistake can be taken back, and leaves no cool-down behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import PoolMove
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.records.action import perform
from paceline.records.past.undo import undo_batch
from tests.people import People
from tests.rooms.customers.conftest import fresh
from tests.rooms.customers.test_pools import START, a_pool, after, claim, customer_of, in_order, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def fang(people: People) -> Principal:
    a_pool(people.acts(people.boss), holding_cap=1, daily_limit=2)
    return people.acts(people.fang)


def test_a_claim_taken_back_leaves_the_customer_free_and_counts_for_the_day(
    fang: Principal, people: People
) -> None:
    with clock.frozen(START):
        lying = customer_of(people.acts(people.qiang))
        release(people.acts(people.qiang), lying)
    with after(5):
        batch = uuid7()
        perform(fang, "customers.customer.claim", lying.pk, batch=batch)
        assert undo_batch(fang, batch).done == [lying.pk]
        assert (fresh(lying).owner, fresh(lying).pool.name, fresh(lying).ownership) == (
            None,
            "客户公海",
            "pool",
        )
        claim(fang, lying)
        assert fresh(lying).owner_id == people.fang.pk
        kinds = visible(SYSTEM, PoolMove).order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["release", "claim", "unclaim", "claim"]
    in_order()


def test_a_release_taken_back_gives_the_customer_and_its_plans_back(fang: Principal, people: People) -> None:
    with clock.frozen(START):
        mine = customer_of(fang)
        values = {
            "subject": "回访",
            "kind": "call",
            "customer": mine,
            "planned_at": START + timedelta(days=2),
        }
        plan = perform(fang, "customers.activity.create", None, values)
        batch = uuid7()
        perform(fang, "customers.customer.release", mine.pk, {"reason": "点错了"}, batch=batch)
        assert fresh(plan).status == "cancelled"
        assert not undo_batch(fang, batch).failed
        assert (fresh(mine).owner_id, fresh(mine).pool, fresh(plan).status) == (
            people.fang.pk,
            None,
            "planned",
        )
    in_order()


def test_a_release_is_not_taken_back_beyond_the_cap(fang: Principal, people: People) -> None:
    with clock.frozen(START):
        mine, batch = customer_of(fang), uuid7()
        perform(fang, "customers.customer.release", mine.pk, {"reason": "点错了"}, batch=batch)
        customer_of(fang, "另一家")
        report = undo_batch(fang, batch)
        assert "上限是 1 个" in report.failed[mine.pk]
        assert fresh(mine).owner_id is None
    in_order()
