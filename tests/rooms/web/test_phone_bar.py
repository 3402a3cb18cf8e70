"""The phone's bar of a record page: the next step lies within the thumb's reach, and what was done leaves it."""

from __future__ import annotations

import pytest

from paceline.records.action import perform
from paceline.trade.models import SalesOrder
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, signed in."""
    return reader(people.fang)


@pytest.fixture
def order(people: People, fang: Reader) -> SalesOrder:
    """A draft with one line."""
    by = people.acts(people.fang)
    customer = fang.makes("恒泽精密")
    product = perform(
        people.acts(people.boss), "catalog.product.create", None, {"code": "P1", "name": "泵", "list_price": "1130"}
    )  # fmt: skip
    given = {"customer": str(customer.pk), "lines": [{"product": str(product.pk), "quantity": "2"}]}
    made: SalesOrder = perform(by, "trade.salesorder.create", None, given)
    return made


def bar_in(text: str) -> str:
    """The words of the bar."""
    return text.split('class="mact"')[1].split("</nav>")[0] if 'class="mact"' in text else ""


def test_an_order_has_its_next_step_in_the_bar(fang: Reader, order: SalesOrder) -> None:
    bar = bar_in(text_of(fang.get(f"/orders/{order.pk}/")))
    assert f'href="/orders/{order.pk}/do/confirm"' in bar
    assert bar.rindex("btn pri") < bar.index("do/confirm"), "the main step is the last, nearest to the thumb"


def test_what_was_done_leaves_the_bar_without_a_new_page(
    people: People, fang: Reader, order: SalesOrder
) -> None:
    perform(people.acts(people.fang), "trade.salesorder.confirm", order.pk, {})
    again = text_of(fang.get(f"/orders/{order.pk}/part/head", part=True))
    assert 'hx-swap-oob="innerHTML:#record-bar"' in again
    assert "do/confirm" not in bar_in(again)


def test_the_places_stand_behind_it_for_records_without_a_next_step(fang: Reader, order: SalesOrder) -> None:
    assert 'class="mbar"' in text_of(fang.get(f"/orders/{order.pk}/"))
