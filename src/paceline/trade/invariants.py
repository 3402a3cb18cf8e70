"""The invariants of orders: what they come to, what was delivered and returned, and in which state they are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q, Sum

from paceline.methods.pricing import line_total
from paceline.records.verify import invariant
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import COUNTED, OrderKind, OrderState

ZERO = Decimal(0)


@invariant("I06o", "每行订单明细的金额等于数量×单价×(1−折扣)，价税合计等于不含税金额加税额")
def lines_come_to_what_they_say() -> Iterator[str]:
    for line in OrderLine._default_manager.filter(deleted_at__isnull=True).iterator(chunk_size=5000):
        right = line_total(
            line.quantity, line.price_base or ZERO, discount=line.discount or ZERO,
            tax_rate=line.tax_rate or ZERO, cost=line.cost_base,
        )  # fmt: skip
        kept = (line.amount_base, line.net_base, line.tax_base, line.margin_base)
        if kept != (right.amount, right.net, right.tax, right.margin):
            yield f"order line {line.pk} {kept}"


@invariant("I05o", "交付不多于订购，退货不多于交付，退货单是原订单退回的数量")
def quantities_fit() -> Iterator[str]:
    live = OrderLine._default_manager.filter(deleted_at__isnull=True)
    sold = live.exclude(order__kind=OrderKind.RETURN)
    wrong = sold.filter(Q(delivered__gt=F("quantity")) | Q(quantity__lte=0))
    yield from (f"order line {key}" for key in wrong.values_list("pk", flat=True)[:100])
    back = sums(live.filter(order__kind=OrderKind.RETURN), "order__returns_id", "quantity")
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


def sums(rows: object, by: str, field: str) -> dict[object, Decimal]:
    """Σ field by key."""
    grouped = rows.order_by().values(by).annotate(figure=Sum(field))  # type: ignore[attr-defined]
    return {row[by]: row["figure"] for row in grouped}
