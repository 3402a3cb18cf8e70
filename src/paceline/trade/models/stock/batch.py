"""Batches: what was made or came in together, until when it is good, and whether it may go out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Instant, Link, LongText, Rollup, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record

HERE = {"field": "on_hand", "op": "gt", "value": "0"}
SOON = {"field": "expires_on", "op": "within", "value": "next_30_days"}
UNTESTED = {"field": "state", "op": "in", "value": ["collected", "testing"]}
GONE = {"field": "expires_on", "op": "within", "value": "past"}


class BatchState(models.TextChoices):
    COLLECTED = "collected", _("待检测")
    TESTING = "testing", _("检测中")
    RELEASED = "released", _("可发货")
    DOWNGRADED = "downgraded", _("降级")
    BLOCKED = "blocked", _("已冻结")
    REJECTED = "rejected", _("已报废")


MAY_GO = (BatchState.RELEASED, BatchState.DOWNGRADED)
"""What may leave; downgraded goods only where somebody names the batch."""
UNJUDGED = (BatchState.COLLECTED, BatchState.TESTING)


class BlockCause(models.TextChoices):
    BY_HAND = "by_hand", _("人工冻结")
    TEST = "test", _("检测不合格")
    COOLING = "cooling", _("没有按时冷却")
    TEMPERATURE = "temperature", _("温度超出范围")


class Batch(Record):
    """批次：同一批生产或进货的产品，有共同的到期日；没有放行的、冻结的批次不能发货。"""

    product = Link("catalog.Product", "产品")
    number = Text("批号", max_length=60)
    made_on = Day("生产日期", blank=True)
    expires_on = Day("到期日期", blank=True, hint="留空则由生产日期和保质期算出")
    state = Choice(
        "批次状态",
        BatchState,
        default=BatchState.RELEASED,
        locked=True,
        colors={"released": "ok", "downgraded": "warn", "blocked": "danger", "rejected": "danger"},
    )
    released_at = Instant("放行时间", blank=True, locked=True)
    block_cause = Choice("为什么冻结", BlockCause, blank=True, locked=True, shown=When(state="blocked"))
    before_block = Choice("冻结前", BatchState, blank=True, locked=True, shown=When(state="blocked"))
    blocked_why = LongText("冻结原因", blank=True, locked=True, shown=When(state="blocked"))
    downgraded_why = LongText("降级原因", blank=True, locked=True, shown=When(state="downgraded"))
    rejected_why = LongText("报废原因", blank=True, locked=True, shown=When(state="rejected"))
    disposal = Text("怎么处置的", max_length=120, blank=True, locked=True, shown=When(state="rejected"))
    rejected_on = Day("报废日期", blank=True, locked=True, shown=When(state="rejected"))
    source = Text("来源", max_length=80, blank=True, hint="牧场、收奶站或供应商")
    tank = Text("奶罐（容器）", max_length=40, blank=True)
    collected_at = Instant("采集时间", blank=True)
    cooled_at = Instant("冷却完成时间", blank=True)
    cooled_late = YesNo("没有按时冷却", locked=True, shown=When(cooled_late=True))
    on_hand = Rollup(
        "现存量", of="trade.StockItem", via="batch", measure="sum", field="on_hand", decimal_places=4
    )
    note = LongText("备注", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("批次")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_batch_per_number",
            )
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["expires_on", "id"], name="batch_expires_ix")]

    class View:
        path = "batches"
        icon = "layers"
        title = "number"
        list = "number product state made_on expires_on on_hand"
        phone = "number product expires_on on_hand"
        sort = "expires_on"
        form = [
            Section("批次", "product number made_on expires_on note"),
            Section(
                "放行",
                "state released_at block_cause blocked_why before_block downgraded_why rejected_why disposal "
                "rejected_on",
            ),
            Section("采集", "source tank collected_at cooled_at cooled_late"),
        ]
        quick = "product number made_on expires_on"
        highlights = "product state expires_on on_hand"
        beside = [
            Timeline(),
            Related("trade.StockItem", via="batch", fields="warehouse on_hand reserved available", rail=True),
            Related(
                "trade.QualityResult",
                via="batch",
                fields="item value finding verdict low high again tested_at tester laboratory voided",
                adds=False,
            ),
            Related(
                "trade.TemperatureReading", via="batch", fields="read_at celsius outside device", adds=False
            ),
            Related("trade.StockMove", via="batch", fields="moved_on kind quantity customer order warehouse"),
        ]
        find = Search("number product__name source tank")
        views = [
            SavedView("在库", HERE, sort="expires_on"),
            SavedView("30 天内到期", {"all": [HERE, SOON]}, sort="expires_on"),
            SavedView("已过期还在库", {"all": [HERE, GONE]}, sort="expires_on"),
            SavedView("等检测的", UNTESTED, sort="expires_on"),
            SavedView("降级的", {"field": "state", "op": "eq", "value": "downgraded"}, sort="expires_on"),
            SavedView("冻结的", {"field": "state", "op": "eq", "value": "blocked"}),
            SavedView("全部批次"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.product_id]

    @property
    def is_blocked(self) -> bool:
        return self.state == BatchState.BLOCKED

    @property
    def stays(self) -> bool:
        """Whether nothing of it may leave."""
        return self.state not in MAY_GO

    @property
    def by_name_only(self) -> bool:
        """Whether it leaves only where somebody names it."""
        return self.state == BatchState.DOWNGRADED

    def derive(self) -> None:
        """How a new one begins; when it expires, from when it was made."""
        if self._state.adding and self.state == BatchState.RELEASED:
            self.begin()
        if self.expires_on is None and self.made_on and self.product.shelf_life_days:
            self.expires_on = self.made_on + timedelta(days=self.product.shelf_life_days)

    def begin(self) -> None:
        """What has to be tested waits for it, everything else may go at once."""
        tested = self.product.tested
        self.state = BatchState.COLLECTED if tested else BatchState.RELEASED
        if not tested:
            self.released_at = self.created_at

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.made_on and self.expires_on and self.expires_on < self.made_on:
            errors["expires_on"] = "到期日期早于生产日期。请检查这两个日期。"
        if self.collected_at and self.cooled_at and self.cooled_at < self.collected_at:
            errors["cooled_at"] = "冷却完成早于采集。请检查这两个时间。"
        return errors
