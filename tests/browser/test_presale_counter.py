"""SH-7: two phones sell a presale without a network and send it later; never too many, and who waits is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import PresaleOffer, Reservation
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People, make_people
from tests.rooms.trade.conftest import fresh, product

Visiting = Callable[..., Any]
BOXES = 50
LEFT = 3
"""So many boxes are left when both phones lose the network; the others were sold before, by the same road."""


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def offer(people: People) -> PresaleOffer:
    """50 boxes of mooncakes at 128 with 20 down, of which 47 are sold."""
    boss, now = people.acts(people.boss), clock.now()
    plan = {
        "name": "中秋预售", "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5),
        "deposit_kind": "earnest", "balance_from": clock.today() + timedelta(days=6),
        "balance_until": clock.today() + timedelta(days=12), "expected_conversion": "8%",
    }  # fmt: skip
    campaign = perform(boss, "trade.presalecampaign.create", None, plan)
    thing = product(boss, "云腿月饼礼盒", "128", "60", "13%")
    given = {
        "campaign": str(campaign.pk),
        "product": str(thing.pk),
        "price": "128",
        "deposit": "20",
        "quota": BOXES,
    }
    made: PresaleOffer = perform(boss, "trade.presaleoffer.create", None, given)
    assert not made.deposit_note, "15.6 % is within the limit"
    perform(boss, "trade.presalecampaign.for_everybody", campaign.pk)
    perform(boss, "trade.presalecampaign.submit", campaign.pk)
    whole = {"offer": str(made.pk), "name": "工会", "phone": "13900009999", "quantity": BOXES - LEFT}
    perform(boss, "trade.reservation.counter", None, whole)
    return made


def sell(page: Page, name: str, phone: str, quantity: int = 1) -> None:
    """Fill in the form and press the button."""
    page.get_by_label("姓名").fill(name)
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("份数").fill(str(quantity))
    page.get_by_role("button", name="登记预订", exact=True).click()


def test_two_phones_sell_offline(visit: Visiting, people: People, offer: PresaleOffer) -> None:
    phones = [visit(people.boss, phone=True) for _each in range(2)]
    for number, there in enumerate(phones):
        page = there.go("/presale-counter/")
        expect(page.get_by_role("radio", name="云腿月饼礼盒")).to_be_checked()
        assert there.faults() == []
        assert not there.scrolls_sideways()
        there.context.set_offline(True)
        queue = page.locator("[data-check-in-queue]")
        for n in range(2):
            sell(page, f"街坊{number}{n}", f"1390000{number}{n}11")
            expect(queue.locator("li")).to_have_count(n + 1)
        expect(queue).to_contain_text(f"预订 · 街坊{number}1")
    assert visible(SYSTEM, Reservation).count() == 1

    sold_at = clock.now()
    for number, there in enumerate(phones, start=1):
        there.page.goto("about:blank")  # the browser forgets the page, the phone keeps what was sold
        there.context.set_offline(False)
        page = there.go("/presale-counter/")
        expect(page.locator("[data-check-in-queue]")).to_be_hidden()
        expect(page.get_by_role("link", name="· 1 份")).to_have_count(2 * number)
        there.complaints[:] = [said for said in there.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
        assert there.faults() == []
    assert fresh(offer).reserved == BOXES
    last = visible(SYSTEM, Reservation).get(state="waitlisted")
    assert (last.name, last.owner_id, last.channel) == ("街坊11", people.boss.pk, "store")
    assert last.reserved_at <= sold_at < last.created_at, "sold at its hour, queued when it was sent"
    expect(page.get_by_role("link", name="拨打 街坊11")).to_have_attribute("href", "tel:+8613900001111")
    deliver_due()
    assert Notification.objects.filter(
        template__contains="请告诉他", record_id=last.pk, user=people.boss
    ).exists()
    assert visible(SYSTEM, Customer).filter(phone="+8613900000011").count() == 1
    assert [line for code in ("I03q", "I15", "I16") for line in invariants[code].find()] == []


def test_what_the_counter_may_not_sell_stays_with_its_reason(
    visit: Visiting, people: People, offer: PresaleOffer
) -> None:
    boss = people.acts(people.boss)
    perform(boss, "trade.presaleoffer.change", offer.pk, {"per_customer": 1})
    there = visit(people.boss, phone=True, dark=True)
    page = there.go("/presale-counter/")
    sell(page, "王阿姨", "13900001234", 2)
    queue = page.locator("[data-check-in-queue]")
    expect(queue).to_contain_text("每人限购 1")
    there.complaints[:] = [said for said in there.complaints if "422" not in said and "409" not in said]
    assert there.faults() == []
    queue.get_by_role("button", name="移除").click()
    expect(queue).to_be_hidden()
    sell(page, "王阿姨", "13900001234")
    expect(page.get_by_role("link", name="王阿姨 · 1 份")).to_be_visible()
    perform(boss, "trade.presalecampaign.close_intake", offer.campaign_id)
    page.reload()
    expect(page.get_by_text("现在没有可以在柜台预订的预售")).to_be_visible()
