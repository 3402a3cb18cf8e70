"""What was found when a batch was tested for one item. Results are never changed: the newest one of an item decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, DecimalNumber, File, Instant, Link, LongText, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record

FAILED = {"field": "verdict", "op": "eq", "value": "fail"}


class Finding(models.TextChoices):
    NEGATIVE = "negative", _("阴性")
    POSITIVE = "positive", _("阳性")


class Verdict(models.TextChoices):
    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


class QualityResult(Record):
    """检测结果：一批货的一个项目测出来是多少、合不合格；再测一次就是复检，以最新的为准。"""

    batch = Link("trade.Batch", "批次")
    item = Link("trade.QualityItem", "检测项目")
    value = DecimalNumber("数值", blank=True, summable=False)
    finding = Choice("阴性或阳性", Finding, blank=True, colors={"positive": "danger"})
    verdict = Choice("判定", Verdict, blank=True, locked=True, colors={"pass": "ok", "fail": "danger"})
    low = DecimalNumber("不低于", blank=True, summable=False, locked=True, hint="判定时的限值")
    high = DecimalNumber("不高于", blank=True, summable=False, locked=True, hint="判定时的限值")
    unchecked = YesNo("限值未核对", locked=True)
    again = YesNo("复检", locked=True)
    tested_at = Instant("检测时间", blank=True, hint="留空为现在")
    tester = Text("检测人", max_length=60, blank=True, hint="留空为你")
    laboratory = Text("实验室", max_length=80, blank=True)
    report = File("检测报告", blank=True)
    note = LongText("备注", blank=True)
    voided = YesNo("已作废", locked=True, shown=When(voided=True))
    voided_why = LongText("作废原因", blank=True, locked=True, shown=When(voided=True))
    batch_id: UUID
    item_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("检测结果")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["batch", "item"], name="qualityresult_batch_ix"),
        ]

    class View:
        path = "quality-results"
        icon = "form"
        title = "item"
        list = "tested_at batch item value finding verdict low high unchecked again tester laboratory voided"
        phone = "item batch value verdict"
        sort = "-tested_at"
        form = [
            Section("检测结果", "batch item value finding verdict low high unchecked again"),
            Section("谁测的", "tested_at tester laboratory report note voided voided_why"),
        ]
        quick = "batch item value finding tested_at tester laboratory"
        highlights = "batch value finding verdict tested_at"
        beside = [Timeline()]
        changeable = False
        find = Search("batch__number item__name laboratory tester")
        views = [
            SavedView("全部检测结果"),
            SavedView("不合格的", FAILED),
            SavedView("复检的", {"field": "again", "op": "eq", "value": True}),
        ]

    def __str__(self) -> str:
        found = f"{self.value.normalize():,f}" if self.value is not None else str(Finding(self.finding).label)
        failed = f" · {Verdict.FAIL.label}" if self.verdict == Verdict.FAIL else ""
        return f"{self.item} {found}{failed}"

    def about(self) -> list[Any]:
        return [self.batch_id]
