"""Warehouses: the first one is the main one; none is given up while something lies in it."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import (
    OnConfirm,
    OrderState,
    SalesOrder,
    StandingOrder,
    StandingState,
    StockItem,
    Warehouse,
)
from paceline.trade.stock.handing_out import hand_out
from paceline.trade.stock.waiting import wanted

undo_as_done("trade.warehouse")
UNDELIVERED = (OrderState.DRAFT, OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)


@action("trade.warehouse.create", "新建仓库", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Warehouse:
    """The first one becomes the main one."""
    first = not visible(SYSTEM, Warehouse).filter(is_main=True).exists()
    return generic.create(act, of=registry.of(Warehouse), values={**values, "is_main": first})  # type: ignore[return-value]


def why_not_main(warehouse: Warehouse) -> str:
    return "已经是主仓库。" if warehouse.is_main else ""


@action("trade.warehouse.make_main", "设为主仓库", permission="change", icon="star", available=why_not_main)
def make_main(act: Act, warehouse: Warehouse) -> Warehouse:
    """Deliveries take from here unless another warehouse is named."""
    others = visible(SYSTEM, Warehouse).filter(is_main=True).exclude(pk=warehouse.pk)
    for other in others.select_for_update(of=("self",)):
        act.save(other, event="trade.warehouse.follow", is_main=False)
    act.save(warehouse, is_main=True)
    return warehouse


def why_nothing_to_hand_out(warehouse: Warehouse) -> str:
    if warehouse.on_confirm == OnConfirm.NOTHING:
        return "这个仓库确认订单时不锁定库存，订单不排队等货。请先编辑仓库，改「确认订单时」。"
    return ""


@action(
    "trade.warehouse.hand_out",
    "分给缺货订单",
    permission="change",
    icon="split",
    available=why_nothing_to_hand_out,
)
def share_out(act: Act, warehouse: Warehouse) -> Warehouse:
    """What is free here goes to the orders that wait for it; it does so by itself whenever goods come in."""
    if not hand_out(act, warehouse, wanted(warehouse)):
        raise Conflict("没有可以分的：没有订单在等这里的货，或者等的货还没有。")
    return warehouse


@action("trade.warehouse.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, warehouse: Warehouse) -> None:
    """Only an empty one; while there are others, another one has to be the main one first."""
    if visible(SYSTEM, StockItem).filter(warehouse=warehouse, on_hand__gt=0).exists():
        raise Conflict("仓库里还有库存，不能删除。请先调拨到别的仓库。")
    if warehouse.is_main:
        if visible(SYSTEM, Warehouse).exclude(pk=warehouse.pk).exists():
            raise Conflict("这是主仓库。请先把别的仓库设为主仓库，再删除。")
        act.save(warehouse, event="trade.warehouse.follow", is_main=False)
    open_orders = visible(SYSTEM, SalesOrder).filter(warehouse=warehouse, state__in=UNDELIVERED)
    if waiting := open_orders.count():
        raise Conflict(
            "还有 %(count)s 张没有交付完的订单从这个仓库发货，不能删除。请先给它们换仓库。",
            params={"count": waiting},
        )
    standing = visible(SYSTEM, StandingOrder).filter(warehouse=warehouse).exclude(state=StandingState.ENDED)
    if coming := standing.count():
        raise Conflict(
            "还有 %(count)s 张周期单从这个仓库发货，不能删除。请先给它们换仓库，或结束它们。",
            params={"count": coming},
        )
    generic.remove(act, warehouse)
