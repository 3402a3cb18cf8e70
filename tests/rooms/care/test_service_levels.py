"""R080 and R065: the level follows from the customer, says why, and is kept by prices and support."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.care.models import ServiceLevel
from paceline.care.serving import level_of, members_of, reasons
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from paceline.trade.models import OrderLine
from tests.rooms.care.conftest import at, customer, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(at("2026-03-06"))


def level(boss: Principal, name: str = "VIP", **values: Any) -> ServiceLevel:
    made: ServiceLevel = perform(boss, "care.servicelevel.create", None, {"name": name, **values})
    return made


def test_the_highest_level_that_suits_counts_and_says_why(boss: Principal, rep: Principal) -> None:
    vip = level(boss, classes=["A"], rank=10)
    normal = level(boss, "标准", rank=1)
    one, other = customer(rep, "甲厂", customer_class="A"), customer(rep, "乙厂", customer_class="C")
    assert [level_of(fresh(one)), level_of(fresh(other))] == [vip, normal]
    assert [words.text(_t) for words in reasons(vip, fresh(one))] == ["等级是 A 重点客户"]
    perform(rep, "customers.customer.change", one.pk, {"customer_class": "B"})
    assert level_of(fresh(one)) == normal, "another class is another level at once"


def test_a_tag_makes_somebody_a_vip(boss: Principal, rep: Principal) -> None:
    vip = level(boss, customer_tags=["VIP"], customer_kind="person")
    aunt = customer(rep, "王阿姨", kind="person", tags=["VIP"])
    assert level_of(fresh(aunt)) == vip
    assert level_of(fresh(customer(rep, "甲厂", tags=["VIP"]))) is None


def test_a_level_lists_its_customers_without_those_of_a_higher_one(boss: Principal, rep: Principal) -> None:
    level(boss, classes=["A"], rank=10)
    normal = level(boss, "标准", rank=1)
    customer(rep, "甲厂", customer_class="A")
    other = customer(rep, "乙厂")
    found = Question.of(rep).rows("customers.customer", members_of(normal) or {})
    assert [row.pk for row in found] == [other.pk]


def test_a_level_has_prices_of_its_own(boss: Principal, rep: Principal) -> None:
    egg = perform(boss, "catalog.product.create", None, {"code": "E", "name": "鸡蛋", "list_price": "12"})
    book = perform(boss, "catalog.pricebook.create", None, {"name": "VIP 价", "level_only": True})
    perform(
        boss, "catalog.priceitem.create", None, {"book": str(book.pk), "product": str(egg.pk), "price": "10"}
    )
    level(boss, classes=["A"], price_book=str(book.pk))
    prices = []
    for letter in ("A", "C"):
        one = customer(rep, f"{letter} 厂", customer_class=letter)
        lines = [{"product": str(egg.pk), "quantity": "1"}]
        order = perform(rep, "trade.salesorder.create", None, {"customer": str(one.pk), "lines": lines})
        prices.append(visible(SYSTEM, OrderLine).get(order=order).price)
    assert prices == [Decimal(10), Decimal(12)]
