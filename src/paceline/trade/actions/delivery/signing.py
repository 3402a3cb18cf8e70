"""At the customer's door: signed for, signed for in part, refused; and that taken back when it was noted wrongly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, DecimalNumber, Link, LongText, Rows, Text, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.delivery.deliver import day_delivered
from paceline.trade.actions.delivery.going import order_of, require_confirmed
from paceline.trade.delivery.returning import come_back, require_open
from paceline.trade.delivery.rows import rows_of
from paceline.trade.delivery.sending import follow, sent
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, MoveKind, SalesOrder
from paceline.trade.states import DELIVERY
from paceline.trade.stock.taking import Want

SignedOn = Annotated[date | None, Day("签收日期", blank=True, past=True, hint="留空为今天")]
SignedBy = Annotated[str, Text("签收人", max_length=60)]
Why = Annotated[str, LongText("拒收原因")]
REFUSED = Rows("拒收数量", {"line": Link("trade.DeliveryLine", "明细"), "quantity": DecimalNumber("数量")})


def day_signed(act: Act, delivery: Delivery, signed_on: date | None) -> date:
    """The day given, else today. Raises Invalid for a day to come and for one before the goods left."""
    day = day_delivered(act, signed_on, "signed_on")
    if delivery.shipped_on and day < delivery.shipped_on:
        raise Invalid({"signed_on": "签收日期早于发货日期。请检查这两个日期。"})
    return day


@action("trade.delivery.sign", "签收", permission="change", icon="done", available=DELIVERY.available("sign"))
def sign(act: Act, delivery: Delivery, *, signed_by: SignedBy, signed_on: SignedOn = None) -> Delivery:
    """Everything has arrived, and somebody signed for it."""
    day = day_signed(act, delivery, signed_on)
    act.save(delivery, state=DeliveryState.SIGNED, signed_by=signed_by, signed_on=day)
    return delivery


@action("trade.delivery.sign_part", "部分签收", permission="change", icon="split", locks="order",
        available=DELIVERY.available("sign_part"))  # fmt: skip
def sign_part(
    act: Act,
    delivery: Delivery,
    *,
    signed_by: SignedBy,
    refused: Annotated[list[dict[str, Any]], REFUSED],
    reason: Why,
    signed_on: SignedOn = None,
) -> Delivery:
    """Some of it was refused: that lies in stock again and is open on the order."""
    day = day_signed(act, delivery, signed_on)
    act.reason = reason
    order, lines = order_of(delivery)
    require_open(order)
    rows = {row.pk: row for row in rows_of(delivery, lines)}
    coming = refused_rows(refused, rows)
    if all(dict(coming).get(row, Decimal(0)) == row.taken for row in rows.values()):
        raise Conflict("全部都没有收下。请用「拒收」。")
    come_back(act, order, coming, MoveKind.REFUSED, day, delivery.number)
    act.save(
        delivery, state=DeliveryState.PARTIALLY_SIGNED, signed_by=signed_by, signed_on=day, refused_why=reason
    )
    follow(act, order, lines.values(), day)
    return delivery


def refused_rows(
    given: list[dict[str, Any]], rows: dict[Any, DeliveryLine]
) -> list[tuple[DeliveryLine, Decimal]]:
    """Row and quantity of each refusal. Raises Invalid for rows of another delivery, too much, and nothing."""
    pairs = [(key_of(one["line"]), one["quantity"]) for one in given]
    if not pairs or any(key not in rows for key, _ in pairs) or len(dict(pairs)) != len(pairs):
        raise Invalid({"refused": "请选择这张交付单的明细，每条一次，并填写没有收下的数量。"})
    for key, quantity in pairs:
        if quantity is None or not 0 < quantity <= rows[key].taken:
            raise Invalid({"refused": "拒收数量要大于 0，且不多于这次发的数量。"})
    return [(rows[key], quantity) for key, quantity in pairs]


@action("trade.delivery.reject", "拒收", permission="change", icon="ban", danger=True, locks="order",
        available=DELIVERY.available("reject"))  # fmt: skip
def reject(act: Act, delivery: Delivery, *, reason: Why, signed_on: SignedOn = None) -> Delivery:
    """The customer took nothing: everything lies in stock again and is open on the order."""
    day = day_signed(act, delivery, signed_on)
    act.reason = reason
    order, lines = order_of(delivery)
    require_open(order)
    coming = [(row, row.taken) for row in rows_of(delivery, lines) if row.taken]
    come_back(act, order, coming, MoveKind.REFUSED, day, delivery.number)
    act.save(delivery, state=DeliveryState.REJECTED, signed_on=day, refused_why=reason)
    follow(act, order, lines.values(), day)
    return delivery


@action("trade.delivery.unsign", "撤销签收", permission="change", icon="undo", danger=True, locks="order",
        available=DELIVERY.available("unsign"))  # fmt: skip
def unsign(act: Act, delivery: Delivery, *, reason: Annotated[str, LongText("撤销原因")]) -> Delivery:
    """Noted wrongly: it is on its way again; what had been laid back leaves stock once more."""
    act.reason = reason
    order, lines = order_of(delivery)
    again = [row for row in rows_of(delivery, lines) if row.refused]
    if again:
        require_confirmed(order)
        leave_again(act, order, delivery, again)
    act.save(delivery, state=DeliveryState.SHIPPED, signed_on=None, signed_by="", refused_why="")
    if again:
        follow(act, order, lines.values(), delivery.shipped_on or day_delivered(act, None))
    return delivery


def leave_again(act: Act, order: SalesOrder, delivery: Delivery, rows: list[DeliveryLine]) -> None:
    """What was noted as refused is with the customer after all."""
    day = delivery.shipped_on or day_delivered(act, None)
    wants = [Want(row.line, row.refused, row.batch_id) for row in rows]
    sent(act, order, delivery, wants, day, delivery.warehouse)
    for row in rows:
        act.save(row, event="trade.deliveryline.refuse", refused=Decimal(0))
