"""Stories at the screen: REP-7 a low price under a promotion agreed on a phone, FN-6 a closed month, FN-7 deposits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.presets import install_discounts
from paceline.kernel import clock
from paceline.records.action import acting, perform
from paceline.trade.models import DepositEntry, SalesOrder
from paceline.workflow.models import Job
from paceline.workflow.run import run_job
from tests.people import People, make_people
from tests.rooms.trade.conftest import product
from tests.rooms.trade.presale.conftest import accountant, do, opened, paid

Visiting = Callable[..., Any]
AWHILE = 45_000
"""Milliseconds: pages, browser and the drawing of the PDF share one process here, so a busy machine answers late."""


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def press(page: Page, words: str, **given: str) -> None:
    """A button of the record's head or of its menu, then the dialog's own."""
    shown = page.locator("main .acts > a.btn", has_text=words).first
    expect(page.locator("#record-head")).to_be_visible()
    if not shown.is_visible():
        page.locator("[popovertarget=record-menu]").click()
        shown = page.locator("#record-menu a", has_text=words).first
    shown.click()
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    for name, value in given.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.locator("button[type=submit]").click()


def done(page: Page, words: str, tag: str, **given: str) -> None:
    """The same, and what then stands at the head."""
    press(page, words, **given)
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#record-head .tag", has_text=tag).first).to_be_visible()


def test_rep_7_a_low_price_under_a_promotion(visit: Visiting, people: People) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        install_discounts(act)
    perform(boss, "catalog.discountpolicy.create", None, {"name": "代表", "role": "test-rep", "limit": "10%"})
    pump = product(boss, "离心泵", "1130", "700", "13%")

    # a promotion of limited time: its name, its end, one product a fifth cheaper
    maker: Page = visit(people.boss).go("/promotions/new")
    maker.locator("main form [name=name]").fill("夏季泵类八折")
    begin = clock.now() - timedelta(hours=30)
    for name, at in (("starts_at", begin), ("ends_at", begin + timedelta(days=7))):
        maker.locator(f"main form [name={name}]").fill(at.strftime("%Y-%m-%dT%H:%M"))
    maker.locator("main form button[type=submit]").first.click()
    expect(maker.locator("#record-head")).to_contain_text("夏季泵类八折")
    key = maker.url.rstrip("/").rpartition("/")[2]
    perform(
        boss,
        "catalog.promotionitem.create",
        None,
        {"promotion": key, "product": str(pump.pk), "percent": "20%"},
    )
    done(maker, "发布", "已发布")

    # a quote line says the price before and after, and why
    customer = perform(fang, "customers.customer.create", None, {"name": "恒泽精密机械有限公司"})
    lines = [{"product": str(pump.pk), "quantity": "2", "discount": "15%"}]
    quote = perform(fang, "trade.quote.create", None, {"customer": str(customer.pk), "lines": lines})
    seller = visit(people.fang)
    mine: Page = seller.go(f"/quotes/{quote.pk}/")
    rail = mine.locator("#rail")
    for words in ("夏季泵类八折", "¥1,130.00", "¥904.00", "已省 ¥452.00"):
        expect(rail).to_contain_text(words)
    assert seller.faults() == []

    # 15 % below that is more than he may give: it waits, and the leader agrees on a phone
    done(mine, "提交", "待批准")
    expect(mine.locator(".waits")).to_contain_text("轮到 赵敏")
    leader = visit(people.min, phone=True)
    inbox: Page = leader.go("/approvals/")
    inbox.locator("main .ntf a", has_text="报价提交").click()
    expect(inbox.locator("main")).to_contain_text("超过折扣上限")
    assert leader.faults() == []
    assert not leader.scrolls_sideways()
    inbox.locator("main").get_by_role("link", name="同意", exact=True).click()
    inbox.locator("#dialog [name=comment]").fill("战略客户")
    inbox.locator("#dialog button[type=submit]").click()
    expect(inbox.locator("main .say .tag")).to_have_text("已通过")
    mine.reload()
    expect(mine.locator(".waits")).to_be_hidden()
    done(mine, "标记已发出", "已发出")

    # paper and the customer's link tell what the promotion saves
    mine.goto(mine.url.split("/quotes")[0] + f"/quotes/{quote.pk}/paper")
    expect(mine.locator("main")).to_contain_text("促销：夏季泵类八折")
    expect(mine.locator("main")).to_contain_text("−¥452.00")
    made = perform(fang, "trade.quote.share_link", quote.pk, {})
    guest = visit(None, phone=True)
    link: Page = guest.go("/" + made.shown_once["link"].split("/", 3)[3])
    expect(link.locator(".pt-lines")).to_contain_text("促销：夏季泵类八折")
    expect(link.locator(".pt-lines del")).to_have_text("¥1,130.00")
    assert guest.faults() == []
    assert not guest.scrolls_sideways()


def test_fn_6_and_fn_7_finance_closes_and_decides(visit: Visiting, people: People) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    first = accountant(people, "sunying", "孙颖")
    accountant(people, "zheng", "郑会计")
    pump = product(boss, "离心泵", "1000", "600", "0%")
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    customer = perform(fang, "customers.customer.create", None, {"name": "青原牧业"})
    line = {"product": str(pump.pk), "quantity": "5"}
    given = {"customer": str(customer.pk), "ordered_on": month.isoformat(), "lines": [line]}
    order: SalesOrder = perform(fang, "trade.salesorder.create", None, given)
    perform(fang, "trade.salesorder.confirm", order.pk, {})
    period = perform(first, "trade.ledgerperiod.create", None, {"month": month.isoformat()})

    # FN-6: closed, no longer to be opened; a correction goes into the open month and everything agrees
    sun: Page = visit(first_user(people, "sunying")).go(f"/ledger-periods/{period.pk}/")
    done(sun, "开始结账", "结账中")
    done(sun, "锁定", "已结账")
    perform(fang, "trade.salesorder.amend", order.pk,
            {"reason": "少一台", "changes": [{"line": str(order_line(order)), "quantity": "4"}]})  # fmt: skip
    base = sun.url.split("/ledger-periods")[0]
    sun.goto(f"{base}/ledger/")
    for words in ("冲回", "更正"):
        expect(sun.locator("main").get_by_text(words, exact=True).first).to_be_visible()
    sun.goto(f"{base}/reports/reconcile/")
    row = sun.locator("main tr", has_text="不含税金额").first
    expect(row).to_contain_text("¥4,000")
    expect(row.locator("td").last).to_have_text("¥0")

    # FN-7: a deposit that lapsed is checked by one and posted by another
    now, today = clock.now(), clock.today()
    plan = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5),
            "balance_from": today + timedelta(days=6), "balance_until": today + timedelta(days=9)}  # fmt: skip
    offer = opened(boss, pump, offer={"price": "1000", "deposit": "200"}, **plan)
    do(boss, "cancel", paid(boss, first, offer), reason="不想要了")
    entry = visible(SYSTEM, DepositEntry).get(kind="forfeit")
    sun.goto(f"{base}/deposit-entries/")
    sun.locator("main").get_by_text(str(entry)).first.click()
    done(sun, "初审通过", "待复核")
    press(sun, "复核入账")
    expect(sun.locator("#dialog")).to_contain_text("两个人")
    other: Page = visit(first_user(people, "zheng")).go(f"/deposit-entries/{entry.pk}/")
    done(other, "复核入账", "已入账")
    other.goto(f"{base}/ledger/")
    expect(other.locator("main").get_by_text("没收定金", exact=True).first).to_be_visible()


def test_the_delivery_note_is_made_and_downloaded_by_its_button(visit: Visiting, people: People) -> None:
    import weasyprint  # noqa: F401  loading it holds the process for seconds: before the pages wait, not while they do

    boss, fang = people.acts(people.boss), people.acts(people.fang)
    perform(boss, "trade.letterhead.create", None, {"name": "苏州海川工业设备有限公司"})
    pump = product(boss, "离心泵", "1130", "700", "13%")
    customer = perform(fang, "customers.customer.create", None, {"name": "恒泽精密机械有限公司"})
    lines = [{"product": str(pump.pk), "quantity": "2"}]
    order = perform(fang, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    perform(fang, "trade.salesorder.confirm", order.pk)
    given = {"receiver": "仓管老李", "address": "苏州工业园区星湖街 328 号"}
    delivery = perform(fang, "trade.salesorder.plan_delivery", order.pk, given)

    seller = visit(people.fang)
    page: Page = seller.go(f"/deliveries/{delivery.pk}/")
    page.locator(f"main a[href='/deliveries/{delivery.pk}/paper']").first.click()
    expect(page.locator("h1")).to_have_text("送货单")
    assert seller.faults() == []
    page.get_by_role("button", name="生成 PDF").click()
    expect(page.locator("#pdf")).to_contain_text("正在生成", timeout=AWHILE)
    run_job(visible(SYSTEM, Job).get(kind="files.paper").pk)
    ready = page.get_by_role("link", name="下载 PDF")
    expect(ready).to_be_visible(timeout=AWHILE)
    with page.expect_download() as coming:
        ready.click()
    pages = pypdfium2.PdfDocument(coming.value.path())
    told = "".join(one.get_textpage().get_text_range() for one in pages)
    for words in (
        delivery.number,
        "恒泽精密机械有限公司",
        "离心泵",
        "仓管老李",
        "星湖街 328 号",
        "收货方（签字）",
    ):
        assert words in told


def first_user(people: People, username: str) -> Any:
    """Somebody by login."""
    return type(people.boss).objects.get(username=username)


def order_line(order: SalesOrder) -> Any:
    """The key of the only line of an order."""
    from paceline.trade.models import OrderLine

    return visible(SYSTEM, OrderLine).get(order=order).pk
