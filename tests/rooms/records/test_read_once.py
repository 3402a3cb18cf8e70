"""What an action links to is read once, anew after a change; what processes keep of records hears of each change."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.catalog.models import Product
from paceline.catalog.queries import books, policies
from paceline.customers.models import Customer
from paceline.metadata.kept import fed
from paceline.metadata.registry import registry
from paceline.records.acting.known import MOST
from paceline.records.action import acting, perform
from paceline.trade.models import Quote, QuoteLine
from tests.people import People

pytestmark = pytest.mark.django_db


def product(name: str) -> Any:
    return perform(SYSTEM, "catalog.product.create", None, {"code": name, "name": name, "list_price": "100"})


def test_lines_of_a_document_are_read_and_written_together(
    people: People, django_assert_num_queries: Any
) -> None:
    products = [product(name) for name in "ABCDE"]
    with acting(people.acts(people.boss), "trade.quote.create") as act:
        quote = act.create(Quote, customer=act.create(Customer, name="恒泽精密"))
        rows = [{"quote": quote.pk, "product": one.pk, "quantity": 1} for one in products]
        act.create_all(QuoteLine, rows)
        with django_assert_num_queries(1):
            made = act.create_all(QuoteLine, [{**row, "quantity": 2} for row in rows])
    assert [(line.product.name, line.quantity) for line in made] == [(name, 2) for name in "ABCDE"]
    assert [event.record_id for event in act.events[-5:]] == [line.pk for line in made], (
        "each tells its own event"
    )


def test_a_link_that_was_changed_is_read_again() -> None:
    one = product("A")
    of = registry.of(Product)
    with acting(SYSTEM, "catalog.product.change") as act:
        assert act.known.find(SYSTEM, of, one.pk).name == "A"
        act.save(one, name="B")
        assert act.known.find(SYSTEM, of, one.pk).name == "B"
        act.remove(one)
        assert act.known.find(SYSTEM, of, one.pk) is None
        assert act.known.find_all(SYSTEM, of, [one.pk]) == {}


def test_one_person_is_not_given_what_another_was(people: People) -> None:
    """王芳's customer, which 陈晨 of another region does not see."""
    fang, chen = people.acts(people.fang), people.acts(people.chen)
    key = perform(fang, "customers.customer.create", None, {"name": "恒泽精密"}).pk
    with acting(SYSTEM, "customers.customer.change") as act:
        found = [act.known.find(by, registry.of(Customer), key) for by in (fang, chen, fang)]
    assert [one is not None for one in found] == [True, False, True]


def test_an_action_over_many_records_does_not_remember_them_all() -> None:
    with acting(SYSTEM, "customers.customer.change") as act:
        of = registry.of(Customer)
        for _ in range(3):
            act.known.found |= {(Customer, at): {} for at in range(MOST)}  # type: ignore[misc]
            act.known.find_all(SYSTEM, of, [])
    assert len(act.known.found) < MOST


def test_what_is_kept_of_records_hears_of_every_change() -> None:
    assert (books.get(), policies.get()) == ([], [])
    book = perform(SYSTEM, "catalog.pricebook.create", None, {"name": "全部"})
    assert [one.name for one in books.get()] == ["全部"]
    perform(SYSTEM, "catalog.pricebook.change", book.pk, {"name": "标准"})
    assert [one.name for one in books.get()] == ["标准"]
    perform(SYSTEM, "catalog.pricebook.remove", book.pk)
    assert books.get() == []
    perform(SYSTEM, "catalog.pricebook.restore", book.pk)
    assert [one.name for one in books.get()] == ["标准"]


def test_what_is_kept_names_objects_that_there_are() -> None:
    assert set(fed) <= set(registry.objects)
    assert {"catalog.pricebook", "catalog.promotionitem", "care.servicelevel"} <= set(fed)
