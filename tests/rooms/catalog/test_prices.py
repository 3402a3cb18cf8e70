"""Which price a customer gets: by book, class, time and quantity; and how far somebody may go below it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.catalog.models import PriceBook
from paceline.catalog.queries import FromBook, books_for, limits_of, price_for, steps_of
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


def price_of(product: Any, quantity: Decimal, books: list[PriceBook]) -> FromBook | None:
    return price_for(steps_of([product.pk], books).get(product.pk, {}), quantity, books)


def price(pump: Any, quantity: int, on: date = DAY, rank: str = "") -> Decimal | None:
    found = price_of(pump, Decimal(quantity), books_for(on, rank))
    return found and found.price


def test_members_have_books_of_their_own_by_level(boss: Principal, pump: Any) -> None:
    silver, gold = (
        perform(boss, "customers.memberlevel.create", None, {"name": name, "from_points": points})
        for name, points in (("银卡", "100"), ("金卡", "500"))
    )
    book(boss, pump, {"1": "98"}, name="全部")
    book(boss, pump, {"1": "95"}, name="会员", members_only="true")
    book(boss, pump, {"1": "90", "10": "85"}, name="高级", members_only="true", least_level=str(gold.pk))
    book(boss, pump, {"1": "93"}, name="中级", members_only="true", least_level=str(silver.pk))
    found = [price_of(pump, Decimal(n), books_for(DAY, "", points)) for n, points in
             ((1, None), (1, 0), (1, 100), (1, 900), (10, 500))]  # fmt: skip
    assert [(one.price, one.basis) for one in found if one] == [
        (98, "全部"), (95, "会员"), (93, "中级 · 银卡"), (90, "高级 · 金卡"), (85, "高级 · 金卡"),
    ]  # fmt: skip
    book(boss, pump, {"1": "80"}, name="特价", priority="1")
    special = price_of(pump, Decimal(1), books_for(DAY, "", 900))
    assert special == (80, "CNY", "特价"), "priority comes before the level"
    with pytest.raises(Invalid, match="会员专享"):
        book(boss, pump, {}, name="错", least_level=str(gold.pk))


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
