"""Recalls: which batch has to come back and why, and how far that is. Changes are in `actions/recall`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Link, LongText, Number, Rollup, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record

OPEN = {"field": "state", "op": "eq", "value": "open"}
REACHED = {"field": "state", "op": "in", "value": ["told", "settled"]}


class RecallState(models.TextChoices):
    OPEN = "open", _("召回中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class Recall(Record):
    """召回：一个批次要从客户那里收回来；谁拿了多少、通知到没有、退回多少。"""

    number = Number("召回编号", prefix="ZH")
    batch = Link("trade.Batch", "批次", locked=True)
    product = Link("catalog.Product", "产品", locked=True)
    reason = LongText("召回原因")
    state = Choice(
        "召回状态", RecallState, default=RecallState.OPEN, locked=True,
        colors={"open": "danger", "closed": "ok", "cancelled": "c5"},
    )  # fmt: skip
    started_on = Day("召回日期", locked=True)
    ended_on = Day("结束日期", blank=True, locked=True)
    ended_why = LongText("结束说明", blank=True, locked=True, shown=When(state=("closed", "cancelled")))
    froze = YesNo("召回时冻结了批次", locked=True, hint="取消召回时会一起解除冻结")
    customers = Rollup("客户数", of="trade.RecallEntry", via="recall", decimal_places=0)
    reached = Rollup("已通知", of="trade.RecallEntry", via="recall", where=REACHED, decimal_places=0)
    quantity = Rollup(
        "要召回", of="trade.RecallEntry", via="recall", measure="sum", field="quantity", decimal_places=4
    )
    returned = Rollup(
        "已收回", of="trade.RecallEntry", via="recall", measure="sum", field="returned", decimal_places=4
    )
    used = Rollup(
        "已用掉或销毁", of="trade.RecallEntry", via="recall", measure="sum", field="used", decimal_places=4
    )
    batch_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("召回")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_recall_per_number"
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=models.Q(deleted_at__isnull=True, state="open"),
                name="one_open_recall_per_batch",
            ),
        ]

    class View:
        path = "recalls"
        icon = "rotate-ccw"
        title = "number"
        list = "number batch product state started_on customers reached quantity returned used"
        phone = "number batch state reached"
        sort = "-started_on"
        form = [
            Section("召回", "batch product reason state started_on"),
            Section("进展", "customers reached quantity returned used ended_on ended_why froze"),
        ]
        highlights = "state product customers reached quantity returned"
        creatable = False
        unfinished = OPEN
        beside = [
            Related(
                "trade.RecallEntry", via="recall", fields="customer contact phone quantity state returned used",
                limit=100,
            ),
            Timeline(),
        ]  # fmt: skip
        find = Search("number batch__number reason")
        views = [SavedView("全部召回"), SavedView("召回中", OPEN)]

    def about(self) -> list[Any]:
        return [self.batch_id]
