"""Reviews: when they are due, what was frozen for them, what was decided. Changes are in `actions/review`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Instant, Integer, Link, LongText, Text, UserLink, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record

OPEN = {"field": "state", "op": "in", "value": ["scheduled", "prepared", "held"]}


class ReviewKind(models.TextChoices):
    STAND_UP = "stand_up", _("晨会")
    WEEKLY = "weekly", _("周会")
    MONTHLY = "monthly", _("月度经营会")
    QUARTERLY = "quarterly", _("季度复盘")
    ONE_ON_ONE = "one_on_one", _("一对一")


class ReviewState(models.TextChoices):
    SCHEDULED = "scheduled", _("待准备")
    PREPARED = "prepared", _("已备好")
    HELD = "held", _("已召开")
    CLOSED = "closed", _("已关闭")
    MISSED = "missed", _("错过了")


class DecisionState(models.TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("做到了")
    DROPPED = "dropped", _("不做了")


class Settlement(models.TextChoices):
    """What became of a decision."""

    DONE = "done", _("做到了")
    DROPPED = "dropped", _("不做了")


class ReviewCycle(OwnedRecord):
    """复盘周期：谁、多久、在第几个工作日复盘。到期自动建好复盘并冻结数据。"""

    name = Text("周期名称", max_length=80)
    kind = Choice("复盘类型", ReviewKind, default=ReviewKind.WEEKLY)
    unit = Link("access.OrgUnit", "组织", blank=True)
    person = UserLink("一对一对象", blank=True)
    workday = Integer("第几个工作日", summable=False, default=1, hint="周、月、季里的第几个工作日")
    every = Integer("每几周一次", summable=False, default=1, hint="周会和一对一可以隔周开")
    checklist = LongText("固定议题", blank=True, hint="每行一条")
    active = YesNo("启用周期", default=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("复盘周期")

    class View:
        path = "review-cycles"
        icon = "refresh"
        title = "name"
        list = "name kind unit person workday owner active"
        form = [Section("复盘周期", "name kind unit person workday every owner active checklist")]
        beside = [Timeline(), Related("rhythm.Review", via="cycle", fields="name due_on state")]
        find = Search("name", pinyin="name")
        views = [SavedView("全部复盘周期")]
        main = False

    def faults(self) -> dict[str, str]:
        if self.workday is not None and not 1 <= self.workday <= 60:
            return {"workday": "第几个工作日要在 1 到 60 之间。"}
        if self.every is not None and not 1 <= self.every <= 12:
            return {"every": "每几周一次要在 1 到 12 之间。"}
        return {}


class Review(OwnedRecord):
    """复盘：一次会。数据在准备时冻结，决定变成任务，下次复盘先看做到没有。"""

    name = Text("复盘名称", max_length=160, blank=True, locked=True)
    kind = Choice("复盘类型", ReviewKind, default=ReviewKind.WEEKLY)
    unit = Link("access.OrgUnit", "组织", blank=True)
    person = UserLink("一对一对象", blank=True)
    due_on = Day("应开日期")
    topics = LongText("补充议题", blank=True, hint="每行一条")
    cycle = Link("rhythm.ReviewCycle", "复盘周期", blank=True, locked=True)
    state = Choice(
        "复盘状态", ReviewState, default=ReviewState.SCHEDULED, locked=True,
        colors={"prepared": "c0", "held": "ok", "missed": "danger", "closed": "c5"},
    )  # fmt: skip
    frozen_at = Instant("数据冻结时间", blank=True, locked=True)
    held_at = Instant("召开时间", blank=True, locked=True)
    findings = LongText("结论", blank=True, locked=True)
    previous = Link("self", "上一次复盘", blank=True, locked=True)
    pack = models.JSONField(default=dict, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    derived = ("name", "team_id")

    unit_id: UUID | None
    person_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("复盘")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["cycle", "-due_on"], name="review_cycle_ix"),
        ]

    class View:
        path = "reviews"
        icon = "flag"
        title = "name"
        list = "name kind due_on state owner held_at"
        phone = "name due_on state owner"
        sort = "-due_on"
        form = [
            Section("复盘", "kind unit person due_on owner topics"),
            Section("经过", "state frozen_at held_at findings previous cycle"),
        ]
        quick = "kind unit person due_on"
        highlights = "kind due_on state frozen_at held_at"
        beside = [
            Timeline(),
            Related("rhythm.ReviewDecision", via="review", fields="what owner due_on state"),
            Related("rhythm.ReviewAttendee", via="review", fields="user present"),
        ]
        find = Search("name findings", pinyin="name")
        views = [SavedView("没开完的", OPEN, sort="due_on"), SavedView("全部复盘")]

    def derive(self) -> None:
        whose = self.unit or self.person or self.owner
        with translation.override("zh-hans"):
            words = [whose, ReviewKind(self.kind).label, self.due_on]
        self.name = " · ".join(str(word) for word in words if word)[:160]
        if self.unit_id is not None:
            self.team_id = self.unit_id

    def about(self) -> list[Any]:
        return [self.cycle_id, self.previous_id]


class ReviewDecision(Record):
    """复盘决定：谁在哪天前做什么；同时是一条任务，下次复盘看结果。"""

    review = Link("rhythm.Review", "复盘", on_delete=models.CASCADE)
    what = Text("决定", max_length=200)
    owner = UserLink("负责人")
    due_on = Day("完成日期")
    state = Choice(
        "决定状态",
        DecisionState,
        default=DecisionState.OPEN,
        locked=True,
        colors={"done": "ok", "dropped": "c5"},
    )
    outcome = LongText("结果说明", blank=True, locked=True)
    activity = Link("customers.Activity", "任务", blank=True, locked=True)

    class Meta(Record.Meta):
        verbose_name = _("复盘决定")

    class View:
        path = "review-decisions"
        icon = "list-todo"
        title = "what"
        list = "review what owner due_on state"
        form = [Section("决定", "review what owner due_on state outcome activity")]
        through = "review"
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.review_id, self.activity_id]


class ReviewAttendee(Record):
    """复盘出席：谁该来、来没来。"""

    review = Link("rhythm.Review", "复盘", on_delete=models.CASCADE, locked=True)
    user = UserLink("参加人", locked=True)
    present = YesNo("出席", blank=True, locked=True)

    user_id: UUID
    review_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("复盘出席")

    class View:
        path = "review-attendees"
        icon = "users"
        title = "user"
        list = "review user present"
        form = [Section("出席", "review user present")]
        through = "review"
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.review_id]


class ReviewNote(Record):
    """私人笔记：复盘时自己记的，只有自己看得到；一对一的笔记两个人都看得到。"""

    review = Link("rhythm.Review", "复盘", on_delete=models.CASCADE, locked=True)
    author = UserLink("记录人", locked=True)
    reader = UserLink("对方", blank=True, locked=True)
    text = LongText("笔记", locked=True)

    class Meta(Record.Meta):
        verbose_name = _("私人笔记")

    class View:
        path = "review-notes"
        icon = "note"
        title = "review"
        list = "review author text created_at"
        form = [Section("私人笔记", "review text author reader")]
        personal = "author"
        also_for = "reader"
        main = creatable = changeable = False
