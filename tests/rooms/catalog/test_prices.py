"""Which price a customer gets: by book, class, time and quantity; and how far somebody may go below it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.catalog.queries import limits_of, price_for
from paceline.kernel.errors import Conflict, Invalid
from paceline.methods.discounts import Limits
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def pump(boss: Principal) -> Any:
    return perform(boss, "catalog.product.create", None, {"code": "P", "name": "泵", "list_price": "100"})


def book(boss: Principal, pump: Any, steps: dict[str, str], **values: Any) -> Any:
    made = perform(boss, "catalog.pricebook.create", None, {"name": "价格表", **values})
    for quantity, price in steps.items():
        perform(boss, "catalog.priceitem.create", None,
                {"book": str(made.pk), "product": str(pump.pk), "from_quantity": quantity, "price": price})  # fmt: skip
    return made


def price(pump: Any, quantity: int, on: date = DAY, rank: str = "") -> Decimal | None:
    found = price_for(pump.pk, Decimal(quantity), on, rank)
    return found and found[0]


def test_quantity_class_time_and_priority_decide(boss: Principal, pump: Any) -> None:
    assert price(pump, 1) is None
    book(boss, pump, {"1": "95", "10": "90"})
    assert [price(pump, n) for n in (1, 9, 10)] == [95, 95, 90]
    book(boss, pump, {"5": "80"}, customer_class="A", priority="1")
    assert [price(pump, 5, rank=rank) for rank in ("A", "B", "")] == [80, 95, 95]
    assert price(pump, 4, rank="A") == 95, "below the first step of one book the next book counts"
    book(boss, pump, {"1": "70"}, priority="9", starts_on="2026-08-01", ends_on="2026-08-31")
    assert [price(pump, 1, on) for on in (DAY, date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 1))] == [
        95,
        70,
        70,
        95,
    ]


def test_a_step_stands_once_and_makes_sense(boss: Principal, pump: Any) -> None:
    made = book(boss, pump, {"1": "95"})
    for wrong in ({"from_quantity": "1"}, {"from_quantity": "0"}, {"from_quantity": "2", "price": "-1"}):
        with pytest.raises((Conflict, Invalid)):
            perform(boss, "catalog.priceitem.create", None,
                    {"book": str(made.pk), "product": str(pump.pk), "price": "1", **wrong})  # fmt: skip
    with pytest.raises(Invalid):
        perform(boss, "catalog.pricebook.create", None, {"name": "错", "customer_class": "Z"})


def test_policies_of_a_role_and_of_everybody_hold(boss: Principal, people: People) -> None:
    assert limits_of(people.fang.pk) == Limits()
    perform(boss, "catalog.discountpolicy.create", None, {"name": "底线", "floor_margin": "15%"})
    perform(boss, "catalog.discountpolicy.create", None, {"name": "代表", "role": "test-rep", "limit": "10%"})
    assert limits_of(people.fang.pk) == Limits(Decimal("0.1"), Decimal("0.15"))
    assert limits_of(people.boss.pk) == Limits(None, Decimal("0.15"))
