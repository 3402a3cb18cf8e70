"""A customer reserves on a phone; deposit and balance are taken at the counter; the order is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.trade.models import PresaleOffer, Receipt, Reservation
from paceline.trade.presale.clock import go_round
from paceline.workflow.outbox import deliver_due
from tests.people import People, make_people
from tests.rooms.trade.conftest import fresh, product
from tests.rooms.trade.presale.conftest import accountant

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def offer(people: People) -> PresaleOffer:
    """An open campaign of 黄总 over two boxes."""
    boss, now = people.acts(people.boss), clock.now()
    today = clock.today()
    plan = {
        "name": "中秋礼盒预售", "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5),
        "deposit_kind": "earnest", "multiplier": "2", "balance_from": today + timedelta(days=6), "place": "门店自提",
        "balance_until": today + timedelta(days=12), "expected_conversion": "8%", "interested": 40,
        "promised_on": today + timedelta(days=20), "terms": "付尾款之前可以换口味。",
    }  # fmt: skip
    campaign = perform(boss, "trade.presalecampaign.create", None, plan)
    made: PresaleOffer | None = None
    for name, price in (("云腿月饼礼盒", "128"), ("流心奶黄礼盒", "168")):
        thing = product(boss, name, price, "60", "13%")
        given = {
            "campaign": str(campaign.pk),
            "product": str(thing.pk),
            "price": price,
            "deposit": "20",
            "quota": "2",
        }
        made = perform(boss, "trade.presaleoffer.create", None, {**given, "note": "8 枚装，冷链到店"})
    perform(boss, "trade.presalecampaign.for_everybody", campaign.pk)
    perform(boss, "trade.presalecampaign.submit", campaign.pk)
    assert made is not None
    return made


def test_from_the_phone_to_the_order(visit: Visiting, people: People, offer: PresaleOffer) -> None:
    boss, finance = people.acts(people.boss), accountant(people, "sunying", "孙颖")
    link = perform(boss, "trade.presalecampaign.share_link", offer.campaign_id).shown_once["link"]
    customer = visit(None, phone=True)
    page = customer.go("/" + link.split("/", 3)[3])
    assert customer.faults() == []
    assert not customer.scrolls_sideways()
    page.get_by_role("radio", name="流心奶黄礼盒").check()
    page.get_by_label("姓名").fill("王阿姨")
    page.get_by_label("手机号").fill("13900001111")
    page.get_by_label("我已阅读并同意定金说明").check()
    page.locator("form[data-left-url]").dispatch_event("submit")
    expect(page.get_by_role("button", name="正在提交，请稍候")).to_be_disabled()
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    page.get_by_role("button", name="提交预订", exact=True).click()
    expect(page.get_by_text("已为您留位")).to_be_visible()
    assert customer.faults() == []
    assert not customer.scrolls_sideways()

    one = visible(SYSTEM, Reservation).get()
    counter = visit(people.boss, phone=True)
    staff = counter.go(f"/reservations/{one.pk}/")
    assert counter.faults() == []
    take(staff, "收定金", "已付定金")
    assert fresh(one).state == "deposit_paid"
    for verb in ("close_intake", "begin_balance"):
        perform(boss, f"trade.presalecampaign.{verb}", offer.campaign_id)
    go_round()
    page.reload()
    expect(page.get_by_text("付尾款 ¥128.00")).to_be_visible()
    take(counter.go(f"/reservations/{one.pk}/"), "收尾款", "已付尾款")
    for key in visible(SYSTEM, Receipt).values_list("pk", flat=True):
        perform(finance, "trade.receipt.verify", key)
    deliver_due()
    assert fresh(one).state == "order_created"
    page.reload()
    expect(page.get_by_text("款项已付清")).to_be_visible()
    desk = visit(people.boss, dark=True)
    report = desk.go("/reports/presale/")
    expect(report.get_by_role("table").first).to_contain_text("中秋礼盒预售")
    assert desk.faults() == []
    opened = desk.go(f"/presales/{offer.campaign_id}/").get_by_role("tabpanel")
    expect(opened).to_contain_text("流心奶黄礼盒")
    assert desk.faults() == []


def take(page: Any, words: str, then: str) -> None:
    """Press what takes the money, and confirm."""
    page.locator("[popovertarget=record-menu]").first.click()
    page.locator("#record-menu").get_by_role("link", name=words).click()
    confirm = page.get_by_role("button", name=words)
    expect(confirm).to_be_visible()
    confirm.click()
    expect(page.locator("#record-head")).to_contain_text(then)
