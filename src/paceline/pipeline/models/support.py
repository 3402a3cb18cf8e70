"""Support requests 方案支持: what sales asks technical colleagues for, by when, and what came of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Choice,
    DecimalNumber,
    File,
    Instant,
    Integer,
    Link,
    LongText,
    Number,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Board, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

LONGEST = 400
"""Working hours that may be asked for at most."""


class SupportKind(models.TextChoices):
    SOLUTION = "solution", _("方案")
    DEMO = "demo", _("演示")
    TRIAL = "trial", _("试用/打样")
    ANSWER = "answer", _("技术答疑")
    BID = "bid", _("投标")


class SupportState(models.TextChoices):
    REQUESTED = "requested", _("待安排")
    ASSIGNED = "assigned", _("已安排")
    IN_PROGRESS = "in_progress", _("处理中")
    DELIVERED = "delivered", _("已交付")
    ACCEPTED = "accepted", _("已验收")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class SupportRequest(OwnedRecord):
    """方案支持：请技术同事做方案、演示、试用或投标，按工作时间算时限。"""

    number = Number("支持编号", prefix="ZC")
    title = Text("要做什么", max_length=120)
    opportunity = Link("pipeline.Opportunity", "商机", on_delete=models.CASCADE)
    kind = Choice("类型", SupportKind, default=SupportKind.SOLUTION)
    need = LongText("需求说明", blank=True, hint="客户的需求、约束，和希望得到什么")
    hours_allowed = Integer("时限（工作小时）", default=16, hint="从提出时起，按工作日历计算")
    state = Choice(
        "状态", SupportState, default=SupportState.REQUESTED, locked=True,
        colors={"requested": "warn", "in_progress": "c0", "delivered": "c0", "accepted": "ok", "returned": "danger"},
    )  # fmt: skip
    assignee = UserLink("支持工程师", blank=True, locked=True)
    due_at = Instant("应交付时间", blank=True, locked=True)
    started_at = Instant("开始时间", blank=True, locked=True)
    delivered_at = Instant("首次交付时间", blank=True, locked=True)
    accepted_at = Instant("验收时间", blank=True, locked=True)
    late = YesNo("超时", locked=True)
    hours = DecimalNumber("投入（小时）", blank=True, decimal_places=1, locked=True)
    result = LongText("交付说明", blank=True, locked=True)
    document = File("方案文件", blank=True, locked=True)
    returns = Integer("退回次数", default=0, locked=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("方案支持")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["assignee", "state"], name="support_assignee_ix"),
            models.Index(fields=["opportunity"], name="support_deal_ix"),
            models.Index(
                fields=["due_at"], name="support_due_ix", condition=models.Q(delivered_at__isnull=True)
            ),
        ]

    class View:
        path = "support-requests"
        icon = "headset"
        title = "title"
        subtitle = "number"
        list = "title opportunity kind assignee due_at state late hours owner"
        phone = "title assignee due_at state"
        sort = "due_at"
        board = Board(by="state", card="opportunity assignee due_at")
        form = [
            Section("请求", "title opportunity kind need hours_allowed owner"),
            Section("处理", "state assignee due_at started_at hours"),
            Section("交付", "delivered_at late result document accepted_at returns"),
        ]
        quick = "title opportunity kind need hours_allowed"
        highlights = "state assignee due_at delivered_at hours returns"
        beside = [Timeline()]
        find = Search("number title need opportunity__name", pinyin="title")
        views = [
            SavedView("全部支持请求"),
            SavedView("派给我的", {"field": "assignee", "op": "eq", "value": "me"}, sort="due_at"),
            SavedView("待安排", {"field": "state", "op": "eq", "value": "requested"}, sort="due_at"),
            SavedView("我提出的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("超时", {"field": "late", "op": "eq", "value": True}),
        ]

    def about(self) -> list[Any]:
        return [self.opportunity_id]

    def faults(self) -> dict[str, str]:
        if not 1 <= self.hours_allowed <= LONGEST:
            return {"hours_allowed": "时限要在 1 到 400 个工作小时之间。"}
        return {}
