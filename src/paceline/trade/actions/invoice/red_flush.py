"""红冲: an issued invoice is taken back by red ones, wholly or in parts, never by more than it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.money import allocate as shared
from paceline.metadata.fields import Amount, Day, Link, LongText, Rows, Text, key_of
from paceline.methods.invoicing import TaxedAmount, taxed, whole
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.invoice.life import free_number, past_day
from paceline.trade.actions.invoice.lines import lines_of
from paceline.trade.invoiceable import locked_bases
from paceline.trade.models import Invoice, InvoiceLine, InvoiceState
from paceline.trade.models.invoice import RATES
from paceline.trade.states import INVOICE

ZERO = Decimal(0)
PARTICULARS = ("customer_id", "contract_id", "order_id", "kind", "title", "credit_code", "address", "phone", "bank",
               "account", "owner_id", "team_id")  # fmt: skip
PARTS = Rows(
    "红冲明细",
    {"line": Link("trade.InvoiceLine", "开票明细"), "amount": Amount("红冲金额")},
    blank=True,
    hint="留空则按金额分到各行",
)


@dataclass(frozen=True)
class Left:
    """What of a line has not been taken back yet."""

    line: InvoiceLine
    amount: Decimal
    net: Decimal
    tax: Decimal

    def part(self, amount: Decimal) -> TaxedAmount:
        """A part of it; the last one takes what is left of net and tax, so that nothing remains."""
        if amount == self.amount:
            return TaxedAmount(self.amount, self.net, self.tax)
        return taxed(amount, RATES[self.line.rate])


@action(
    "trade.invoice.red_flush", "红冲", permission="issue", icon="undo-2", danger=True,
    available=INVOICE.available("red_flush"),
)  # fmt: skip
def red_flush(
    act: Act,
    invoice: Invoice,
    *,
    reason: Annotated[str, LongText("红冲原因")],
    red_number: Annotated[str, Text("红字发票号码", max_length=40)],
    red_on: Annotated[date | None, Day("开票日期", blank=True, past=True, hint="留空为今天")] = None,
    red_amount: Annotated[
        Decimal | None, Amount("红冲金额", blank=True, hint="价税合计，留空则红冲剩余的全部")
    ] = None,
    parts: Annotated[list[dict[str, Any]] | None, PARTS] = None,
) -> Invoice:
    """A red invoice over all that is left or a part; what it takes back may be invoiced again."""
    if invoice.red_of_id is not None:
        raise Conflict("红字发票不能再红冲。")
    locked_bases(invoice.contract_id, invoice.order_id)
    lefts = left_of(invoice)
    chosen = [(left, sum_) for left, sum_ in wanted(lefts, red_amount, parts) if sum_]
    taken = [left.part(sum_) for left, sum_ in chosen]
    total = whole(taken)
    act.reason = reason
    twin: Invoice = act.create(
        Invoice, links_checked=True, red_of=invoice.pk, state=InvoiceState.ISSUED,
        invoice_number=free_number(red_number, "red_number"), issued_on=past_day(act, red_on, "red_on"),
        note=reason,
        amount=-total.amount, net=-total.net, tax=-total.tax,
        **{name.removesuffix("_id"): getattr(invoice, name) for name in PARTICULARS},
    )  # fmt: skip
    for (left, _), part in zip(chosen, taken, strict=True):
        act.create(
            InvoiceLine, links_checked=True, invoice=twin.pk, seq=left.line.seq, item=left.line.item,
            rate=left.line.rate, amount=-part.amount, net=-part.net, tax=-part.tax,
        )  # fmt: skip
    if total.amount == sum((left.amount for left in lefts), ZERO):
        act.save(invoice, state=InvoiceState.RED_FLUSHED, decided_why=reason)
    else:
        act.tell(invoice, "trade.invoice.red_flush", red={"id": str(twin.pk), "title": str(twin)})
    return twin


def left_of(invoice: Invoice) -> list[Left]:
    """The lines of an invoice less what its red ones have taken back. Raises Conflict when nothing is left."""
    back: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    red = visible(SYSTEM, InvoiceLine).filter(invoice__red_of=invoice, invoice__deleted_at__isnull=True)
    for seq, *sums in red.values_list("seq", "amount", "net", "tax"):
        back[seq] = [before + one for before, one in zip(back[seq], sums, strict=True)]
    lefts = [
        Left(
            line,
            *(own + red for own, red in zip((line.amount, line.net, line.tax), back[line.seq], strict=True)),
        )
        for line in lines_of(invoice)
    ]
    if not any(left.amount for left in lefts):
        raise Conflict("这张发票已经全部红冲。", code="nothing_left")
    return lefts


def wanted(
    lefts: list[Left], amount: Decimal | None, parts: list[dict[str, Any]] | None
) -> list[tuple[Left, Decimal]]:
    """How much is taken back of each line: as given, a sum shared out by what is left, or everything."""
    if parts:
        return by_line(lefts, parts)
    most = sum((left.amount for left in lefts), ZERO)
    if amount is None:
        return [(left, left.amount) for left in lefts]
    if not 0 < amount <= most:
        raise Invalid(
            {"red_amount": "红冲金额要大于 0，不超过还没有红冲的 %(left)s。"},
            params={"left": f"{most:,}"},
            code="too_much",
        )
    return list(zip(lefts, shared(amount, [left.amount for left in lefts]), strict=True))


def by_line(lefts: list[Left], parts: list[dict[str, Any]]) -> list[tuple[Left, Decimal]]:
    """The given parts of lines. Raises Invalid for another invoice's line, one named twice, or more than is left."""
    known = {left.line.pk: left for left in lefts}
    keys = [key_of(row["line"]) for row in parts]
    if len(set(keys)) != len(keys) or any(key not in known for key in keys):
        raise Invalid({"parts": "请选择这张发票的明细，每行只选一次。"})
    for key, row in zip(keys, parts, strict=True):
        if not 0 < row["amount"] <= known[key].amount:
            raise Invalid(
                {"parts": "「%(item)s」还可以红冲 %(left)s。请改小金额。"},
                params={"item": known[key].line.item, "left": f"{known[key].amount:,}"}, code="too_much",
            )  # fmt: skip
    return [(known[key], row["amount"]) for key, row in zip(keys, parts, strict=True)]
