"""Several workers at the same standing orders: each day is ordered once; with a negative control."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.action import acting, perform
from paceline.records.verify import invariants
from paceline.trade.actions.standing.making import order_for
from paceline.trade.models import SalesOrder, StandingOrder
from paceline.trade.standing.clock import make
from paceline.trade.standing.days import due
from tests.people import make_people
from tests.rooms.trade.test_races import AT_ONCE, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def standing() -> StandingOrder:
    people = make_people()
    boss: Principal = people.acts(people.boss)
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    thing = perform(boss, "catalog.product.create", None, {"code": "A", "name": "鲜奶", "list_price": "10"})
    return perform(  # type: ignore[no-any-return]
        boss, "trade.standingorder.create", None,
        {
            "customer": str(customer.pk), "rhythm": "days", "every": "1",
            "starts_on": local_day(clock.now()).isoformat(), "lines": [{"product": str(thing.pk)}],
        },
    )  # fmt: skip


def test_rounds_at_once_make_each_order_once(standing: StandingOrder) -> None:
    expected = len(due(standing, local_day(clock.now())))
    found = together(lambda _: make(standing.pk))
    assert not [one for one in found if isinstance(one, Exception)]
    assert visible(SYSTEM, SalesOrder).filter(standing=standing).count() == expected >= 2
    assert [line for code in ("I13s", "I15") for line in invariants[code].find()] == []


def test_without_the_lock_all_of_them_would_make_the_same_order(standing: StandingOrder) -> None:
    """Negative control: look, decide, write. Only the database's own rule is left, and it stops all but one."""
    looked = Barrier(AT_ONCE)

    def unguarded(_: int) -> Any:
        with acting(SYSTEM, "trade.standingorder.make") as act:
            one = visible(SYSTEM, StandingOrder).get(pk=standing.pk)
            day, delivery = due(one, local_day(act.now))[0]
            looked.wait(10)
            return order_for(act, one, day, delivery)

    found = together(unguarded)
    assert sum(isinstance(one, IntegrityError) for one in found) == AT_ONCE - 1
