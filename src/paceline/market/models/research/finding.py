"""Findings: what a research project found out, how sure it is, and which decision it fed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.market.models.research.project import WORKING
from paceline.metadata.fields import Choice, Link, LongText, Rollup, Text
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord


class Confidence(models.TextChoices):
    HIGH = "high", _("高：样本够、几种方法都指向它")
    MEDIUM = "medium", _("中：一种方法支持")
    LOW = "low", _("低：只是线索")


USED = ("decision", "audience", "campaign")
"""Where a finding went; any of them makes it one that fed a decision."""


class Finding(OwnedRecord):
    """调研结论：一句话说清发现了什么，有哪些证据、多大把握，用在了哪个决定上。"""

    project = Link("market.ResearchProject", "调研项目", on_delete=models.CASCADE)
    statement = Text(
        "结论", max_length=200, hint="一句完整的话，带上数字，例如「上海的年轻白领 10 人里有 6 人嫌贵」"
    )
    confidence = Choice(
        "把握", Confidence, default=Confidence.MEDIUM, colors={"high": "ok", "medium": "c1", "low": "warn"}
    )
    meaning = LongText("意味着什么", blank=True, hint="我们该多做、少做、换做什么")
    limits = LongText("局限", blank=True, hint="谁没有问到，哪里可能有偏差；焦点小组只作线索，不代表全体")
    decision = Text("用于哪个决定", max_length=200, blank=True)
    audience = Link("market.TargetAudience", "支持哪个目标客群", blank=True)
    campaign = Link("trade.PresaleCampaign", "用于哪个预售", blank=True)
    evidence = Rollup("证据数", of="market.FindingEvidence", via="finding")

    project_id: UUID
    audience_id: UUID | None
    campaign_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("调研结论")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["project"], name="finding_project_ix"),
            models.Index(fields=["audience"], name="finding_audience_ix"),
            models.Index(fields=["campaign"], name="finding_campaign_ix"),
        ]

    class View:
        path = "findings"
        icon = "spark"
        title = "statement"
        list = "statement project confidence evidence decision audience campaign owner"
        phone = "statement confidence"
        sort = "-created_at"
        editable = Editable(
            When(project__state=[str(one) for one in WORKING]),
            "调研已下结论，结论的内容不能再改。请先在项目里「重新分析」。",
            always=" ".join((*USED, "owner")),
        )
        form = [
            Section("结论", "project statement confidence meaning limits owner"),
            Section("用在哪里", "decision audience campaign"),
            Section("证据", "evidence"),
        ]
        quick = "project statement confidence meaning decision"
        highlights = "confidence evidence decision"
        beside = [
            Related(
                "market.FindingEvidence",
                via="finding",
                fields="kind question option theme count n note",
                limit=20,
            ),
            Timeline(),
        ]
        find = Search("statement meaning decision", pinyin="statement")
        views = [
            SavedView("全部结论"),
            SavedView("还没用上的", {"all": [{"field": name, "op": "empty"} for name in USED]}),
        ]

    def is_used(self) -> bool:
        """Whether it fed a decision."""
        return bool(self.decision or self.audience_id or self.campaign_id)

    def about(self) -> list[Any]:
        return [self.project_id, self.audience_id, self.campaign_id]
