"""常买 and 可能喜欢 on the page of a customer: what it buys, else what others like it bought, with the reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import Principal
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.trade import best_sellers
from tests.people import People

pytestmark = pytest.mark.django_db


def one_of_class_b(rep: Principal, name: str) -> Any:
    values = {"name": name, "kind": "company", "customer_class": "B"}
    return perform(rep, "customers.customer.create", None, values)


def buys(rep: Principal, customer: Any, product: Any) -> None:
    line = {"product": str(product.pk), "quantity": "1"}
    order = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": [line]})
    perform(rep, "trade.salesorder.confirm", order.pk)


def page_of(people: People, customer: Any) -> str:
    client = Client()
    client.force_login(people.fang)
    shown = client.get(f"/customers/{customer.pk}/")
    assert shown.status_code == 200
    return shown.content.decode()


def test_a_customer_is_shown_what_it_usually_buys(people: People, rep: Principal, pump: Any) -> None:
    old = one_of_class_b(rep, "甲机械")
    buys(rep, old, pump)
    page = page_of(people, old)
    assert "常买" in page
    assert "1,130.00" in page


def test_a_new_one_is_shown_what_others_of_its_class_bought_and_why(
    people: People, rep: Principal, pump: Any
) -> None:
    for name in ("甲机械", "乙机械"):
        buys(rep, one_of_class_b(rep, name), pump)
    best_sellers.go_round(local_day(clock.now()))
    assert "2 家 B 类客户近半年买过" in page_of(people, one_of_class_b(rep, "丙机械"))


def test_what_a_single_customer_bought_is_told_of_nobody(people: People, rep: Principal, pump: Any) -> None:
    buys(rep, one_of_class_b(rep, "甲机械"), pump)
    best_sellers.go_round(local_day(clock.now()))
    assert "可能喜欢" not in page_of(people, one_of_class_b(rep, "乙机械"))


def test_an_hour_later_the_best_sellers_are_those_of_that_hour(rep: Principal, pump: Any) -> None:
    today = local_day(clock.now())
    for name in ("甲机械", "乙机械"):
        buys(rep, one_of_class_b(rep, name), pump)
    best_sellers.go_round(today)
    assert best_sellers.go_round(today) == len({"全部", "B 类"}), "a second round keeps nothing twice"
    assert best_sellers.go_round(today + timedelta(days=181)) == 0, "what was bought longer ago is gone"
