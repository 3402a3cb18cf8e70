"""What a finding stands on: an answer of a questionnaire, a theme of a focus group, or something else.

How often it was said and of how many (`count` of `n`) is read when it is noted, see `research/counting`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.market.models.research.project import WORKING
from paceline.metadata.fields import Choice, Integer, Link, LongText, Text
from paceline.metadata.views import Editable, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class EvidenceKind(models.TextChoices):
    OTHER = "other", _("其他：数据、资料、访谈")
    SURVEY = "survey", _("问卷里的一个答案")
    THEME = "theme", _("焦点小组的一个主题")


class FindingEvidence(Record):
    """结论证据：问卷里多少人这样答、小组里几位这样说，或别的材料；人数由系统数。"""

    finding = Link("market.Finding", "调研结论", on_delete=models.CASCADE)
    kind = Choice("证据类型", EvidenceKind, default=EvidenceKind.OTHER)
    question = Link(
        "pipeline.Question", "题目", blank=True, shown=When(kind="survey"), required=When(kind="survey")
    )
    option = Text(
        "答案", max_length=200, blank=True, shown=When(kind="survey"), required=When(kind="survey"),
        hint="那道题的一个选项，照抄",
    )  # fmt: skip
    theme = Link(
        "market.FocusTheme",
        "主题",
        blank=True,
        shown=When(kind="theme"),
        required=When(kind="theme"),
        within=("group.project", "finding.project"),
    )
    note = LongText("说明", blank=True, required=When(kind="other"), hint="数据从哪里来，文件放在「文件」里")
    count = Integer("这样说的人", summable=False, blank=True, locked=True)
    n = Integer("一共问到", summable=False, blank=True, locked=True)

    finding_id: UUID
    question_id: UUID | None
    theme_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("结论证据")
        indexes = [
            models.Index(fields=["finding"], name="findingevidence_finding_ix"),
            models.Index(fields=["theme"], name="findingevidence_theme_ix"),
        ]

    class View:
        path = "finding-evidence"
        icon = "book"
        title = "note"
        list = "finding kind question option theme count n note"
        form = [Section("证据", "finding kind question option theme note count n")]
        editable = Editable(
            When(finding__project__state=[str(one) for one in WORKING]),
            "调研已下结论，证据不能再改。请先在项目里「重新分析」。",
        )
        beside = [Timeline()]
        through = "finding"
        main = False

    def __str__(self) -> str:
        return str(self.theme or self.option or self.note or EvidenceKind(self.kind).label)[:60]

    def about(self) -> list[Any]:
        return [self.finding_id]
