"""The list of a recall: one customer, how much of the batch lies there, and what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, DecimalNumber, Link, Phone, Text
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record

ZERO = Decimal(0)
TO_TELL = {"field": "state", "op": "eq", "value": "waiting"}


class EntryState(models.TextChoices):
    WAITING = "waiting", _("待通知")
    TOLD = "told", _("已通知")
    SETTLED = "settled", _("已处理完")


class RecallEntry(Record):
    """召回名单：一个客户拿了多少这个批次的货，通知到没有，退回和用掉多少。"""

    recall = Link("trade.Recall", "召回", on_delete=models.CASCADE, locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    contact = Link("customers.Contact", "联系人", blank=True, within=("customer", "customer"))
    phone = Phone("电话", blank=True)
    quantity = DecimalNumber("在客户处", locked=True, hint="发出减去退回")
    state = Choice(
        "处理状态", EntryState, default=EntryState.WAITING, locked=True,
        colors={"waiting": "warn", "told": "c0", "settled": "ok"},
    )  # fmt: skip
    told_on = Day("通知日期", blank=True, locked=True)
    told_whom = Text("通知了谁", max_length=60, blank=True, locked=True)
    returned = DecimalNumber("已收回", default=ZERO, locked=True)
    used = DecimalNumber("已用掉或销毁", default=ZERO, locked=True)
    task = Link("customers.Activity", "任务", blank=True, locked=True)
    recall_id: UUID
    customer_id: UUID
    task_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("召回名单")
        constraints = [
            models.UniqueConstraint(
                fields=["recall", "customer"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_entry_per_recall_and_customer",
            )
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["customer"], name="recallentry_customer_ix")]

    class View:
        path = "recall-entries"
        icon = "list"
        title = "customer"
        list = "recall customer contact phone quantity state told_on returned used task"
        phone = "customer phone quantity state"
        form = [
            Section("召回名单", "recall customer contact phone quantity task"),
            Section("进展", "state told_on told_whom returned used"),
        ]
        highlights = "state phone quantity returned used"
        through = "customer"
        main = creatable = False
        beside = [Timeline()]
        find = Search("customer__name recall__number")
        views = [SavedView("全部名单"), SavedView("待通知", TO_TELL)]

    def __str__(self) -> str:
        return str(self.customer)

    def about(self) -> list[Any]:
        return [self.recall_id, self.customer_id]
