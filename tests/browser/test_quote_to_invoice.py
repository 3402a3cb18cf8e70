"""A deal on paper: the link goes out, the customer accepts on the phone, contract, order and invoice follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.trade.models import Contract, Invoice, Quote
from tests.browser.conftest import Visit
from tests.people import People
from tests.rooms.web.test_portal import fresh, quote, rep

__all__ = ["quote", "rep"]
pytestmark = pytest.mark.django_db(transaction=True)
CODE = "91320500MA1MKJ5L3Q"


def do(visit: Visit, words: str, submit: str = "") -> None:
    """Press a button of the head or of its menu, then the dialog's own."""
    button = visit.page.locator("main a.btn", has_text=words).first
    if not button.count():
        visit.page.click("[popovertarget=record-menu]")
        button = visit.page.locator("#record-menu a", has_text=words).first
    button.click()
    visit.page.wait_for_selector("dialog[open] form")
    visit.page.locator("dialog[open] button[type=submit]", has_text=submit or words).click()
    visit.page.wait_for_selector("dialog[open]", state="hidden")
    visit.page.wait_for_load_state("networkidle")


def test_from_the_link_to_the_invoice(
    visit: Callable[..., Visit], people: People, rep: Principal, quote: Quote
) -> None:
    seller = visit(people.fang)
    seller.go(f"/quotes/{quote.pk}/?tab=links")
    seller.page.get_by_text("生成链接").click()
    seller.page.fill("dialog [name=recipient]", "王总")
    seller.page.locator("dialog button[type=submit]").click()
    address = seller.page.input_value("#new-link")
    assert seller.faults() == []

    customer = visit(None, phone=True)
    customer.go("/" + address.split("/", 3)[3])
    assert customer.faults() == []
    assert not customer.scrolls_sideways()
    customer.page.fill("[name=name]", "王建国")
    customer.page.click("button[value=accept]")
    customer.page.wait_for_selector("text=王建国 已接受这份报价")
    assert customer.faults() == []
    assert fresh(quote).state == "accepted"

    seller.go(f"/quotes/{quote.pk}/paper")
    assert seller.page.locator("text=贰仟零叁拾肆元整").count() == 1
    assert seller.faults() == []
    seller.go(f"/quotes/{quote.pk}/")
    do(seller, "生成合同")
    contract = visible(SYSTEM, Contract).get()
    seller.go(f"/contracts/{contract.pk}/")
    do(seller, "提交审批")
    boss = visit(people.boss)
    boss.go(f"/contracts/{contract.pk}/")
    do(boss, "批准")
    seller.go(f"/contracts/{contract.pk}/")
    do(seller, "签订")
    assert seller.faults() == []
    seller.page.locator("main a.btn, #record-menu a", has_text="申请开票").first.evaluate(
        "link => link.click()"
    )
    seller.page.wait_for_selector("dialog[open] [name=credit_code]")
    seller.page.fill("dialog [name=credit_code]", f"{CODE[:-1]}A")
    seller.page.locator("dialog[open] button[type=submit]").click()
    seller.page.wait_for_selector("dialog .err")  # the check digit is wrong
    assert seller.faults() == []
    seller.page.fill("dialog [name=credit_code]", CODE)
    seller.page.locator("dialog[open] button[type=submit]").click()
    seller.page.wait_for_selector("dialog[open]", state="hidden")
    invoice = visible(SYSTEM, Invoice).get()
    assert (invoice.amount, invoice.title) == (contract.amount, "恒泽精密机械有限公司")
    seller.go(f"/invoices/{invoice.pk}/")
    assert seller.faults() == []
    seller.go("/contracts/")
    assert seller.faults() == []
