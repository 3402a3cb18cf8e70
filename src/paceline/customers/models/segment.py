"""Segments 客群: customers who have something in common, by a condition or by hand, and since when they are in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Choice,
    Day,
    FilterInput,
    Instant,
    Link,
    LongText,
    MultipleChoice,
    Text,
    WebAddress,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class SegmentKind(models.TextChoices):
    DYNAMIC = "dynamic", _("动态：每晚按条件更新")
    STATIC = "static", _("静态：名单由人维护")


class SegmentMethod(models.TextChoices):
    DATA = "data", _("数据分析")
    SURVEY = "survey", _("问卷")
    FOCUS_GROUP = "focus_group", _("焦点小组")
    CLUSTER = "cluster", _("聚类")
    MANUAL = "manual", _("经验")


class SegmentBasis(models.TextChoices):
    DEMOGRAPHIC = "demographic", _("人口统计")
    GEOGRAPHIC = "geographic", _("地理")
    BEHAVIOURAL = "behavioural", _("行为")
    PSYCHOGRAPHIC = "psychographic", _("心理")
    FIRMOGRAPHIC = "firmographic", _("企业特征")
    NEED = "need", _("需求")


class Segment(OwnedRecord):
    """客群：有共同点的一群客户。动态的按条件每晚更新，静态的由人维护名单。"""

    name = Text("客群名称", max_length=60)
    kind = Choice("更新方式", SegmentKind, default=SegmentKind.DYNAMIC)
    method = Choice("细分方法", SegmentMethod, default=SegmentMethod.DATA)
    bases = MultipleChoice("细分依据", SegmentBasis, blank=True)
    definition = FilterInput("客群条件", blank=True, default=dict)
    evidence = LongText(
        "证据", blank=True, hint="这群人为什么是一群：数据、问卷或访谈里看到了什么；材料放在「文件」里"
    )
    evidence_link = WebAddress("证据链接", max_length=300, blank=True)
    questionnaire = Link("pipeline.Questionnaire", "问卷证据", blank=True)
    cluster_run = Link("customers.ClusterRun", "聚类证据", blank=True, locked=True)
    note = LongText("用法", blank=True, hint="打算对这群客户做什么")
    refreshed_at = Instant("最近更新名单", blank=True, locked=True)
    problem = Text("更新不了的原因", max_length=200, blank=True, locked=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("客群")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_segment_of_a_name",
            )
        ]
        indexes = [*OwnedRecord.Meta.indexes]

    class View:
        path = "segments"
        icon = "users"
        title = "name"
        list = "name kind method bases refreshed_at owner"
        phone = "name kind method refreshed_at"
        sort = "name"
        form = [
            Section("客群", "name kind method bases note owner"),
            Section("证据", "evidence questionnaire cluster_run evidence_link"),
            Section("名单", "refreshed_at problem"),
        ]
        quick = "name kind method bases note"
        highlights = "kind method bases refreshed_at"
        beside = [
            Timeline(),
            Related("customers.SegmentMember", via="segment", fields="customer from_on to_on"),
        ]
        find = Search("name note evidence", pinyin="name")
        views = [
            SavedView("全部客群"),
            SavedView("我建的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("动态客群", {"field": "kind", "op": "eq", "value": "dynamic"}),
            SavedView("静态客群", {"field": "kind", "op": "eq", "value": "static"}),
        ]

    @property
    def is_dynamic(self) -> bool:
        return bool(self.kind == SegmentKind.DYNAMIC)


class SegmentMember(models.Model):
    """客群成员：一个客户从哪天到哪天在一个客群里。离开以后仍然留着，可以查任何一天的名单。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    segment = Link("customers.Segment", "客群", locked=True, on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.CASCADE)
    from_on = Day("加入日期", locked=True)
    to_on = Day("离开日期", blank=True, locked=True)
    version = 1
    segment_id: UUID
    customer_id: UUID

    class Meta:
        verbose_name = _("客群成员")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"],
                condition=models.Q(to_on__isnull=True),
                name="once_in_a_segment",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="nobody_leaves_before_joining",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "segment"], name="segmentmember_customer_ix"),
            models.Index(fields=["segment", "from_on"], name="segmentmember_segment_ix"),
        ]

    class View:
        path = "segment-members"
        icon = "users"
        title = "segment"
        list = "segment customer from_on to_on"
        sort = "-from_on"
        through = "customer"
        counted = {"field": "to_on", "op": "empty"}
        belonging = "segment"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.segment)

    def about(self) -> list[Any]:
        return []
