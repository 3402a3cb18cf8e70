"""Goods come in. It stands here because it changes stock; its name is the product's, which is where people look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.catalog.models import Product
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day, DecimalNumber, Link, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import Batch, BatchState, MoveKind, Warehouse
from paceline.trade.stock.handing_out import hand_out
from paceline.trade.stock.keeping import item_for, main_warehouse, move


def why_not(product: Product) -> str:
    return "" if product.keeps_stock else "这个产品不管库存。请先编辑产品，打开「管库存」。"


@action("catalog.product.stock_in", "入库", permission="change", icon="import", available=why_not)
def stock_in(
    act: Act,
    product: Product,
    *,
    quantity: Annotated[Decimal, DecimalNumber("数量")],
    warehouse: Annotated[
        Warehouse | None, Link("trade.Warehouse", "仓库", blank=True, hint="留空为主仓库")
    ] = None,
    batch_number: Annotated[str, Text("批号", max_length=60, blank=True)] = "",
    made_on: Annotated[date | None, Day("生产日期", blank=True)] = None,
    expires_on: Annotated[
        date | None, Day("到期日期", blank=True, hint="留空则由生产日期和保质期算出")
    ] = None,
    remark: Annotated[str, Text("说明", max_length=200, blank=True)] = "",
) -> Product:
    """So much more lies in a warehouse, of a batch where the product has batches; a new number makes a batch.

    Orders that wait for it get it put aside, where the warehouse puts goods aside.
    """
    if quantity <= 0:
        raise Invalid({"quantity": "数量要大于 0。要改少请用「盘点」或「报损」。"})
    found = batch_for(act, product, batch_number.strip(), made_on, expires_on)
    place = warehouse or main_warehouse()
    item = item_for(act, product, place, found)
    came_in = move(act, item, MoveKind.IN, quantity, day=local_day(act.occurred_at), note=remark)
    hand_out(act, place, [product.pk], [came_in])
    return product


def batch_for(
    act: Act, product: Product, number: str, made_on: date | None, expires_on: date | None
) -> Batch | None:
    """The batch of this number, made when it is new. Raises Invalid when something about it is missing or different."""
    if not number:
        if product.batch_controlled or made_on or expires_on:
            raise Invalid(
                {
                    "batch_number": "这个产品按批次管理，请填写批号。"
                    if product.batch_controlled
                    else "填了日期，也要填批号。"
                }
            )
        return None
    known: Batch | None = visible(SYSTEM, Batch).filter(product=product, number=number).first()
    if known is None:
        return new_batch(act, product, number, made_on, expires_on)
    if known.state == BatchState.REJECTED:
        raise Invalid({"batch_number": "这个批次已报废，不能再入库。请核对批号，或先在批次上「撤销报废」。"})
    for name, given in (("made_on", made_on), ("expires_on", expires_on)):
        if given is not None and given != getattr(known, name):
            raise Invalid({name: "这个批号已经有了，日期和登记的不一样。请核对批号，或先编辑批次。"})
    return known


def new_batch(
    act: Act, product: Product, number: str, made_on: date | None, expires_on: date | None
) -> Batch:
    """A batch with its expiry, which perishable goods must have."""
    if product.shelf_life_days and made_on is None and expires_on is None:
        raise Invalid({"made_on": "这个产品有保质期，请填写生产日期或到期日期。"})
    made: Batch = act.create(
        Batch, event="trade.batch.create", product=product.pk, number=number, made_on=made_on, expires_on=expires_on,
        links_checked=True,
    )  # fmt: skip
    return made
