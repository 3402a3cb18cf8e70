"""Focus groups: whom to ask and what, the session, who sat there and agreed to it. Themes are in `theme`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Instant, Link, LongText, Rollup, Text, UserLink, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record


class GroupState(models.TextChoices):
    PLANNED = "planned", _("筹备中")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


CAME = {"field": "attended", "op": "eq", "value": True}


class FocusGroup(OwnedRecord):
    """焦点小组：请几位顾客坐下来谈，记下谁同意了、谁来了、谈了哪些主题、原话怎么说。"""

    project = Link("market.ResearchProject", "调研项目", on_delete=models.CASCADE)
    name = Text("小组名称", max_length=80)
    segment = Link("customers.Segment", "从哪个客群邀请", blank=True)
    screener = LongText("筛选条件", blank=True, hint="什么样的人可以来，什么样的人不要，例如同行和亲友")
    guide = LongText("主持提纲", blank=True, hint="开场、暖身、主问题、追问、收尾，各几分钟")
    held_at = Instant("场次时间", blank=True)
    place = Text("地点", max_length=120, blank=True)
    moderator = UserLink("主持人", blank=True)
    incentive = Amount("礼金总额", blank=True)
    state = Choice(
        "小组状态", GroupState, default=GroupState.PLANNED, locked=True,
        colors={"planned": "c0", "held": "ok", "cancelled": "c5"},
    )  # fmt: skip
    transcript = LongText("记录", blank=True, hint="逐字稿或要点；录音放在「文件」里")
    participants = Rollup("邀请人数", of="market.FocusParticipant", via="group")
    attended = Rollup("到场人数", of="market.FocusParticipant", via="group", where=CAME)
    themes = Rollup("主题数", of="market.FocusTheme", via="group")

    project_id: UUID
    segment_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("焦点小组")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["project"], name="focusgroup_project_ix"),
            models.Index(fields=["segment"], name="focusgroup_segment_ix"),
        ]

    class View:
        path = "focus-groups"
        icon = "comment"
        title = "name"
        list = "name project held_at state participants attended themes owner"
        phone = "name held_at state attended"
        sort = "-held_at"
        form = [
            Section("焦点小组", "project name segment held_at place moderator incentive owner"),
            Section("请谁、谈什么", "screener guide"),
            Section("结果", "state participants attended themes transcript"),
        ]
        quick = "project name held_at moderator screener guide"
        highlights = "state held_at participants attended themes"
        beside = [
            Related("market.FocusParticipant", via="group", fields="name profile consented attended", limit=20),
            Related("market.FocusTheme", via="group", fields="name mentions note", limit=20),
            Timeline(),
        ]  # fmt: skip
        find = Search("name transcript", pinyin="name")
        views = [
            SavedView("全部焦点小组"),
            SavedView("筹备中的", {"field": "state", "op": "eq", "value": "planned"}, sort="held_at"),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        return {"incentive": "金额不能是负数。"} if (self.incentive or 0) < 0 else {}

    def about(self) -> list[Any]:
        return [self.project_id]


class FocusParticipant(Record):
    """小组成员：一位来谈的人。可以用化名；没有同意的，记录里不能引用他的话。"""

    group = Link("market.FocusGroup", "焦点小组", on_delete=models.CASCADE)
    name = Text("称呼", max_length=60, hint="可以用化名，例如「3 号」")
    profile = Text("特征", max_length=120, blank=True, hint="筛选条件里的那几项，例如 32 岁、浦东、带娃")
    customer = Link("customers.Customer", "客户", blank=True)
    consented = YesNo("同意参加和记录")
    attended = YesNo("到场")

    group_id: UUID
    customer_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("小组成员")
        indexes = [
            models.Index(fields=["group"], name="focusparticipant_group_ix"),
            models.Index(fields=["customer"], name="focusparticipant_customer_ix"),
        ]

    class View:
        path = "focus-participants"
        icon = "user"
        title = "name"
        list = "group name profile consented attended customer"
        sort = "created_at"
        form = [Section("小组成员", "group name profile customer consented attended")]
        beside = [Timeline()]
        through = "group"
        main = False

    def about(self) -> list[Any]:
        return [self.group_id]
