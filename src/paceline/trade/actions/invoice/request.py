"""Asking for an invoice where the business stands: on the order or on the contract, with what was known last time."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Amount, Choice, CreditCode, LongText, Text
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.invoice.life import create
from paceline.trade.actions.invoice.lines import proposed
from paceline.trade.invoiceable import locked_bases
from paceline.trade.models import Contract, Invoice, InvoiceKind, SalesOrder
from paceline.trade.models.contract import BINDING
from paceline.trade.models.order import COUNTED, OrderState

REMEMBERED = ("title", "credit_code", "address", "phone", "bank", "account")
LIKE_LAST = "留空则用上次开票的"
Kind = Annotated[str, Choice("发票类型", InvoiceKind, default=InvoiceKind.SPECIAL)]
Whole = Annotated[Decimal | None, Amount("价税合计", blank=True, hint="留空则开剩余的全部")]
Title = Annotated[str, Text("发票抬头", max_length=120, blank=True, hint=LIKE_LAST)]
Code = Annotated[str, CreditCode("税号", blank=True, hint=LIKE_LAST)]
Address = Annotated[str, Text("注册地址", max_length=200, blank=True, hint=LIKE_LAST)]
Phone = Annotated[str, Text("注册电话", max_length=40, blank=True, hint=LIKE_LAST)]
Bank = Annotated[str, Text("开户行", max_length=120, blank=True, hint=LIKE_LAST)]
Account = Annotated[str, Text("银行账号", max_length=40, blank=True, hint=LIKE_LAST)]
Over = Annotated[str, LongText("超额原因", blank=True, hint="开票合计超过合同或订单金额时必填")]


def why_not_order(order: SalesOrder) -> str:
    if order.returns_id or order.state not in COUNTED:
        return "订单还没有确认，不能开票。"
    if order.state == OrderState.RETURNED:
        return "已经全部退货，没有可开的票。"
    return ""


def why_not_contract(contract: Contract) -> str:
    return "" if contract.state in BINDING else "合同还没有签订，不能开票。"


@action("trade.salesorder.invoice", "申请开票", permission="change", icon="receipt", available=why_not_order,
        makes="trade.invoice")  # fmt: skip
def of_order(
    act: Act, order: SalesOrder, *, kind: Kind = InvoiceKind.SPECIAL, amount: Whole = None, invoice_title: Title = "",
    credit_code: Code = "", address: Address = "", phone: Phone = "", bank: Bank = "", account: Account = "",
    over_why: Over = "",
) -> Invoice:  # fmt: skip
    """An invoice over what is left of the order, or a part of it."""
    given = {"title": invoice_title, "credit_code": credit_code, "address": address, "phone": phone, "bank": bank,
             "account": account, "over_why": over_why}  # fmt: skip
    return ask(act, order, kind, amount, given, order=order.pk)


@action("trade.contract.invoice", "申请开票", permission="change", icon="receipt", available=why_not_contract,
        makes="trade.invoice")  # fmt: skip
def of_contract(
    act: Act, contract: Contract, *, kind: Kind = InvoiceKind.SPECIAL, amount: Whole = None, invoice_title: Title = "",
    credit_code: Code = "", address: Address = "", phone: Phone = "", bank: Bank = "", account: Account = "",
    over_why: Over = "",
) -> Invoice:  # fmt: skip
    """An invoice over what is left of the contract, or a part of it."""
    given = {"title": invoice_title, "credit_code": credit_code, "address": address, "phone": phone, "bank": bank,
             "account": account, "over_why": over_why}  # fmt: skip
    return ask(act, contract, kind, amount, given, contract=contract.pk)


def ask(
    act: Act, base: Any, kind: str, amount: Decimal | None, given: dict[str, str], **keys: Any
) -> Invoice:
    """The request, with the particulars of the customer's last invoice where nothing was typed."""
    if amount is not None and amount <= 0:
        raise Invalid({"amount": "开票金额要大于 0。退回金额请用「红冲」。"})
    known = remembered(base.customer)
    particulars = {name: given[name] or known.get(name, "") for name in REMEMBERED}
    if kind == InvoiceKind.SPECIAL and not particulars["credit_code"]:
        raise Invalid({"credit_code": "专票要填写税号（统一社会信用代码）。"})
    lines = (
        None if amount is None else proposed(*locked_bases(keys.get("contract"), keys.get("order")), amount)
    )
    values = {"customer": base.customer_id, "owner": act.by.user_id, "kind": kind, **particulars, **keys}
    made: Invoice = create.inside(act, None, values={**values, "over_why": given["over_why"]}, lines=lines)
    return made


def remembered(customer: Any) -> dict[str, str]:
    """What stands on the customer's last invoice, else name and credit code."""
    last = (
        visible(SYSTEM, Invoice)
        .filter(customer=customer, red_of__isnull=True)
        .order_by("-created_at")
        .first()
    )
    if last is not None:
        return {name: getattr(last, name) for name in REMEMBERED}
    has_code = "credit_code" in registry.of(type(customer)).standard
    return {"title": customer.name, "credit_code": customer.credit_code if has_code else ""}
