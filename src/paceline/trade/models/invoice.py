"""Invoices 发票 and their tax lines. A red invoice is negative and takes back one of them, or a part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    CreditCode,
    Day,
    Integer,
    Link,
    LongText,
    Number,
    Rollup,
    Text,
)
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record
from paceline.trade.models.contract import BINDING
from paceline.trade.models.order import COUNTED as BUSINESS

ZERO = Decimal(0)
MINE = {"field": "owner", "op": "eq", "value": "me"}
REQUESTED = {"field": "state", "op": "eq", "value": "requested"}
TO_ISSUE = {"field": "state", "op": "eq", "value": "approved"}
OPEN = {"field": "state", "op": "in", "value": ["requested", "approved", "issued"]}


class InvoiceKind(models.TextChoices):
    SPECIAL = "special", _("数电专票")
    ORDINARY = "ordinary", _("数电普票")
    OTHER = "other", _("其他")


class InvoiceState(models.TextChoices):
    REQUESTED = "requested", _("已申请")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("已开具")
    DELIVERED = "delivered", _("已交付")
    RED_FLUSHED = "red_flushed", _("已红冲")
    REJECTED = "rejected", _("已退回")


COUNTED = (InvoiceState.ISSUED, InvoiceState.DELIVERED, InvoiceState.RED_FLUSHED)
"""States in which an invoice exists for the tax office; one and its red ones cancel."""
HOLDS = (InvoiceState.REQUESTED, InvoiceState.APPROVED, *COUNTED)
"""States in which it takes from what may be invoiced."""


class TaxRate(models.TextChoices):
    R13 = "13", _("13%")
    R9 = "9", _("9%")
    R6 = "6", _("6%")
    R3 = "3", _("3%")
    R1 = "1", _("1%")
    R0 = "0", _("0%")
    EXEMPT = "exempt", _("免税")


RATES = {rate: Decimal(0 if rate == TaxRate.EXEMPT else rate) / 100 for rate in TaxRate.values}
SPECIAL = When(kind="special")
UNDECIDED = When(state=["requested", "rejected"])


class Invoice(OwnedRecord):
    """发票：向客户开的票，从申请、批准、开具到交付；开错了用红冲。"""

    number = Number("申请编号", prefix="FP")
    customer = Link("customers.Customer", "客户")
    contract = Link("trade.Contract", "合同", blank=True)
    order = Link("trade.SalesOrder", "订单", blank=True)
    kind = Choice("发票类型", InvoiceKind, default=InvoiceKind.SPECIAL)
    title = Text("发票抬头", max_length=120)
    credit_code = CreditCode("税号", blank=True, required=SPECIAL, hint="统一社会信用代码，18 位")
    address = Text("注册地址", max_length=200, blank=True)
    phone = Text("注册电话", max_length=40, blank=True)
    bank = Text("开户行", max_length=120, blank=True)
    account = Text("银行账号", max_length=40, blank=True)
    state = Choice(
        "发票状态",
        InvoiceState,
        default=InvoiceState.REQUESTED,
        locked=True,
        colors={
            "requested": "warn",
            "approved": "c0",
            "issued": "c0",
            "delivered": "ok",
            "red_flushed": "danger",
            "rejected": "danger",
        },
    )
    amount = Amount("价税合计", default=ZERO, locked=True)
    amount_currency: str
    amount_base: Decimal | None
    net = Amount("不含税金额", default=ZERO, locked=True)
    net_base: Decimal | None
    tax = Amount("税额", default=ZERO, locked=True)
    tax_base: Decimal | None
    over_why = LongText("超额原因", blank=True, hint="开票合计超过合同或订单金额时必填")
    invoice_number = Text("发票号码", max_length=40, blank=True, locked=True)
    issued_on = Day("开票日期", blank=True, locked=True)
    delivered_on = Day("交付日期", blank=True, locked=True)
    delivered_to = Text("交付方式", max_length=80, blank=True, locked=True)
    red_of = Link("trade.Invoice", "红冲的发票", blank=True, locked=True)
    flushed = Rollup(
        "已红冲金额", of="trade.Invoice", via="red_of", measure="sum", field="amount_base", money=True
    )
    decided_why = LongText(
        "意见", blank=True, locked=True, shown=When(state=["approved", "rejected", "red_flushed"])
    )
    note = LongText("备注", blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("发票")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_invoice_per_number"
            ),
            models.UniqueConstraint(
                fields=["invoice_number"],
                condition=models.Q(deleted_at__isnull=True) & ~models.Q(invoice_number=""),
                name="one_invoice_per_tax_number",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("net") + models.F("tax")), name="invoice_is_net_and_tax"
            ),
            models.CheckConstraint(
                condition=models.Q(red_of__isnull=True, amount__gte=0)
                | models.Q(red_of__isnull=False, amount__lt=0),
                name="only_red_invoices_are_negative",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "state"], name="invoice_customer_ix"),
            models.Index(fields=["contract", "state"], name="invoice_contract_ix"),
            models.Index(fields=["order", "state"], name="invoice_order_ix"),
            models.Index(fields=["state", "-issued_on", "-id"], name="invoice_state_ix"),
        ]

    class View:
        path = "invoices"
        icon = "receipt"
        title = "number"
        subtitle = "invoice_number"
        list = "number customer contract order kind amount state invoice_number issued_on owner"
        phone = "number amount customer state"
        sort = "-created_at"
        board = Board(by="state", total="amount", card="customer amount kind owner")
        form = [
            Section("开票", "customer contract order kind owner over_why note"),
            Section("抬头", "title credit_code address phone bank account"),
            Section("金额", "amount net tax"),
            Section(
                "进展", "state invoice_number issued_on delivered_on delivered_to red_of flushed decided_why"
            ),
        ]
        quick = "customer contract order kind title credit_code address phone bank account over_why note"
        editable = [
            Editable(
                UNDECIDED,
                "发票已批准，不能再改。没有开具的可以「退回」，已开具的用「红冲」。",
                always="owner note",
                verbs="change assign merge",
            ),
            Editable(
                UNDECIDED,
                "发票已批准或已开具，不能删除。没有开具的可以「退回」，已开具的用「红冲」。",
                verbs="remove restore",
            ),
            Editable(
                When(order__state=BUSINESS, order__returns=None),
                "订单还没有确认，不能开票。",
                verbs="create",
            ),
            Editable(When(contract__state=BINDING), "合同还没有签订，不能开票。", verbs="create"),
        ]
        unfinished = OPEN
        highlights = "amount net tax state flushed invoice_number issued_on"
        beside = [
            Related("trade.InvoiceLine", via="invoice", fields="item rate amount net tax"),
            Timeline(),
            Related(
                "trade.Invoice",
                via="red_of",
                fields="number invoice_number amount issued_on",
                label="红字发票",
            ),
        ]
        find = Search("number invoice_number title customer__name")
        views = [
            SavedView("待批准", REQUESTED),
            SavedView("待开具", TO_ISSUE),
            SavedView("我的发票", MINE),
            SavedView("全部发票"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.customer_id, self.contract_id, self.order_id, self.red_of_id]


class InvoiceLine(Record):
    """开票明细：一个项目的税率、金额和税额。"""

    invoice = Link("trade.Invoice", "发票", on_delete=models.CASCADE, locked=True)
    seq = Integer("序号", summable=False, locked=True)
    item = Text("项目", max_length=120, locked=True)
    rate = Choice("税率", TaxRate, locked=True)
    amount = Amount("价税合计", locked=True)
    amount_base: Decimal | None
    net = Amount("不含税金额", locked=True)
    net_base: Decimal | None
    tax = Amount("税额", locked=True)
    tax_base: Decimal | None

    class Meta(Record.Meta):
        verbose_name = _("开票明细")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "seq"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_invoice_line_per_seq",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("net") + models.F("tax")),
                name="invoice_line_is_net_and_tax",
            ),
        ]

    class View:
        path = "invoice-lines"
        icon = "package"
        title = "item"
        list = "invoice seq item rate amount net tax"
        sort = "created_at"
        form = [Section("开票明细", "invoice seq item rate amount net tax")]
        through = "invoice"
        main = creatable = changeable = False
        find = Search("item")

    def about(self) -> list[Any]:
        return [self.invoice_id]
