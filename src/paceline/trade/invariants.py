"""The invariants of the room: what orders come to, what was delivered and returned, what is owed and what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q, Sum

from paceline.methods.pricing import line_total
from paceline.records.verify import invariant
from paceline.trade.delivery import invariants as delivery  # noqa: F401  (declares its own)
from paceline.trade.models import (
    Allocation,
    Contract,
    ContractTerm,
    Invoice,
    InvoiceLine,
    InvoiceState,
    LedgerPeriod,
    OrderLine,
    PaymentPlan,
    Posting,
    QuoteLine,
    Receipt,
    Refund,
    SalesOrder,
)
from paceline.trade.models.contract import ContractState
from paceline.trade.models.invoice import HOLDS
from paceline.trade.models.ledger import PeriodState
from paceline.trade.models.order import COUNTED, OrderKind, OrderState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.presale import invariants as presale  # noqa: F401  (declares its own)
from paceline.trade.standing import invariants as standing  # noqa: F401  (declares its own)
from paceline.trade.stock import invariants as stock  # noqa: F401  (declares its own)

ZERO = Decimal(0)


@invariant("I06o", "每行订单明细的金额等于数量×单价×(1−折扣)，价税合计等于不含税金额加税额")
def lines_come_to_what_they_say() -> Iterator[str]:
    for line in OrderLine._default_manager.filter(deleted_at__isnull=True).iterator(chunk_size=5000):
        right = line_total(
            line.quantity, line.price_base or ZERO, discount=line.discount or ZERO,
            tax_rate=line.tax_rate or ZERO, cost=line.cost_base,
        )  # fmt: skip
        margin = right.margin if line.line_cost_base is None else right.net - line.line_cost_base
        kept = (line.amount_base, line.net_base, line.tax_base, line.margin_base)
        if kept != (right.amount, right.net, right.tax, margin):
            yield f"order line {line.pk} {kept}"


@invariant("I06k", "每行的促销前单价减去各个促销让的等于单价")
def promotions_add_up() -> Iterator[str]:
    for model in (OrderLine, QuoteLine):
        used = model._default_manager.filter(deleted_at__isnull=True).exclude(promotions=[], offers={})
        for key, names, offers, regular, price in used.values_list(
            "pk", "promotions", "offers", "regular_price", "price"
        ):
            off = sum((Decimal(part) for part in offers.values()), ZERO)
            if set(names) != set(offers) or regular is None or regular - off != price:
                yield f"{model._meta.verbose_name} {key} {names} {offers}"


@invariant("I05o", "交付不多于订购，退货不多于交付，退货单是原订单退回的数量")
def quantities_fit() -> Iterator[str]:
    live = OrderLine._default_manager.filter(deleted_at__isnull=True)
    sold = live.exclude(order__kind=OrderKind.RETURN)
    wrong = sold.filter(Q(delivered__gt=F("quantity")) | Q(quantity__lte=0))
    yield from (f"order line {key}" for key in wrong.values_list("pk", flat=True)[:100])
    back = sums(
        live.filter(order__kind=OrderKind.RETURN, order__state__in=COUNTED), "order__returns_id", "quantity"
    )
    taken = sums(sold.filter(returned__gt=0), "order_id", "returned")
    for key in back.keys() | taken.keys():
        if -back.get(key, ZERO) != taken.get(key, ZERO):
            yield f"order {key} {back.get(key)} {taken.get(key)}"


@invariant("I12o", "订单的状态和它的明细一致：草稿没有交付，已交付的全部交付")
def states_fit() -> Iterator[str]:
    live = OrderLine._default_manager.filter(deleted_at__isnull=True, order__deleted_at__isnull=True)
    early = live.filter(order__state__in=[OrderState.DRAFT, OrderState.CONFIRMED, OrderState.CANCELLED])
    yield from (
        f"order {key}" for key in early.filter(delivered__gt=0).values_list("order_id", flat=True)[:100]
    )
    late = live.filter(order__state__in=[OrderState.DELIVERED, OrderState.COMPLETED, OrderState.RETURNED])
    late = late.exclude(order__kind=OrderKind.RETURN).exclude(delivered=F("quantity"))
    yield from (f"order {key}" for key in late.values_list("order_id", flat=True)[:100])
    bare = SalesOrder._default_manager.filter(state__in=COUNTED, deleted_at__isnull=True)
    bare = bare.exclude(pk__in=live.values("order_id"))
    yield from (f"order {key} has no lines" for key in bare.values_list("pk", flat=True)[:100])


def returned_amounts() -> dict[object, Decimal]:
    """What the returns of each order come to (≤ 0), without those that were taken back."""
    rows = SalesOrder._default_manager.filter(deleted_at__isnull=True, state__in=COUNTED)
    return sums(rows, "returns_id", "amount")


def sums(rows: object, by: str, field: str) -> dict[object, Decimal]:
    """Σ field by key."""
    grouped = rows.order_by().values(by).annotate(figure=Sum(field))  # type: ignore[attr-defined]
    return {row[by]: row["figure"] for row in grouped}


@invariant("I07r", "每笔回款的核销与退款之和不超过到账金额，且等于核销明细之和")
def receipts_are_used_once() -> Iterator[str]:
    live = Allocation._default_manager.filter(deleted_at__isnull=True)
    allocated, refunded = (
        sums(live, "receipt_id", "amount"),
        sums(Refund._default_manager.filter(deleted_at__isnull=True), "receipt_id", "amount"),
    )
    for receipt in Receipt._default_manager.iterator(chunk_size=5000):
        used = (allocated.get(receipt.pk, ZERO), refunded.get(receipt.pk, ZERO), receipt.forfeited)
        left = receipt.amount - sum(used) if receipt.state == ReceiptState.VERIFIED else ZERO
        kept = (receipt.allocated, receipt.refunded, receipt.forfeited, receipt.unallocated)
        is_counted = receipt.state == ReceiptState.VERIFIED and receipt.deleted_at is None
        if kept != (*used, left) or left < 0 or (not is_counted and used[0]):
            yield f"receipt {receipt.pk} {kept} {used}"


@invariant("I07p", "每期回款计划的已核销等于核销明细之和，不超过应收金额")
def instalments_are_paid_once() -> Iterator[str]:
    paid = sums(Allocation._default_manager.filter(deleted_at__isnull=True), "plan_id", "amount")
    live = PaymentPlan._default_manager.filter(deleted_at__isnull=True)
    for key, amount, kept, left in live.values_list("pk", "amount", "paid", "outstanding"):
        if kept != paid.pop(key, ZERO) or left != amount - kept or left < 0:
            yield f"payment plan {key} {kept}"
    yield from (f"payment plan {key} is gone but paid" for key in paid)


@invariant("I14p", "回款计划合计等于订单价税合计加退货")
def plans_are_whole() -> Iterator[str]:
    planned = sums(PaymentPlan._default_manager.filter(deleted_at__isnull=True), "order_id", "amount")
    back = returned_amounts()
    live = SalesOrder._default_manager.filter(deleted_at__isnull=True).exclude(kind=OrderKind.RETURN)
    for key, state, amount in live.values_list("pk", "state", "amount"):
        owed = amount + back.get(key, ZERO) if state in COUNTED else ZERO
        if planned.get(key, ZERO) != owed:
            yield f"order {key} {planned.get(key, ZERO)} {owed}"


@invariant("I06l", "台账等于订单：每行订单明细的有效分录等于明细的金额")
def the_ledger_says_what_orders_say() -> Iterator[str]:
    live = OrderLine._default_manager.filter(deleted_at__isnull=True, order__deleted_at__isnull=True)
    lines = live.filter(order__state__in=COUNTED).values_list(
        "pk", "quantity", "amount_base", "net_base", "margin_base"
    )
    right = {row[0]: row[1:] for row in lines}
    kept = Posting._default_manager.filter(is_live=True, line__isnull=False)
    for key, *figures in kept.values_list("line_id", "quantity", "amount", "net", "margin"):
        if right.pop(key, None) != tuple(figures):
            yield f"order line {key} {figures}"
    yield from (f"order line {key} is not posted" for key in right)


@invariant("I14s", "订单的已收、未收和已开票金额按金额分到各行明细，逐行累计四舍五入，不差一分")
def shares_are_whole() -> Iterator[str]:
    figures = ("received", "outstanding", "invoiced")
    live = OrderLine._default_manager.filter(deleted_at__isnull=True, order__deleted_at__isnull=True)
    wanted = [f"order__{name}" for name in figures] + [f"share_{name}" for name in figures]
    rows = live.order_by("order_id", "id").values_list(
        "pk", "order_id", "order__amount", "amount_base", *wanted
    )
    now, upto = None, ZERO
    for key, order, whole, amount, *parts in rows.iterator(chunk_size=5000):
        upto, before, now = (amount, ZERO, order) if order != now else (upto + amount, upto, order)
        right = [cents(of * upto / whole) - cents(of * before / whole) if whole else ZERO for of in parts[:3]]
        if right != parts[3:]:
            yield f"order line {key} {parts[3:]} {right}"


def cents(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.01"), ROUND_HALF_UP)


@invariant("I06z", "已冲回的分录与冲回分录相抵为零")
def reversals_cancel() -> Iterator[str]:
    wrong = Posting._default_manager.filter(reverses__isnull=False).exclude(
        amount=-F("reverses__amount"), net=-F("reverses__net"), is_live=False, reverses__is_live=False
    )
    yield from (f"posting {key}" for key in wrong.values_list("pk", flat=True)[:100])
    lost = Posting._default_manager.filter(is_live=False, reverses__isnull=True, reversed_by__isnull=True)
    yield from (f"posting {key}" for key in lost.values_list("pk", flat=True)[:100])


@invariant("I06m", "已结账月份的台账没有变化")
def locked_months_stay() -> Iterator[str]:
    months = LedgerPeriod._default_manager.filter(state=PeriodState.LOCKED, deleted_at__isnull=True)
    for month, net in months.values_list("month", "net"):
        within = Posting._default_manager.filter(posted_on__year=month.year, posted_on__month=month.month)
        now = within.aggregate(s=Sum("net"))["s"] or ZERO
        if now != net:
            yield f"{month:%Y-%m} {net} {now}"


@invariant("I06i", "每张发票等于它的明细之和，红字发票合计不超过被红冲的发票，全部红冲的相抵为零")
def invoices_are_their_lines() -> Iterator[str]:
    live = InvoiceLine._default_manager.filter(deleted_at__isnull=True)
    parts = {name: sums(live, "invoice_id", name) for name in ("amount", "net", "tax")}
    red = sums(
        Invoice._default_manager.filter(red_of__isnull=False, deleted_at__isnull=True), "red_of_id", "amount"
    )
    for invoice in Invoice._default_manager.filter(deleted_at__isnull=True).iterator(chunk_size=5000):
        kept = {name: getattr(invoice, name) for name in parts}
        if any(parts[name].get(invoice.pk, ZERO) != figure for name, figure in kept.items()):
            yield f"invoice {invoice.pk} {kept}"
        flushed = invoice.state == InvoiceState.RED_FLUSHED
        left = invoice.amount + red.get(invoice.pk, ZERO)
        if invoice.red_of_id is None and (left < 0 or flushed != (invoice.pk in red and left == 0)):
            yield f"invoice {invoice.pk} and its red ones"


@invariant("I06b", "没有写明超额原因时，合同或订单的开票合计不超过它的金额")
def nothing_is_invoiced_twice() -> Iterator[str]:
    live = Invoice._default_manager.filter(deleted_at__isnull=True, state__in=HOLDS)
    explained = set(live.exclude(over_why="").values_list("contract_id", "order_id"))
    contracts = {one for one, _ in explained}
    back = returned_amounts()
    for key, total in sums(live.filter(contract__isnull=False), "contract_id", "amount_base").items():
        if key not in contracts and total > Contract._default_manager.get(pk=str(key)).amount:
            yield f"contract {key} {total}"
    for key, total in sums(live.filter(order__isnull=False), "order_id", "amount_base").items():
        order = SalesOrder._default_manager.get(pk=str(key))
        was_more = order.revision or back.get(key)  # amended or taken back since
        if total > order.amount and not was_more and key not in {one for _, one in explained}:
            yield f"order {key} {total}"


@invariant("I14c", "提交以后合同的付款节点合计等于合同金额；被变更的合同都有下一版")
def contracts_are_whole() -> Iterator[str]:
    terms = sums(ContractTerm._default_manager.filter(deleted_at__isnull=True), "contract_id", "amount")
    live = Contract._default_manager.filter(deleted_at__isnull=True)
    for key, amount in live.exclude(state=ContractState.DRAFT).values_list("pk", "amount"):
        if terms.get(key, amount) != amount:
            yield f"contract {key} {terms[key]} {amount}"
    later = live.filter(replaces__isnull=False).values("replaces_id")
    lost = live.filter(state=ContractState.AMENDED).exclude(pk__in=later)
    yield from (f"contract {key} has no next edition" for key in lost.values_list("pk", flat=True)[:100])
