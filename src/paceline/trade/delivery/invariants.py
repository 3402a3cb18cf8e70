"""The invariants of deliveries: no document says more than its order knows of, and states fit what stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q, Sum

from paceline.records.verify import invariant
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, OrderLine, OrderState
from paceline.trade.models.delivery.delivery import AHEAD

ZERO = Decimal(0)
HOLDS = (DeliveryState.SHIPPED, DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED)
MAY_WAIT = (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)


@invariant("I05d", "交付单上发出的不多于订单的已交付，待发货的不多于订单还没有交付的")
def documents_fit_their_orders() -> Iterator[str]:
    live = DeliveryLine._default_manager.filter(deleted_at__isnull=True, delivery__deleted_at__isnull=True)
    sums = live.order_by().values("line_id").annotate(
        out=Sum(F("quantity") - F("refused"), filter=Q(delivery__state__in=HOLDS)),
        ahead=Sum("quantity", filter=Q(delivery__state__in=AHEAD)),
    )  # fmt: skip
    found = {row["line_id"]: (row["out"] or ZERO, row["ahead"] or ZERO) for row in sums}
    lines = OrderLine._default_manager.filter(pk__in=list(found))
    for key, quantity, delivered, state in lines.values_list("pk", "quantity", "delivered", "order__state"):
        out, ahead = found[key]
        open_now = quantity - delivered if state in MAY_WAIT else ZERO
        if out > delivered or ahead > open_now:
            yield f"order line {key} {out} {ahead}"


@invariant("I12d", "交付单的状态和它的明细一致：拒收的全部退回，签收的有签收日期，没有发出的没有退回")
def delivery_states_fit() -> Iterator[str]:
    live = DeliveryLine._default_manager.filter(deleted_at__isnull=True, delivery__deleted_at__isnull=True)
    wrong = live.filter(
        Q(delivery__state=DeliveryState.REJECTED, refused__lt=F("quantity"))
        | Q(delivery__state__in=AHEAD, refused__gt=0)
        | (~Q(delivery__state=DeliveryState.PICKED) & Q(put_aside__gt=0))
    )
    yield from (f"delivery line {key}" for key in wrong.values_list("pk", flat=True)[:100])
    documents = Delivery._default_manager.filter(deleted_at__isnull=True)
    arrived = (DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED, DeliveryState.REJECTED)
    undated = documents.filter(state__in=arrived, signed_on__isnull=True)
    yield from (f"delivery {key} is not dated" for key in undated.values_list("pk", flat=True)[:100])
    bare = documents.exclude(pk__in=live.values("delivery_id"))
    yield from (f"delivery {key} has no lines" for key in bare.values_list("pk", flat=True)[:100])
