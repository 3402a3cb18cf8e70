"""Two rounds at once write each line once; with a negative control."""

from __future__ import annotations

from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.action import acting
from paceline.records.verify import invariants
from paceline.team.commission.round import Round
from paceline.team.models import CommissionEvent
from tests.people import make_people
from tests.rooms.team.commission_sales import customer, order, paid, plan, reckon, thing
from tests.rooms.trade.test_races import AT_ONCE, together

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 3, 20)


@pytest.fixture
def sold() -> None:
    """Money that nobody has reckoned yet; the statement is there from an earlier sale."""
    people = make_people()
    plan()
    buyer, what = customer(people.fang), thing()
    paid(order(people.fang, 100, buyer, what), 100, date(2026, 3, 4))
    reckon(TODAY)
    paid(order(people.fang, 1_000, buyer, what), 1_000, date(2026, 3, 5))


def test_rounds_at_once_write_each_line_once(sold: None) -> None:
    found = together(lambda _: reckon(TODAY))
    assert sorted(found) == [0] * (AT_ONCE - 1) + [1]
    assert visible(SYSTEM, CommissionEvent).count() == 2
    assert list(invariants["I11c"].find()) == []


def test_without_the_lock_all_of_them_would_write_the_same_line(sold: None) -> None:
    """Negative control: look, decide, write. Only the database's own rule is left, and it stops all but one."""
    looked = Barrier(AT_ONCE)

    def unguarded(_: int) -> Any:
        with acting(SYSTEM, "team.statement.calculate") as act:
            begun = Round(act, TODAY)
            looked.wait(10)
            return begun.go()

    found = together(unguarded)
    assert sum(isinstance(one, IntegrityError) for one in found) == AT_ONCE - 1
