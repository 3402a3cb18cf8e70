"""FN-3 开票 and FN-4 信用, told through the public API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access import tokens
from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, rights_changed
from paceline.access.scope import visible
from paceline.config.presets import install_approvals
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.trade.models import SalesOrder
from paceline.trade.reactions import follow_credit
from paceline.workflow.models import ApprovalTask
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


class Api:
    """Somebody's program."""

    def __init__(self, user: User) -> None:
        text = tokens.make(user.pk, "测试", grants={}, expires_at=None).text
        self.headers = {"Authorization": f"Bearer {text}"}
        self.client = Client(raise_request_exception=False)

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        found = self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self.headers
        )
        assert found.status_code == status, found.content.decode()
        return found.json()

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers).json()


@pytest.fixture
def sun(people: People) -> User:
    """孙颖 of finance."""
    all_of = dict.fromkeys(("read", "create", "change", "approve", "issue", "set_credit", "verify"), "all")
    names = ("trade.invoice", "trade.salesorder", "customers.customer", "trade.receipt")
    role = Role.objects.create(code="finance", name="财务", grants=dict.fromkeys(names, all_of))
    user = User.objects.create_user("sunying", "correct horse", name="孙颖", unit=people.boss.unit)
    user.roles.set([role])
    rights_changed()
    return user


def order_of(rep: Api, customer: str, product: str, quantity: str) -> Any:
    lines = [{"product": product, "quantity": quantity}]
    return rep.post("orders/", 201, customer=customer, lines=lines)


def test_fn_3_and_fn_4(people: People, sun: User) -> None:
    rep, boss, finance = Api(people.fang), Api(people.boss), Api(sun)
    customer = rep.post("customers/", 201, name="海川工业")["id"]
    thing = boss.post("products/", 201, code="L", name="产线", list_price="10000", tax_rate="0.13")["id"]
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        install_approvals(act)

    # FN-4: a limit of 500k, 450k of it used, an order of 80k
    finance.post(f"customers/{customer}/set_credit", credit_limit="500000")
    first = order_of(rep, customer, thing, "45")
    rep.post(f"orders/{first['id']}/confirm")
    more = order_of(rep, customer, thing, "8")
    held = rep.post(f"orders/{more['id']}/confirm")
    assert held["status"] == "pending", held
    assert rep.get(f"orders/{more['id']}?fields=*")["exposure"] == "530000.00"
    task = visible(SYSTEM, ApprovalTask).select_related("request").get(status="pending")
    assert task.approver == sun
    assert ["确认后的信用占用", "¥530,000.00"] in task.request.facts
    finance.post(f"approval-tasks/{task.pk}/approve")
    assert rep.get(f"orders/{more['id']}")["state"] == "confirmed"
    third = order_of(rep, customer, thing, "1")
    rep.post(f"orders/{third['id']}/confirm")  # agreed for that order only: this one is held again
    assert rep.get(f"orders/{third['id']}")["state"] == "draft"
    second = visible(SYSTEM, ApprovalTask).get(status="pending")
    finance.post(f"approval-tasks/{second.pk}/reject", comment="先收款")
    follow_credit(Event.objects.get(name="trade.salesorder.reject_approval", record_id=third["id"]))
    assert visible(SYSTEM, SalesOrder).get(pk=third["id"]).over_credit is False
    fourth = order_of(rep, customer, thing, "1")
    rep.post(f"orders/{fourth['id']}/confirm")
    rep.post(
        "order-lines/", 201, order=fourth["id"], product=thing, quantity="9"
    )  # grown behind finance's back
    last = visible(SYSTEM, ApprovalTask).get(status="pending")
    finance.post(f"approval-tasks/{last.pk}/approve")
    assert rep.get(f"orders/{fourth['id']}")["state"] == "draft", "agreed at 540,000, not at 630,000"

    # FN-3: a special invoice whose credit code has a wrong check digit
    given = {"customer": customer, "order": first["id"], "kind": "special", "title": "海川工业设备有限公司"}
    lines = [{"item": "产线", "rate": "13", "amount": "400000"}]
    wrong = rep.post("invoices/", 422, **given, credit_code="91320500MA1MKJ5L3A", lines=lines)
    assert list(wrong["errors"]) == ["credit_code"]
    made = rep.post("invoices/", 201, **given, credit_code="91320500MA1MKJ5L3Q", lines=lines)
    finance.post(f"invoices/{made['id']}/approve")
    finance.post(f"invoices/{made['id']}/issue", invoice_number="26322000000000000001")
    rep.post(f"orders/{first['id']}/invoice", 422, amount="60000")  # 50,000 are left
    finance.post(f"invoices/{made['id']}/deliver", delivered_to="fapiao@example.com")
    red = {"reason": "税率开错", "red_number": "26322000000000000002"}
    twin = finance.post(f"invoices/{made['id']}/red_flush", **red)
    assert (twin["amount"], twin["state"]) == ("-400000.00", "issued")
    again = rep.post(f"orders/{first['id']}/invoice", kind="special")
    assert Decimal(again["amount"]) == 450_000, "the balance is whole again"
