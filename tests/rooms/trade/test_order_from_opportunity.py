"""A deal becomes an order in one action, and only one however often it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.action import acting, perform
from paceline.trade.models import SalesOrder
from tests.people import make_people
from tests.rooms.trade.conftest import fresh, lines_of, money

AT_ONCE = 6


def deal_with_lines(rep: Principal, customer: Any, *products: Any) -> Any:
    deal = perform(
        rep, "pipeline.opportunity.create", None, {"name": "产线改造", "customer": str(customer.pk)}
    )
    for product in products:
        perform(
            rep, "pipeline.opportunityline.create", None,
            {"opportunity": str(deal.pk), "product": str(product.pk), "quantity": "2", "discount": "5%"},
        )  # fmt: skip
    return deal


@pytest.mark.django_db
def test_lines_prices_and_owner_are_taken_over(rep: Principal, customer: Any, pump: Any, valve: Any) -> None:
    deal = deal_with_lines(rep, customer, pump, valve)
    made = fresh(perform(rep, "pipeline.opportunity.order", deal.pk, {}))
    assert (made.customer_id, made.opportunity_id, made.owner_id) == (customer.pk, deal.pk, rep.user_id)
    assert made.amount == fresh(deal).amount == money("2336.98")
    assert [line.cost for line in lines_of(made)] == [money("700"), money("40")]
    assert perform(rep, "pipeline.opportunity.order", deal.pk, {}).pk == made.pk
    perform(rep, "trade.salesorder.cancel", made.pk, {"cancelled_why": "重做"})
    assert perform(rep, "pipeline.opportunity.order", deal.pk, {}).pk != made.pk


@pytest.mark.django_db
def test_a_lost_deal_and_one_without_customer_have_no_order(rep: Principal, customer: Any) -> None:
    bare = perform(rep, "pipeline.opportunity.create", None, {"name": "还没有客户"})
    with pytest.raises(Conflict):
        perform(rep, "pipeline.opportunity.order", bare.pk, {})
    lost = perform(rep, "pipeline.opportunity.create", None, {"name": "输了", "customer": str(customer.pk)})
    perform(rep, "pipeline.opportunity.lose", lost.pk, {"lost_reason": "price"})
    with pytest.raises(Conflict):
        perform(rep, "pipeline.opportunity.order", lost.pk, {})


def together(work: Any) -> list[Any]:
    start = Barrier(AT_ONCE)

    def run(_: int) -> Any:
        try:
            start.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one_order() -> None:
    people = make_people()
    rep = people.acts(people.fang)
    customer = perform(rep, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    deal = perform(rep, "pipeline.opportunity.create", None, {"name": "改造", "customer": str(customer.pk)})
    found = together(lambda: perform(rep, "pipeline.opportunity.order", deal.pk, {}).pk)
    assert len(set(found)) == 1
    assert visible(SYSTEM, SalesOrder).count() == 1

    def unguarded() -> Any:
        """Negative control: without the deal's lock each finds none and makes one; the database stops them."""
        with acting(rep, "trade.salesorder.create") as act:
            return act.create(SalesOrder, customer=customer.pk, opportunity=deal.pk, links_checked=True)

    assert all(isinstance(one, IntegrityError) for one in together(unguarded))


@pytest.mark.django_db
def test_a_quote_brings_the_deal_s_lines_and_is_made_once_while_it_is_a_draft(
    rep: Principal, customer: Any, pump: Any, valve: Any
) -> None:
    deal = deal_with_lines(rep, customer, pump, valve)
    made = fresh(perform(rep, "pipeline.opportunity.quote", deal.pk, {}))
    assert (made.customer_id, made.opportunity_id, made.title) == (customer.pk, deal.pk, "产线改造")
    assert made.amount == fresh(deal).amount == money("2336.98")
    assert perform(rep, "pipeline.opportunity.quote", deal.pk, {}).pk == made.pk
    perform(rep, "trade.quote.submit", made.pk)
    assert perform(rep, "pipeline.opportunity.quote", deal.pk, {}).pk != made.pk


@pytest.mark.django_db
def test_a_deal_that_ended_is_quoted_no_more(rep: Principal, customer: Any) -> None:
    lost = perform(rep, "pipeline.opportunity.create", None, {"name": "输了", "customer": str(customer.pk)})
    perform(rep, "pipeline.opportunity.lose", lost.pk, {"lost_reason": "price"})
    with pytest.raises(Conflict):
        perform(rep, "pipeline.opportunity.quote", lost.pk, {})
