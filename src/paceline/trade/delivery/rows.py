"""The lines of deliveries: what is planned on an order, what stands on a document, and what really went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.models import Delivery, DeliveryLine, OrderLine, SalesOrder
from paceline.trade.models.delivery.delivery import AHEAD
from paceline.trade.stock.taking import Part, Want, words

ZERO = Decimal(0)


def rows_of(delivery: Delivery, lines: Mapping[UUID, OrderLine]) -> list[DeliveryLine]:
    """What stands on a delivery, with the order's lines as they were loaded. Raises Conflict when one is gone."""
    rows = list(visible(SYSTEM, DeliveryLine).filter(delivery=delivery).order_by("id"))
    for row in rows:
        if row.line_id not in lines:
            raise Conflict("订单修订时去掉了这张交付单上的产品。请在订单上重新安排交付。", code="line_gone")
        row.line = lines[row.line_id]
    return rows


def ahead_of(order: SalesOrder) -> list[Delivery]:
    """The deliveries of an order that have not left yet, locked, the oldest first."""
    rows = visible(SYSTEM, Delivery).filter(order=order, state__in=AHEAD)
    return list(rows.select_related("warehouse").select_for_update(of=("self",)).order_by("id"))


def planned_of(order: SalesOrder) -> dict[UUID, Decimal]:
    """How much of each line stands on deliveries that have not left yet."""
    rows = visible(SYSTEM, DeliveryLine).filter(delivery__order=order, delivery__state__in=AHEAD)
    return dict(rows.order_by().values_list("line_id").annotate(s=Sum("quantity")))


def require_unplanned(order: SalesOrder, wants: Iterable[Want]) -> None:
    """Raises Conflict when more is asked for than is neither delivered nor on another delivery."""
    planned = planned_of(order)
    whole: dict[OrderLine, Decimal] = {}
    for want in wants:
        whole[want.line] = whole.get(want.line, ZERO) + want.quantity
    for line, quantity in whole.items():
        left = line.to_deliver - planned.get(line.pk, ZERO)
        if quantity > left and line.pk in planned:
            raise Conflict(
                "「%(product)s」还有 %(planned)s 已安排在别的交付单上，这里最多 %(left)s。请先发出或取消那张交付单。",
                params={
                    "product": str(line),
                    "planned": words(planned[line.pk]),
                    "left": words(left),
                },
                code="planned",
            )
        if quantity > left:
            raise Conflict(
                "「%(product)s」只剩 %(left)s 没有交付。请改小数量。",
                params={"product": str(line), "left": words(left)},
                code="too_much",
            )


def write_rows(
    act: Act, delivery: Delivery, parts: Iterable[Part], present: Iterable[DeliveryLine] = ()
) -> list[DeliveryLine]:
    """Make the document say what really goes: a row per line and place. Rows that stand there already are kept."""
    left, found = list(present), []
    for part in parts:
        item = part.item
        values: dict[str, Any] = {
            "quantity": part.quantity,
            "batch": item.batch_id if item else None,
            "item": item.pk if item else None,
        }
        row = fitting(left, part)
        if row is None:
            row = act.create(
                DeliveryLine, links_checked=True, delivery=delivery.pk, line=part.line.pk,
                product=part.line.product, **values,
            )  # fmt: skip
        else:
            left.remove(row)
            act.save(row, event="trade.deliveryline.follow", **values)
        row.line = part.line
        found.append(row)
    for row in left:
        act.remove(row, event="trade.deliveryline.follow")
    return found


def fitting(rows: list[DeliveryLine], part: Part) -> DeliveryLine | None:
    """The row that is about this part already: of the same place, else of the same line."""
    own = [row for row in rows if row.line_id == part.line.pk]
    key = part.item.pk if part.item else None
    batch = part.item.batch_id if part.item else None
    same = [row for row in own if row.item_id == key and row.batch_id == batch]
    return next(iter(same or [row for row in own if row.batch_id == batch] or own), None)
