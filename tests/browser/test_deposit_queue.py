"""FN-7 as finance does it: the whole queue selected and checked, posted by somebody else, seen in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from playwright.sync_api import Page, expect

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.records.acting.bulk import perform_many
from paceline.records.action import perform
from paceline.trade.models import DepositEntry, Ledger, PresaleOffer, Receipt, Reservation
from paceline.trade.presale.clock import go_round
from tests.people import People, make_people
from tests.rooms.trade.conftest import product
from tests.rooms.trade.presale.conftest import accountant, buyer

Visiting = Callable[..., Any]
UNPAID = 20


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def every(by: Principal, name: str, model: Any, **inputs: Any) -> None:
    """One action on all records of an object."""
    keys = list(visible(SYSTEM, model).values_list("pk", flat=True))
    assert perform_many(by, name, keys, inputs).failed == {}


def a_queue(by: Principal, finance: Principal) -> None:
    """Deposits of 200 on 21 boxes: one that we called off, twenty whose balance never came."""
    now, today = clock.now(), clock.today()
    plan = {
        "name": "中秋预售", "opens_at": now - timedelta(days=3), "closes_at": now + timedelta(days=1),
        "deposit_kind": "earnest", "multiplier": "2", "balance_from": today - timedelta(days=2),
        "balance_until": today - timedelta(days=1), "expected_conversion": "8%",
    }  # fmt: skip
    campaign = perform(by, "trade.presalecampaign.create", None, plan)
    thing = product(by, "礼盒", "2600", "700", "13%")
    given = {
        "campaign": str(campaign.pk),
        "product": str(thing.pk),
        "price": "2000",
        "deposit": "200",
        "quota": "100",
    }
    offer: PresaleOffer = perform(by, "trade.presaleoffer.create", None, given)
    perform(by, "trade.presalecampaign.for_everybody", campaign.pk)
    perform(by, "trade.presalecampaign.submit", campaign.pk)
    for n in range(UNPAID + 1):
        wish = {"offer": str(offer.pk), "customer": str(buyer(by, f"客户{n:02d}").pk)}
        perform(by, "trade.reservation.create", None, wish)
    every(by, "trade.reservation.take_deposit", Reservation)
    every(finance, "trade.receipt.verify", Receipt)
    first = visible(SYSTEM, Reservation).order_by("pk").first()
    perform(by, "trade.reservation.call_off", first.pk, {"reason": "礼盒破损，没有货了"})
    for verb in ("close_intake", "begin_balance"):
        perform(by, f"trade.presalecampaign.{verb}", campaign.pk)
    assert go_round()["trade.reservation.lapse"] == UNPAID


def decide(page: Page, verb: str, count: int) -> None:
    """Select everything that is listed, press the button of the bar and confirm."""
    page.locator("[data-select-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text(f"已选 {count}")
    page.locator(".bulk").get_by_role("button", name=verb).click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text(f"{verb} · {count} 条定金处理")
    dialog.get_by_role("button", name=verb).click()


@pytest.fixture
def finance(people: People) -> tuple[Principal, Principal]:
    """孙颖 and 郑会计, with the queue before them."""
    sun, zheng = accountant(people, "sunying", "孙颖"), accountant(people, "zheng", "郑会计")
    a_queue(people.acts(people.boss), sun)
    return sun, zheng


def test_twenty_forfeits_and_a_twofold_return_take_two_people(
    visit: Visiting, finance: tuple[Principal, Principal]
) -> None:
    sun, zheng = finance
    desk = visit(users(sun))
    page = desk.go("/deposit-entries/")
    expect(page.locator("tbody tr[data-id]")).to_have_count(UNPAID + 1)
    expect(page.get_by_text("没收定金").first).to_be_visible()
    decide(page, "初审通过", UNPAID + 1)
    expect(page.locator("tbody").get_by_text("待复核")).to_have_count(UNPAID + 1)
    decide(page, "复核入账", UNPAID + 1)
    report = page.locator("#dialog")
    expect(report).to_contain_text("0 条完成，21 条没有改动")
    expect(report).to_contain_text("初审和复核要由两个人做")
    assert visible(SYSTEM, DepositEntry).filter(state="checked").count() == UNPAID + 1, "nothing is lost"

    second = visit(users(zheng))
    page = second.go("/deposit-entries/")
    decide(page, "复核入账", UNPAID + 1)
    expect(page.get_by_text("复核入账：21 条定金处理已完成")).to_be_visible()
    rows = visible(zheng, Ledger).filter(entry__isnull=False).order_by()
    kept = {row["kind"]: row["s"] for row in rows.values("kind").annotate(s=Sum("amount"))}
    assert kept == {"forfeit": UNPAID * Decimal(200), "double_return": Decimal(-200)}
    page = second.go('/deposit-entries/?filter={"all":[{"field":"liability","op":"gt","value":"0"}]}')
    owed = page.locator("tbody tr[data-id]")
    expect(owed).to_have_count(1)
    for words in ("双倍返还定金", "400", "已入账"):
        expect(owed).to_contain_text(words)
    ledger = second.go("/ledger/")
    expect(ledger.locator("tbody").get_by_text("没收定金").first).to_be_visible()
    expect(ledger.locator("tbody").get_by_text("双倍返还").first).to_be_visible()
    assert second.faults() == []


def users(by: Principal) -> Any:
    """The person behind a principal."""
    return User.objects.get(pk=by.user_id)
