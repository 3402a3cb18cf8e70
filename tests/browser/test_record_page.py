"""Journeys on a record page: read, write, correct, undo; by keyboard, on the phone, in the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.records.action import get_action, perform
from tests.people import People, make_people

NAME = "customers.customer"
Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customer(people: People) -> Customer:
    """A customer of 王芳's with contacts, an opportunity and some history."""
    by = people.acts(people.fang)
    values = {
        "name": "苏州恒泽精密制造有限公司", "customer_class": "B", "industry": "汽车零部件", "tags": ["老客户增购"],
        "phone": "+8651265880000", "next_step": "发送修订报价", "next_step_on": clock.today() - timedelta(days=1),
    }  # fmt: skip
    made: Customer = get_action(f"{NAME}.create")(by, values=values)
    get_action("customers.contact.create")(
        by, values={"customer": made.pk, "name": "韩立群", "title": "设备总监", "phone": "+8613812342071"}
    )
    get_action("pipeline.opportunity.create")(
        by, values={"name": "二期产线数据采集", "customer": made.pk, "amount": Decimal("860000")}
    )
    perform(by, f"{NAME}.change", made.pk, {"customer_class": "A"})
    return made


def url(record: Any) -> str:
    return f"/{record.View.path}/{record.pk}/"


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_the_page_is_accessible_everywhere(
    visit: Visiting, people: People, customer: Customer, dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go(url(customer))
    expect(page.get_by_role("heading", name="苏州恒泽精密制造有限公司").first).to_be_visible()
    expect(page.locator(".nextb")).to_contain_text("逾期 1 天")
    assert there.faults() == []
    assert not there.scrolls_sideways()


def test_a_comment_is_written_with_a_colleague_and_stands_on_top(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(url(customer))
    page.keyboard.press("l")
    text = page.locator("#composer-text")
    expect(text).to_be_focused()
    page.locator("#composer .seg label", has_text="评论").click()
    text.press_sequentially("价格要再谈 @zm")
    expect(page.locator(".mentions [role=option]").first).to_contain_text("赵敏")
    page.keyboard.press("Enter")
    expect(text).to_have_value("价格要再谈 @赵敏 ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline .ev").first).to_contain_text("价格要再谈 @赵敏")
    expect(text).to_have_value("")


def test_a_comment_is_corrected_and_taken_back(visit: Visiting, people: People, customer: Customer) -> None:
    perform(people.acts(people.fang), f"{NAME}.comment", customer.pk, {"body": "打错了"})
    page = visit(people.fang).go(url(customer))
    first = page.locator("#timeline .ev").first
    first.get_by_role("button", name="修改").click()
    page.locator("#dialog textarea").fill("打对了")
    page.locator("#dialog button[type=submit]").click()
    expect(first).to_contain_text("打对了")
    expect(first).to_contain_text("已改过")
    first.get_by_role("button", name="删除").click()
    page.locator("#dialog .btn.fill").click()
    expect(first).to_contain_text("这条评论已被作者删除")


def test_a_follow_up_is_logged_with_its_next_step(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(url(customer))
    page.locator("#composer-text").fill("付款改为 3-4-3，总价不变")
    page.locator("#composer select[name=contact]").select_option(label="韩立群")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("[data-next-step-ask]")).to_be_visible()
    page.locator("#composer-next").fill("发送第三版报价")
    page.locator("#composer button[type=submit]").click()
    first = page.locator("#timeline .ev", has_text="3-4-3").first
    expect(first).to_contain_text("电话 · 韩立群")
    expect(page.locator(".nextb")).to_contain_text("发送第三版报价")
    expect(page.locator("#rail")).to_contain_text("刚刚联系")
    customer.refresh_from_db()
    assert customer.next_step == "发送第三版报价"


def test_a_next_step_is_put_off_and_done(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go(url(customer))
    page.locator(".nextb").get_by_role("link", name="改期").click()
    page.locator("#dialog [data-date-quick=tomorrow]").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".nextb")).to_contain_text("明天")
    page.locator(".nextb").get_by_role("link", name="完成").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".nextb")).to_contain_text("还没有下一步")


