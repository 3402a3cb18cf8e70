"""After-sale care: which calls follow a delivery, and those that were planned for an order. See `after_sale`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.care.models.plan import MOST_DAYS, CareKind
from paceline.metadata.fields import Choice, Integer, Link, LongText, Text, YesNo
from paceline.metadata.views import Related, SavedView, Section, Timeline
from paceline.records.models import Record


class Basis(models.TextChoices):
    """What the days are counted by."""

    SIGNED = "signed", _("签收后几天")
    REORDER = "reorder", _("按客户的成交间隔")


class AfterSaleStep(Record):
    """售后回访：客户签收以后，第几天由订单负责人做什么；每张订单每一步只派一次。"""

    name = Text("做什么", max_length=60)
    basis = Choice("什么时候", Basis, default=Basis.SIGNED)
    days = Integer("天数", summable=False, default=1, hint="按成交间隔时，还没有间隔的客户用这个天数")
    kind = Choice("方式", CareKind, default=CareKind.CALL)
    active = YesNo("启用", default=True)
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("售后回访")

    class View:
        path = "after-sale-steps"
        icon = "truck"
        title = "name"
        list = "name basis days kind active"
        sort = "days"
        form = [Section("售后回访", "name basis days kind active note")]
        beside = [
            Timeline(),
            Related("care.AfterSaleTask", via="step", fields="order customer activity created_at"),
        ]
        views = [
            SavedView("全部售后回访"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        return {} if 1 <= self.days <= MOST_DAYS else {"days": "天数要在 1 到 366 之间。"}


class AfterSaleTask(Record):
    """已派售后：某张订单的某一步售后回访派成了哪条跟进。"""

    step = Link("care.AfterSaleStep", "售后回访", locked=True, on_delete=models.CASCADE)
    order = Link("trade.SalesOrder", "订单", locked=True, on_delete=models.CASCADE)
    delivery = Link("trade.Delivery", "交付单", locked=True, on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.CASCADE)
    activity = Link("customers.Activity", "跟进", locked=True, on_delete=models.CASCADE)

    order_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("已派售后")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "step"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_after_sale_task_per_step",
            )
        ]

    class View:
        path = "after-sale-tasks"
        icon = "truck"
        title = "step"
        list = "order step customer activity created_at"
        form = [Section("已派售后", "step order delivery customer activity")]
        through = "customer"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.step)

    def about(self) -> list[Any]:
        return [self.order_id]
