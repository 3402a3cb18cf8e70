"""Quotes on paper: the print page, the PDF that a job makes, and what happens without the libraries for it."""

from __future__ import annotations

import builtins
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.test import Client

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.models import Event
from paceline.trade.models import Quote
from paceline.workflow.models import Job
from paceline.workflow.run import run_job
from tests.people import People
from tests.rooms.web.list_pages import reader
from tests.rooms.web.test_portal import link_to, quote, rep

__all__ = ["quote", "rep"]
pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
CODE = "91320500MA1MKJ5L3Q"


def text_of(key: Any) -> str:
    """What stands on the pages of a kept PDF."""
    kept = attachments.Attachment.objects.get(pk=UUID(str(key)))
    with attachments.opened(kept) as stream:
        pages = pypdfium2.PdfDocument(stream.read())
    return "".join(page.get_textpage().get_text_range() for page in pages)


def test_from_the_print_page_to_the_customers_pdf(people: People, rep: Principal, quote: Quote) -> None:
    boss = people.acts(people.boss)
    head = {"name": "苏州海川工业设备有限公司", "bank": "中国银行苏州园区支行", "account": "5002"}
    perform(boss, "trade.letterhead.create", None, {"name": "旧抬头"})
    perform(boss, "trade.letterhead.create", None, head)  # takes the place of the default
    client = reader(people.fang).client
    assert f"/quotes/{quote.pk}/paper" in client.get(f"/quotes/{quote.pk}/").content.decode()
    page = client.get(f"/quotes/{quote.pk}/paper").content.decode()
    for words in ("苏州海川工业设备有限公司", "离心泵", "¥2,034.00", "贰仟零叁拾肆元整", "盖章", "生成 PDF"):
        assert words in page
    busy = client.post(f"/quotes/{quote.pk}/paper/pdf", {"idempotency_key": "1"}, headers=FRAGMENT)
    assert "正在生成" in busy.content.decode()
    waiting = visible(SYSTEM, Job).filter(kind="files.paper")
    waiting.update(queued_at=clock.now() - timedelta(minutes=1))
    late = client.get(f"/quotes/{quote.pk}/paper/pdf", headers=FRAGMENT).content.decode()
    assert "好了会通知你" in late
    assert "every 2s" in late, "it goes on asking"
    run_job(visible(SYSTEM, Job).get(kind="files.paper").pk)
    ready = client.get(f"/quotes/{quote.pk}/paper/pdf", headers=FRAGMENT).content.decode()
    assert "下载 PDF" in ready
    job = visible(SYSTEM, Job).get(kind="files.paper")
    told = text_of(job.result["file"])
    for words in ("恒泽精密机械有限公司", "贰仟零叁拾肆元整", "5002", "BJ-20260701-001"):
        assert words in told
    assert client.get(f"/files/{job.result['file']}").status_code == 200

    path = link_to(rep, quote)
    assert "下载 PDF" in Client().get(path).content.decode()
    assert b"".join(Client().get(f"{path}pdf").streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    perform(rep, "trade.quote.send", quote.pk, {})  # nothing on the paper has changed
    assert Client().get(f"{path}pdf").status_code == 200
    perform(boss, "trade.letterhead.create", None, {"name": "新抬头"})  # the old file is not offered any more
    assert Client().get(f"{path}pdf").status_code == 404
    assert "生成 PDF" in client.get(f"/quotes/{quote.pk}/paper").content.decode()


def test_a_pdf_is_offered_to_readers_of_its_language_and_to_others_by_its_name(
    people: People, rep: Principal, quote: Quote
) -> None:
    perform(rep, "trade.quote.make_pdf", quote.pk)
    run_job(visible(SYSTEM, Job).get(kind="files.paper").pk)
    path, english = link_to(rep, quote), Client(headers={"Accept-Language": "en"})
    assert "Download the PDF (Simplified Chinese)" in english.get(path).content.decode()
    people.fang.locale = "en"
    people.fang.save()
    client = reader(people.fang).client
    assert "Make a PDF" in client.get(f"/quotes/{quote.pk}/paper").content.decode(), (
        "there is none in English"
    )
    client.post(f"/quotes/{quote.pk}/paper/pdf", {"idempotency_key": "1"}, headers=FRAGMENT)
    job = visible(SYSTEM, Job).get(kind="files.paper", status="queued")
    run_job(job.pk)
    job.refresh_from_db()
    assert "Total" in text_of(job.result["file"])
    assert "Download the PDF</span>" in english.get(path).content.decode()
    assert "Quotation" in english.get(f"{path}pdf").headers["Content-Disposition"]
    chinese = Client().get(path).content.decode()
    assert "下载 PDF</span>" in chinese, "each has their own"


def test_without_the_libraries_the_page_says_what_to_do(
    people: People, quote: Quote, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **more)

    client = reader(people.fang).client
    client.post(f"/quotes/{quote.pk}/paper/pdf", {"idempotency_key": "1"}, headers=FRAGMENT)
    with monkeypatch.context() as patched:
        patched.setattr(builtins, "__import__", missing)
        run_job(visible(SYSTEM, Job).get(kind="files.paper").pk)
    failed = client.get(f"/quotes/{quote.pk}/paper/pdf", headers=FRAGMENT).content.decode()
    assert "libpango-1.0-0" in failed
    assert "重新生成 PDF" in failed


def test_what_is_hidden_from_somebody_is_not_printed(people: People, quote: Quote) -> None:
    role = Role.objects.create(
        code="blind", name="不看价", grants={"trade.quote": {"read": "all", "change": "all"}},
        fields={"trade.quoteline": {"price": "hidden"}},
    )  # fmt: skip
    user = User.objects.create_user("blind", "correct horse", name="小周", unit=people.boss.unit)
    user.roles.set([role])
    rights_changed()
    client = reader(user).client
    assert client.get(f"/quotes/{quote.pk}/").status_code == 200
    assert client.get(f"/quotes/{quote.pk}/paper").status_code == 403
    with pytest.raises(NotAllowed):
        perform(people.acts(user), "trade.quote.make_pdf", quote.pk, {})
    assert reader(people.chen).client.get(f"/quotes/{quote.pk}/paper").status_code == 404
    assert reader(people.fang).client.get(f"/customers/{quote.customer_id}/paper").status_code == 404


def test_a_contract_on_paper_and_in_the_customers_hand(people: People, rep: Principal, quote: Quote) -> None:
    for verb in ("send", "accept"):
        perform(rep, f"trade.quote.{verb}", quote.pk)
    contract = perform(rep, "trade.quote.contract", quote.pk)
    perform(rep, "trade.contract.change", contract.pk, {"deposit_kind": "earnest", "deposit": "1000"})
    perform(rep, "trade.contract.plan", contract.pk, {"steps": [{"due_on": "2026-07-10", "share": "100%"}]})
    client = reader(people.fang).client
    page = client.get(f"/contracts/{contract.pk}/paper").content.decode()
    for words in ("草稿", "离心泵", "贰仟零叁拾肆元整", "¥593.20", "2026-07-10", "款到发货"):
        assert words in page  # 1,000.00 is 593.20 more than 20 % of 2,034.00
    with pytest.raises(Conflict):  # nothing that is not approved goes out
        perform(rep, "trade.contract.share_link", contract.pk)
    perform(rep, "trade.contract.submit", contract.pk)
    perform(people.acts(people.boss), "trade.contract.approve", contract.pk)
    perform(rep, "trade.contract.make_pdf", contract.pk)
    run_job(visible(SYSTEM, Job).get(kind="files.paper").pk)
    made = perform(rep, "trade.contract.share_link", contract.pk)
    path = "/" + made.shown_once["link"].split("/", 3)[3]
    assert "2026-07-10" in Client().get(path).content.decode()
    assert Client().get(f"{path}pdf").status_code == 200
    assert Client().post(f"{path}do/sign").status_code == 404


def test_orders_invoices_and_receipts_on_paper(people: People, rep: Principal, quote: Quote) -> None:
    boss = people.acts(people.boss)
    for verb in ("send", "accept"):
        perform(rep, f"trade.quote.{verb}", quote.pk)
    order = perform(rep, "trade.quote.order", quote.pk)
    client = reader(people.fang).client
    assert "不作为订货依据" in client.get(f"/orders/{order.pk}/paper").content.decode()
    perform(rep, "trade.salesorder.confirm", order.pk)
    invoice = perform(rep, "trade.salesorder.invoice", order.pk, {"kind": "special", "credit_code": CODE})
    given = {
        "customer": str(quote.customer_id),
        "order": str(order.pk),
        "received_on": "2026-07-01",
        "amount": "34.05",
    }
    receipt = perform(rep, "trade.receipt.create", None, {**given, "reference": "流水 88"})
    told = {
        f"/orders/{order.pk}/": ("销售订单", order.number, "离心泵", "贰仟零叁拾肆元整", "客户确认（盖章）"),
        f"/invoices/{invoice.pk}/": (
            "开票申请单",
            CODE,
            "待批准",
            "¥234.00",
            "贰仟零叁拾肆元整",
            "财务（签字）",
        ),
        f"/receipts/{receipt.pk}/": (
            "收据",
            "流水 88",
            "到账还没有确认",
            "叁拾肆元零伍分",
            "收款单位（盖章）",
        ),
    }
    for path, words in told.items():
        assert f"{path}paper" in client.get(path).content.decode()
        page = client.get(f"{path}paper").content.decode()
        assert [one for one in words if one not in page] == []
        assert reader(people.chen).client.get(f"{path}paper").status_code == 404
        client.post(f"{path}paper/pdf", {"idempotency_key": path}, headers=FRAGMENT)
        made = visible(SYSTEM, Job).filter(kind="files.paper", args__record=path.split("/")[2])
        run_job(made.get().pk)
        job = made.get()
        told_there = "".join(text_of(job.result["file"]).split())  # headings are spaced
        assert [one for one in words if "".join(one.split()) not in told_there] == []
        assert Event.objects.filter(record_id=path.split("/")[2], name__endswith=".attach").exists()
    perform(boss, "trade.receipt.verify", receipt.pk)
    assert "到账还没有确认" not in client.get(f"/receipts/{receipt.pk}/paper").content.decode()
