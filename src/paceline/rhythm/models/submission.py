"""Forecast submissions: what somebody promises for a period, what a manager thinks of a unit; kept apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.periods import period_of
from paceline.metadata.fields import Day, DecimalNumber, Instant, Link, LongText, Text, UserLink
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import OwnedRecord
from paceline.rhythm.models.target import short_period

MINE = {"field": "owner", "op": "eq", "value": "me"}


class ForecastSubmission(OwnedRecord):
    """预测提交：负责人对一个季度的承诺、争取和判断；主管的调整另记，不改本人的数。

    With a unit it is its leader's view of the unit beside what the deals of the unit add up to.
    """

    name = Text("预测名称", max_length=80, blank=True, locked=True)
    unit = Link("access.OrgUnit", "组织", blank=True, hint="留空是自己的；填组织是对整个组织的判断")
    commit = DecimalNumber("承诺金额", decimal_places=2)
    best_case = DecimalNumber("争取金额", decimal_places=2, blank=True)
    judgement = LongText("判断依据", blank=True)
    starts_on = Day("季度开始", hint="季度里的任意一天")
    closed = DecimalNumber("提交时已成", decimal_places=2, blank=True, locked=True)
    weighted = DecimalNumber("提交时加权", decimal_places=2, blank=True, locked=True)
    rolled_commit = DecimalNumber("提交时承诺汇总", decimal_places=2, blank=True, locked=True)
    rolled_best = DecimalNumber("提交时争取汇总", decimal_places=2, blank=True, locked=True)
    rolled_open = DecimalNumber("提交时在谈", decimal_places=2, blank=True, locked=True)
    adjustment = DecimalNumber("主管调整", decimal_places=2, blank=True, locked=True)
    adjusted_by = UserLink("调整人", blank=True, locked=True)
    adjusted_at = Instant("调整时间", blank=True, locked=True)
    adjusted_why = LongText("调整原因", blank=True, locked=True)
    derived = ("starts_on", "name", "team_id")

    owner_id: UUID | None
    unit_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("预测提交")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["owner", "starts_on", "-created_at"], name="submission_owner_ix"),
        ]

    class View:
        path = "forecast-submissions"
        icon = "send"
        title = "name"
        list = (
            "name owner unit starts_on commit best_case adjustment rolled_commit closed weighted created_at"
        )
        sort = "-created_at"
        form = [
            Section("预测提交", "starts_on unit commit best_case judgement owner"),
            Section("主管调整", "adjustment adjusted_by adjusted_at adjusted_why"),
            Section("提交时", "rolled_commit rolled_best rolled_open closed weighted"),
        ]
        quick = "starts_on unit commit best_case judgement"
        beside = [Timeline()]
        views = [SavedView("全部预测提交"), SavedView("我的预测提交", MINE)]
        main = False

    def derive(self) -> None:
        if self.starts_on is not None:
            self.starts_on = period_of("quarter", self.starts_on).start
            words = [self.unit if self.unit_id else self.owner, short_period("quarter", self.starts_on)]
            self.name = " · ".join(str(word) for word in words if word)[:80]
        if self.unit_id is not None:
            self.team_id = self.unit_id

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.commit is not None and self.commit < 0:
            errors["commit"] = "承诺金额不能是负数。"
        if self.best_case is not None and self.commit is not None and self.best_case < self.commit:
            errors["best_case"] = "争取金额不能小于承诺金额。"
        return errors

    @property
    def difference(self) -> Decimal | None:
        """What a leader adds to the roll-up or takes off it; None for somebody's own submission."""
        return self.commit - self.rolled_commit if self.unit_id and self.rolled_commit is not None else None

    def about(self) -> list[Any]:
        return []
