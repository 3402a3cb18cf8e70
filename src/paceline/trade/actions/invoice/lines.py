"""The tax lines of an invoice, as given or from what was ordered, and the sums that follow from them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.money import allocate as shared
from paceline.methods.invoicing import taxed, whole
from paceline.records.act import Act
from paceline.trade.actions.quote.verdict import quote_lines
from paceline.trade.invoiceable import balance
from paceline.trade.models import Contract, Invoice, InvoiceLine, SalesOrder, TaxRate
from paceline.trade.models.invoice import RATES
from paceline.trade.queries import live_lines

ZERO = Decimal(0)


def put_lines(
    act: Act, invoice: Invoice, given: list[dict[str, Any]] | None, contract: Contract | None,
    order: SalesOrder | None,
) -> None:  # fmt: skip
    """New lines in place of the present ones, and the invoice's sums."""
    rows = given or proposed(contract, order, balance(contract, order, but=invoice.pk))
    for row in rows:
        if row["amount"] <= 0:
            raise Invalid({"lines": "每行金额要大于 0。退回金额请用「红冲」。"})
    for line in lines_of(invoice):
        act.remove(line, event="trade.invoiceline.replaced")
    parts = [taxed(row["amount"], RATES[row["rate"]]) for row in rows]
    for seq, (row, part) in enumerate(zip(rows, parts, strict=True), start=1):
        act.create(
            InvoiceLine, links_checked=True, invoice=invoice.pk, seq=seq, item=row["item"], rate=row["rate"],
            amount=part.amount, net=part.net, tax=part.tax,
        )  # fmt: skip
    total = whole(parts)
    act.save(invoice, event="trade.invoice.sum", amount=total.amount, net=total.net, tax=total.tax)


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """The lines in their sequence."""
    return list(visible(SYSTEM, InvoiceLine).filter(invoice=invoice).order_by("seq"))


def proposed(contract: Contract | None, order: SalesOrder | None, left: Decimal) -> list[dict[str, Any]]:
    """What is left, spread over the tax rates of what was ordered. Raises Conflict or Invalid when there is nothing."""
    if left <= 0:
        raise Conflict("已经全部开票，没有可开的金额。", code="too_much")
    if order is not None:
        found = live_lines(order)
    elif contract is not None and contract.quote_id:
        found = quote_lines(contract.quote)
    else:
        raise Invalid({"lines": "请填写开票明细：项目、税率和金额。"})
    by_rate: dict[str, Decimal] = defaultdict(lambda: ZERO)
    names: dict[str, str] = {}
    for line in found:
        rate = rate_of(line.tax_rate)
        by_rate[rate] += line.amount_base or ZERO
        names.setdefault(rate, str(line.product))
    rates = [rate for rate in by_rate if by_rate[rate] > 0]
    if not rates:
        raise Invalid({"lines": "请填写开票明细：项目、税率和金额。"})
    parts = shared(left, [by_rate[rate] for rate in rates])
    return [
        {"item": names[rate], "rate": rate, "amount": part}
        for rate, part in zip(rates, parts, strict=True)
        if part
    ]


def rate_of(tax_rate: Decimal | None) -> str:
    """The rate of the list that a line's tax rate is. Raises Invalid for one that no invoice knows."""
    wanted = tax_rate or ZERO
    for rate in TaxRate.values:
        if rate != TaxRate.EXEMPT and RATES[rate] == wanted:
            return str(rate)
    raise Invalid({"lines": "产品税率不在 13、9、6、3、1、0 之中。请手工填写开票明细。"})
