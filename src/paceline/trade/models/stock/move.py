"""The stock ledger 库存流水: every change of what is on hand or reserved. Rows are only added: a trigger sees to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, DecimalNumber, Link, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section
from paceline.metadata.when import When
from paceline.records.models import Record

ZERO = Decimal(0)


class MoveKind(models.TextChoices):
    IN = "in", _("入库")
    OUT = "out", _("发货")
    BACK = "back", _("退货入库")
    UNDONE_IN = "undone_in", _("撤销入库")
    UNDO = "undo", _("撤回发货")
    REFUSED = "refused", _("拒收入库")
    COUNT = "count", _("盘点")
    LOSS = "loss", _("报损")
    UNDONE_LOSS = "undone_loss", _("撤销报损")
    AWAY = "away", _("调出")
    HERE = "here", _("调入")
    RESERVE = "reserve", _("锁定")
    RELEASE = "release", _("解锁")


SHIPPED = {"field": "kind", "op": "in", "value": ["out", "back", "undo", "refused"]}
CHOSEN = {"field": "by_hand", "op": "eq", "value": True}


class StockMove(Record):
    """库存流水：一次入库、发货、退货、盘点、调拨或锁定。只增不改，现存量和锁定量是全部流水之和。"""

    kind = Choice(
        "类型", MoveKind, locked=True,
        colors={"in": "ok", "back": "warn", "undo": "warn", "refused": "warn", "out": "c0", "loss": "danger"},
    )  # fmt: skip
    item = Link("trade.StockItem", "库存", locked=True)
    product = Link("catalog.Product", "产品", locked=True)
    warehouse = Link("trade.Warehouse", "仓库", locked=True)
    batch = Link("trade.Batch", "批次", blank=True, locked=True)
    quantity = DecimalNumber("现存量变化", default=ZERO, locked=True)
    reserved = DecimalNumber("锁定量变化", default=ZERO, locked=True)
    moved_on = Day("日期", locked=True)
    order = Link("trade.SalesOrder", "订单", blank=True, locked=True)
    line = Link("trade.OrderLine", "订单明细", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    by_hand = YesNo("手工选批次", locked=True, hint="没有按先到期先出")
    reverses = Link(
        "trade.StockMove", "撤销的是", blank=True, locked=True, shown=When(kind=("undone_in", "undone_loss"))
    )
    source = Link("trade.StockMove", "因为到货", blank=True, locked=True, shown=When(kind="reserve"))
    note = Text("说明", max_length=200, blank=True, locked=True)
    batch_id: UUID | None
    order_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("库存流水")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(quantity=0) | ~models.Q(reserved=0), name="stock_move_is_something"
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="one_reversal_per_stock_move",
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["-moved_on", "-id"], name="stockmove_day_ix"),
            models.Index(fields=["item"], name="stockmove_item_ix"),
            models.Index(fields=["batch"], name="stockmove_batch_ix"),
            models.Index(fields=["order"], name="stockmove_order_ix"),
            models.Index(fields=["line"], name="stockmove_line_ix"),
            models.Index(
                fields=["source"], name="stockmove_source_ix", condition=models.Q(source__isnull=False)
            ),
        ]

    class View:
        path = "stock-moves"
        icon = "history"
        title = "kind"
        list = (
            "moved_on kind product batch warehouse quantity reserved customer order by_hand note created_by"
        )
        phone = "product kind quantity moved_on"
        sort = "-moved_on"
        form = [
            Section(
                "库存流水",
                "kind moved_on product batch warehouse item quantity reserved reverses source note",
            ),
            Section("发给谁", "customer order line by_hand"),
        ]
        through = "order"
        find = Search("product__name batch__number customer__name order__number note")
        creatable = changeable = False
        views = [
            SavedView(
                "发货和退货", SHIPPED, columns="moved_on customer batch product kind quantity order by_hand"
            ),
            SavedView("手工选的批次", CHOSEN),
            SavedView("盘点和报损", {"field": "kind", "op": "in", "value": ["count", "loss"]}),
            SavedView("全部流水"),
        ]

    def __str__(self) -> str:
        moved = (
            f"{self.product} {MoveKind(self.kind).label} {(self.quantity or self.reserved).normalize():+f}"
        )
        return f"{moved} · {self.batch}" if self.batch_id else moved

    def about(self) -> list[Any]:
        own = None if self.order_id else self.product_id
        return [self.item_id, self.batch_id, self.order_id, own]
