"""Target audiences: whom an offer is meant for, how many they are, and why we believe so."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Day, Integer, Link, LongText, Rollup, Text
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class TargetAudience(OwnedRecord):
    """目标客群：一个客群加上它的画像、规模、为什么选它和调研证据。预售活动提交前要选一个。"""

    name = Text("目标客群名称", max_length=80)
    segment = Link("customers.Segment", "客群", blank=True, hint="留空就是全部客户")
    persona = LongText(
        "画像", blank=True, hint="写成一个具体的人：多大、做什么、住哪里、为什么买、为什么不买"
    )
    rationale = LongText("为什么选他们", blank=True, hint="规模、需求、我们的优势、够不够得着")
    size = Integer("客户数", summable=False, blank=True, locked=True)
    counted_on = Day("数于", blank=True, locked=True)
    findings = Rollup("调研结论数", of="market.Finding", via="audience")
    campaigns = Rollup("预售活动数", of="trade.PresaleCampaign", via="target_audience")

    segment_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("目标客群")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at__isnull=True), name="one_audience_of_a_name"
            )
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["segment"], name="targetaudience_segment_ix"),
        ]

    class View:
        path = "target-audiences"
        icon = "target"
        title = "name"
        list = "name segment size counted_on findings campaigns owner"
        phone = "name size counted_on"
        sort = "name"
        form = [
            Section("目标客群", "name segment persona rationale owner"),
            Section("规模与证据", "size counted_on findings campaigns"),
        ]
        quick = "name segment persona rationale"
        highlights = "segment size counted_on findings"
        beside = [
            Timeline(),
            Related("market.Finding", via="audience", fields="statement confidence evidence project"),
            Related("trade.PresaleCampaign", via="target_audience", fields="name state expected_conversion opens_at"),
        ]  # fmt: skip
        find = Search("name persona rationale", pinyin="name")
        views = [
            SavedView("全部目标客群"),
            SavedView("还没有调研证据的", {"field": "findings", "op": "eq", "value": 0}),
        ]
