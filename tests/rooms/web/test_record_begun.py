"""A document that is begun from another one: what is known comes along, and its page opens with its lines."""

from __future__ import annotations

import pytest

from paceline.customers.models import Customer, Lead
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.trade.models import Quote, SalesOrder
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, signed in."""
    return reader(people.fang)


def test_a_lead_becomes_a_quote_without_typing_anything_twice(people: People, fang: Reader) -> None:
    by = people.acts(people.fang)
    lead = perform(
        by, "customers.lead.create", None, {"name": "孟晨曦", "company": "恒泽精密", "interest": "离心泵"}
    )
    for verb in ("start_contact", "qualify"):
        perform(by, f"customers.lead.{verb}", lead.pk)
    asked = text_of(fang.get(f"/leads/{lead.pk}/do/convert"))
    assert "不填就用线索的公司名" in asked
    assert asked.count("data-when-shown") == 4, "what belongs to the opportunity is asked with it"
    perform(by, "customers.lead.convert", lead.pk, {"with_opportunity": True, "role": "decision_maker"})
    lead = Lead.objects.get()
    page = text_of(fang.get(f"/leads/{lead.pk}/"))
    rail = page.split('id="rail"')[1]
    assert f"/customers/{lead.customer_id}/" in rail
    assert f"/contacts/{lead.contact_id}/" in rail

    deal, customer = Opportunity.objects.get(), Customer.objects.get()
    form = text_of(fang.get(f"/quotes/new?opportunity={deal.pk}"))
    assert f'value="{customer.pk}"' in form
    strange = text_of(reader(people.chen).get(f"/quotes/new?opportunity={deal.pk}"))
    assert str(customer.pk) not in strange, "what somebody does not see does not come along"
    for odd in ("nonsense", "'; --", "%00"):
        assert fang.get(f"/quotes/new?opportunity={odd}").status_code == 200

    answer = fang.post("/quotes/new", opportunity=str(deal.pk), customer=str(customer.pk),
                       _fields="opportunity customer")  # fmt: skip
    assert answer.status_code == 204
    quote = Quote.objects.get()
    opened = fang.get(f"/quotes/{quote.pk}/")
    assert "还没有报价明细" in words_of(opened)
    assert f"/quote-lines/new?quote={quote.pk}" in text_of(opened)
    assert 'id="tab-story" aria-controls="panel-story" aria-selected="false"' in text_of(opened)
    story = text_of(fang.get(f"/quotes/{quote.pk}/?tab=story"))
    assert 'id="tab-story" aria-controls="panel-story" aria-selected="true"' in story


def test_a_draft_offers_nothing_that_only_an_action_may_begin_or_that_would_be_refused(
    people: People, fang: Reader
) -> None:
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "恒泽精密"})
    quote = perform(by, "trade.quote.create", None, {"customer": str(customer.pk)})
    page = text_of(fang.get(f"/quotes/{quote.pk}/"))
    assert f"/quotes/new?replaces={quote.pk}" not in page, "the next version is made by 新版本"
    assert "后续版本" in page
    head = page.split('class="acts"')[1].split('id="record-menu"')[0] if 'class="acts"' in page else page
    assert f"/quotes/{quote.pk}/do/share_link" not in head, "the first buttons are what can be done"
    why = text_of(fang.get(f"/quotes/{quote.pk}/do/share_link"))
    assert "报价还没有批准" in why, "the menu's row says why it cannot be done yet"


def test_what_an_action_makes_is_named_and_one_click_away(people: People, fang: Reader) -> None:
    boss, by = people.acts(people.boss), people.acts(people.fang)
    pump = perform(
        boss, "catalog.product.create", None, {"code": "P1", "name": "离心泵", "list_price": "1130"}
    )
    customer = perform(by, "customers.customer.create", None, {"name": "恒泽精密"})
    lines = [{"product": str(pump.pk), "quantity": "1"}]
    quote = perform(by, "trade.quote.create", None, {"customer": str(customer.pk), "lines": lines})
    for verb in ("submit", "send", "accept"):
        perform(by, f"trade.quote.{verb}", quote.pk)
    toast = events_of(fang.post(f"/quotes/{quote.pk}/do/order"))["toast"]
    order = SalesOrder.objects.get()
    assert (toast["text"], toast["url"]) == (f"生成订单：{order.number}", f"/orders/{order.pk}/")
    head = text_of(fang.get(f"/quotes/{quote.pk}/")).split('id="record-menu"')[0]
    assert head.index("do/order") < head.index("do/share_link"), "what comes next stands first"