def test_one_field_changes_where_it_stands_and_goes_back_with_undo(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(url(customer))
    page.get_by_role("tab", name="全部字段").click()
    page.get_by_role("button", name="修改行业").click()
    page.locator("#field-industry input[name=industry]").fill("半导体")
    page.keyboard.press("Enter")
    expect(page.locator("#field-industry")).to_contain_text("半导体")
    expect(page.locator("#timeline")).to_contain_text("半导体", use_inner_text=False)
    page.locator("#toasts [data-undo]").click()
    expect(page.locator("#toasts")).to_contain_text("已撤销")
    customer.refresh_from_db()
    assert customer.industry == "汽车零部件"


def test_the_drawer_edits_and_says_what_is_wrong(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go(url(customer))
    page.keyboard.press("e")
    drawer = page.locator("#drawer")
    drawer.locator("[name=phone]").fill("12")
    drawer.locator("[name=value_score]").fill("500")
    page.keyboard.press("Control+Enter")
    expect(drawer.locator("[name=phone]")).to_have_attribute("aria-invalid", "true")
    expect(drawer.locator("[name=phone]")).to_be_focused()
    drawer.locator("[name=phone]").fill("0512-65880001")
    page.keyboard.press("Control+Enter")
    expect(drawer.locator("[name=value_score]")).to_have_attribute("aria-invalid", "true")
    drawer.locator("[name=value_score]").fill("80")
    page.keyboard.press("Control+Enter")
    expect(drawer).not_to_be_visible()
    customer.refresh_from_db()
    assert (customer.phone, customer.value_score) == ("+8651265880001", 80)


def test_somebody_saved_first_and_both_keep_their_words(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(f"{url(customer)}")
    page.keyboard.press("e")
    drawer = page.locator("#drawer")
    expect(drawer.locator("[name=industry]")).to_have_value("汽车零部件")
    perform(people.acts(people.min), f"{NAME}.change", customer.pk, {"industry": "新能源", "size": "huge"})
    drawer.locator("[name=industry]").fill("半导体")
    drawer.locator("[name=address]").fill("胥江路 88 号")
    page.keyboard.press("Control+Enter")
    expect(drawer).to_contain_text("赵敏 也改了这条记录")
    expect(drawer).to_contain_text("新能源")
    drawer.get_by_text("半导体").click()
    drawer.locator("button[type=submit]").click()
    expect(drawer).not_to_be_visible()
    customer.refresh_from_db()
    assert (customer.industry, customer.size, customer.address) == ("半导体", "huge", "胥江路 88 号")


def test_a_new_contact_is_made_beside_the_customer(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(url(customer))
    page.locator("#rail section", has_text="联系人").get_by_role("link", name="新建").click()
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("从「苏州恒泽精密制造有限公司」带入")
    drawer.locator("[name=name]").fill("沈佳")
    drawer.locator("[name=phone]").fill("13900001111")
    page.keyboard.press("Control+Enter")
    expect(drawer).not_to_be_visible()
    expect(page.locator("#rail")).to_contain_text("沈佳")


def test_files_are_dropped_opened_and_removed(
    visit: Visiting, people: People, customer: Customer, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = visit(people.fang).go(f"{url(customer)}?tab=files")
    chosen = {"name": "合同.txt", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    page.locator("#panel-files input[type=file]").set_input_files([chosen])
    link = page.locator("#files-body a", has_text="合同.txt")
    expect(link).to_be_visible()
    with page.expect_download() as started:
        link.click()
    assert started.value.suggested_filename == "合同.txt"
    page.get_by_role("button", name="移除合同.txt").click()
    page.locator("#dialog .btn.fill").click()
    expect(link).not_to_be_visible()


def test_a_deleted_record_can_be_restored(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go(url(customer))
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu").get_by_role("link", name="删除").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#record-head")).to_contain_text("回收站")
    page.locator("#record-head").get_by_role("button", name="恢复").click()
    expect(page.locator("#record-head")).not_to_contain_text("回收站")
    customer.refresh_from_db()
    assert customer.deleted_at is None


def test_everything_works_without_scripts(visit: Visiting, people: People, customer: Customer) -> None:
    there = visit(people.fang, scripts=False)
    page = there.go(f"{url(customer)}edit")
    page.locator("[name=industry]").fill("半导体")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".chead h2")).to_have_text("苏州恒泽精密制造有限公司")
    customer.refresh_from_db()
    assert customer.industry == "半导体"
    page = there.go(f"{url(customer)}?tab=history")
    expect(page.locator("#panel-history")).to_contain_text("半导体")


def test_the_phone_has_its_bar(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang, phone=True).go(url(customer))
    bar = page.locator(".mact")
    expect(bar.get_by_role("link", name="拨打")).to_have_attribute("href", "tel:+8651265880000")
    bar.get_by_role("button", name="记跟进").click()
    expect(page.locator("#composer-text")).to_be_focused()
