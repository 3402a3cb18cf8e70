"""Daily and weekly reports drafted from what was logged, and promises with a day. Changes are in `actions/`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.kernel.periods import period_of
from paceline.metadata.fields import Choice, Day, Instant, Link, LongText, Text, UserLink, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

MINE = {"field": "owner", "op": "eq", "value": "me"}
DUE = {"field": "state", "op": "eq", "value": "open"}


class ReportKind(models.TextChoices):
    DAILY = "daily", _("日报")
    WEEKLY = "weekly", _("周报")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("没交")
    SUBMITTED = "submitted", _("已交")
    COMMENTED = "commented", _("已点评")


class PromiseState(models.TextChoices):
    OPEN = "open", _("待兑现")
    KEPT = "kept", _("已兑现")
    BROKEN = "broken", _("没兑现")
    WITHDRAWN = "withdrawn", _("已取消")


class WorkReport(OwnedRecord):
    """日报/周报：数字从跟进和商机里来，计划没做的要写原因；主管点评。"""

    name = Text("汇报", max_length=80, blank=True, locked=True)
    kind = Choice("汇报类型", ReportKind, default=ReportKind.DAILY, locked=True)
    day = Day("汇报日期", locked=True)
    state = Choice(
        "汇报状态", ReportState, default=ReportState.DRAFT, locked=True,
        colors={"submitted": "c0", "commented": "ok"},
    )  # fmt: skip
    summary = LongText("进展", blank=True, locked=True)
    blockers = LongText("困难与求助", blank=True, locked=True)
    plan = LongText("下一步打算", blank=True, locked=True)
    submitted_at = Instant("提交时间", blank=True, locked=True)
    late = YesNo("迟交", locked=True)
    reviewer = UserLink("点评人", blank=True, locked=True)
    comment = LongText("点评", blank=True, locked=True)
    commented_at = Instant("点评时间", blank=True, locked=True)
    pack = models.JSONField(default=dict, editable=False)
    """What was planned, done and missed when it was submitted; never changed afterwards."""
    derived = ("name",)

    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("工作汇报")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["kind", "day", "state"], name="workreport_day_ix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "day"],
                name="one_report_a_day",
                condition=models.Q(deleted_at__isnull=True),
            )
        ]

    class View:
        path = "work-reports"
        icon = "form"
        title = "name"
        list = "name state submitted_at late blockers owner reviewer"
        phone = "name state owner"
        sort = "-day"
        form = [
            Section("汇报", "kind day state summary blockers plan owner"),
            Section("点评", "reviewer comment commented_at submitted_at late"),
        ]
        highlights = "state day submitted_at late"
        beside = [Timeline()]
        find = Search("name summary blockers", pinyin="name")
        views = [SavedView("全部汇报"), SavedView("我的汇报", MINE)]
        main = creatable = changeable = False

    def derive(self) -> None:
        with translation.override("zh-hans"):
            self.name = " · ".join(str(w) for w in (self.owner, ReportKind(self.kind).label, self.day) if w)[
                :80
            ]

    @property
    def period(self) -> Any:
        """The days it is about."""
        return period_of("week" if self.kind == ReportKind.WEEKLY else "day", self.day)


class Promise(OwnedRecord):
    """承诺：答应谁、什么事、哪天前；到期没兑现会提醒，兑现率算给自己和主管看。"""

    what = Text("承诺", max_length=160)
    to_whom = Text("对谁", max_length=80, blank=True)
    customer = Link("customers.Customer", "客户", blank=True)
    opportunity = Link("pipeline.Opportunity", "商机", blank=True)
    due_on = Day("到期日")
    state = Choice(
        "承诺状态", PromiseState, default=PromiseState.OPEN, locked=True,
        colors={"kept": "ok", "broken": "danger", "withdrawn": "c5"},
    )  # fmt: skip
    kept_on = Day("兑现日期", blank=True, locked=True)
    result = LongText("结果说明", blank=True, locked=True)

    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("承诺")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "due_on"], name="promise_due_ix"),
        ]

    class View:
        path = "promises"
        icon = "check-check"
        title = "what"
        list = "what to_whom customer due_on state kept_on owner"
        phone = "what due_on state"
        sort = "due_on"
        form = [
            Section("承诺", "what to_whom customer opportunity due_on owner"),
            Section("结果", "state kept_on result"),
        ]
        quick = "what to_whom customer opportunity due_on"
        highlights = "state due_on kept_on"
        unfinished = DUE
        beside = [Timeline()]
        find = Search("what to_whom", pinyin="what")
        views = [
            SavedView("待兑现的", DUE, sort="due_on"),
            SavedView("我的承诺", {"all": [MINE, DUE]}, sort="due_on"),
            SavedView("全部承诺"),
        ]
        main = False

    def about(self) -> list[Any]:
        return [self.customer_id, self.opportunity_id]
