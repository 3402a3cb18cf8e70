"""The life of an invoice: asked for, approved, issued, delivered. Red ones are made in `red_flush`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Amount, Choice, Day, LongText, Rows, Text, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.invoice.lines import put_lines
from paceline.trade.invoiceable import balance, locked_bases
from paceline.trade.models import Contract, Invoice, InvoiceState, SalesOrder, TaxRate
from paceline.trade.states import INVOICE

UNDECIDED = (InvoiceState.REQUESTED, InvoiceState.REJECTED)
LINES = Rows(
    "开票明细",
    {
        "item": Text("项目", max_length=120),
        "rate": Choice("税率", TaxRate),
        "amount": Amount("价税合计"),
    },
    blank=True,
    hint="留空则按订单明细合并税率开具剩余金额",
)
Lines = Annotated[list[dict[str, Any]] | None, LINES]
Why = Annotated[str, LongText("原因")]


@action("trade.invoice.create", "申请开票", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any], lines: Lines = None) -> Invoice:
    """A request over what may still be invoiced; beyond it takes a reason, and an approver who may set rules aside."""
    contract, order = bases(act, values)
    base = order or contract
    if key_of(values.get("customer")) != base.customer_id:  # type: ignore[union-attr]
        raise Invalid({"customer": "发票的客户要和合同、订单的客户一致。"})
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Invoice), values["owner"])
    given = {**values, "contract": contract.pk if contract else None}
    invoice: Invoice = act.create(Invoice, links_checked=True, **given)
    put_lines(act, invoice, lines, contract, order)
    require_balance(invoice, contract, order)
    return invoice


@action("trade.invoice.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, invoice: Invoice, *, values: dict[str, Any], lines: Lines = None) -> Invoice:
    """Other particulars or lines, never for another contract or order."""
    if {"customer", "contract", "order"} & values.keys():
        raise Invalid({"order": "开票依据不能改。请新建一张申请。"})
    generic.change(act, invoice, values=values)
    if invoice.state in UNDECIDED:
        contract, order = locked_bases(invoice.contract_id, invoice.order_id)
        if lines:
            put_lines(act, invoice, lines, contract, order)
        require_balance(invoice, contract, order)
    return invoice


@action("trade.invoice.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, invoice: Invoice) -> None:
    """Out of the recycle bin, if what it asks for may still be invoiced."""
    generic.restore(act, invoice)
    contract, order = locked_bases(invoice.contract_id, invoice.order_id)
    require_balance(invoice, contract, order)


@action("trade.invoice.approve", "批准", icon="done", available=INVOICE.available("approve"))
def approve(act: Act, invoice: Invoice, *, why: Annotated[str, LongText("意见", blank=True)] = "") -> Invoice:
    """Somebody else than who asked for it; beyond what may be invoiced it takes the right to set rules aside."""
    if has_to_ask(act.by, invoice.created_by_id, invoice.owner_id):
        raise NotAllowed("自己申请的发票要由别人批准。")
    contract, order = locked_bases(invoice.contract_id, invoice.order_id)
    if invoice.amount > balance(contract, order, but=invoice.pk):
        if not invoice.over_why:
            raise Conflict(
                "开票合计会超过合同或订单金额，申请里也没有写超额原因。请退回修改。", code="too_much"
            )
        if not visible(act.by, Invoice, "override").filter(pk=invoice.pk).exists():
            raise NotAllowed("这张发票超过了可开票金额，要由有破例权限的人批准。")
    act.reason = why
    act.save(invoice, state=InvoiceState.APPROVED, decided_why=why)
    return invoice


@action(
    "trade.invoice.reject", "退回", permission="approve", icon="undo", available=INVOICE.available("reject")
)
def reject(act: Act, invoice: Invoice, *, why: Why) -> Invoice:
    """Not like this; it takes nothing from what may be invoiced."""
    act.reason = why
    act.save(invoice, state=InvoiceState.REJECTED, decided_why=why)
    return invoice


@action(
    "trade.invoice.request",
    "重新申请",
    permission="change",
    icon="send",
    available=INVOICE.available("request"),
)
def request(act: Act, invoice: Invoice) -> Invoice:
    """Once more, after it was put right."""
    contract, order = locked_bases(invoice.contract_id, invoice.order_id)
    act.save(invoice, state=InvoiceState.REQUESTED)
    require_balance(invoice, contract, order)
    return invoice


@action("trade.invoice.issue", "开具", icon="receipt", available=INVOICE.available("issue"))
def issue(
    act: Act,
    invoice: Invoice,
    *,
    invoice_number: Annotated[str, Text("发票号码", max_length=40)],
    issued_on: Annotated[date | None, Day("开票日期", blank=True, past=True, hint="留空为今天")] = None,
) -> Invoice:
    """It exists for the tax office, under its number."""
    act.save(
        invoice, state=InvoiceState.ISSUED, invoice_number=free_number(invoice_number),
        issued_on=past_day(act, issued_on),
    )  # fmt: skip
    return invoice


@action(
    "trade.invoice.deliver", "交付", permission="change", icon="send", available=INVOICE.available("deliver")
)
def deliver(
    act: Act,
    invoice: Invoice,
    *,
    delivered_to: Annotated[
        str, Text("交付方式", max_length=80, blank=True, hint="邮箱、快递单号或收件人")
    ] = "",
    delivered_on: Annotated[date | None, Day("交付日期", blank=True, past=True, hint="留空为今天")] = None,
) -> Invoice:
    """The customer has it."""
    day = past_day(act, delivered_on, "delivered_on")
    act.save(invoice, state=InvoiceState.DELIVERED, delivered_on=day, delivered_to=delivered_to)
    return invoice


def bases(act: Act, values: dict[str, Any]) -> tuple[Contract | None, SalesOrder | None]:
    """The locked contract and order, both within the actor's sight. Raises Invalid."""
    keys = [key_of(values.get(name)) for name in ("contract", "order")]
    for name, model, key in zip(("contract", "order"), (Contract, SalesOrder), keys, strict=True):
        if key and not visible(act.by, model).filter(pk=key).exists():
            raise Invalid({name: "找不到所选的记录，或者你没有查看权限。请重新选择。"})
    return locked_bases(*keys)


def require_balance(invoice: Invoice, contract: Contract | None, order: SalesOrder | None) -> None:
    """Raises Invalid beyond what may be invoiced, unless a reason is given."""
    left = balance(contract, order, but=invoice.pk)
    if invoice.amount > left and not invoice.over_why:
        raise Invalid(
            {"over_why": "还可以开票 %(left)s，这张是 %(amount)s。请改小金额，或写明超额原因，由有权限的人批准。"},
            params={"left": f"{left:,}", "amount": f"{invoice.amount:,}"}, code="too_much",
        )  # fmt: skip


def free_number(number: str, name: str = "invoice_number") -> str:
    """The number without spaces. Raises Invalid under the input's name when another invoice has it."""
    clean = "".join(number.split())
    if visible(SYSTEM, Invoice).filter(invoice_number=clean).exists():
        raise Invalid({name: "这个发票号码已经登记过。请核对号码。"})
    return clean


def past_day(act: Act, day: date | None, name: str = "issued_on") -> date:
    """The given day, else today. Raises Invalid under the input's name for a day that has not come."""
    if day is not None and day > local_day(act.now):
        raise Invalid({name: "日期不能在今天之后。"})
    return day or local_day(act.occurred_at)
