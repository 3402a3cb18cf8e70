"""Lines of an order: priced as its customer buys on its day. Once it is confirmed they change by amendment only."""

from __future__ import annotations

from typing import Any

from paceline.access.scope import visible
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.prices import Prices, agreed_anew, require_some


@action("trade.orderline.create", "添加产品", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> OrderLine:
    """Price, cost and tax rate are the product's where none is given."""
    require_some(values)
    key = key_of(values.get("order"))
    order = visible(act.by, SalesOrder).filter(pk=key).first()
    given = Prices(act, order, order.ordered_on).of(values) if order else values
    return generic.create(act, of=registry.of(OrderLine), values=given)  # type: ignore[return-value]


@action("trade.orderline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, line: OrderLine, *, values: dict[str, Any]) -> OrderLine:
    """Another product brings its price along; what the line costs is asked anew."""
    require_some(values)
    if values.get("product", line.product_id) != line.product_id:
        prices = Prices(act, line.order, line.order.ordered_on)
        values = {**prices.of({"product": values["product"]}), **values}
    if {"product", "quantity"} & values.keys() and line.line_cost is not None:
        values = {**values, "line_cost": None}  # it was that of another product or quantity
    generic.change(act, line, values=agreed_anew(line, values))
    return line
