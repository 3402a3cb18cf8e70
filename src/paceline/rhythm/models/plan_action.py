"""Actions of a sales plan: who does what until when, and how much of the plan it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, DecimalNumber, Link, Text, UserLink
from paceline.metadata.views import Editable, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record
from paceline.rhythm.models.plan import SETTLED

MOST_WEIGHT = 100
OPEN = {"field": "state", "op": "eq", "value": "open"}


class ActionState(models.TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("不做了")
    CARRIED = "carried", _("转到下一期")


class PlanAction(Record):
    """行动计划：销售计划里的一步：哪个阶段、谁、什么时候做完、看什么指标、预期带来什么。"""

    plan = Link("rhythm.SalesPlan", "销售计划", on_delete=models.CASCADE)
    phase = Text("阶段", max_length=40, blank=True, hint="例如 开局、攻坚、收官")
    what = Text("行动", max_length=120)
    owner = UserLink("负责人", blank=True, hint="留空是计划的负责人")
    starts_on = Day("开始", blank=True, hint="留空从计划第一天算")
    due_on = Day("完成期限")
    metric = Text("衡量指标", max_length=80, blank=True, hint="怎样算做到了，例如 拜访 20 家")
    effect = Text("预期效果", max_length=120, blank=True, hint="例如 新增在谈 300 万")
    weight = DecimalNumber("权重", decimal_places=1, default=Decimal(1), hint="完成率按权重算；都一样就留 1")
    state = Choice(
        "行动状态", ActionState, default=ActionState.OPEN, locked=True,
        colors={"done": "ok", "dropped": "c5", "carried": "c5"},
    )  # fmt: skip
    done_on = Day("完成日期", blank=True, locked=True)
    activity = Link("customers.Activity", "任务", blank=True, locked=True)
    carried_from = Link("self", "结转自", blank=True, locked=True)
    derived = ("starts_on", "owner_id")

    plan_id: UUID
    owner_id: UUID | None
    activity_id: UUID | None
    carried_from_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("行动计划")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["plan", "due_on"], name="planaction_plan_ix"),
            models.Index(
                fields=["due_on"], condition=models.Q(state="open", deleted_at__isnull=True),
                name="planaction_due_ix",
            ),
            models.Index(fields=["activity"], name="planaction_task_ix"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "carried_from"], condition=models.Q(carried_from__isnull=False),
                name="carried_over_once_per_plan",
            )
        ]  # fmt: skip

    class View:
        path = "plan-actions"
        icon = "list-todo"
        title = "what"
        list = "what phase owner starts_on due_on metric effect weight state plan"
        phone = "what owner due_on state"
        sort = "due_on"
        form = [
            Section("行动计划", "plan phase what owner starts_on due_on metric effect weight"),
            Section("经过", "state done_on activity carried_from"),
        ]
        quick = "plan phase what owner starts_on due_on metric effect weight"
        highlights = "owner due_on state weight"
        through = "plan"
        editable = Editable(When(plan__state=["draft", "approved", "active"]), SETTLED)
        beside = [Timeline()]
        find = Search("what phase", pinyin="what")
        views = [
            SavedView("没做完的行动", OPEN, sort="due_on"),
            SavedView(
                "我的行动",
                {"all": [{"field": "owner", "op": "eq", "value": "me"}, OPEN]},
                sort="due_on",
            ),
            SavedView("全部行动"),
        ]  # fmt: skip
        main = False

    def derive(self) -> None:
        """It begins with the plan unless somebody says when, and is the plan owner's unless somebody says whose."""
        if self.owner_id is None and self.plan_id is not None:
            self.owner_id = self.plan.owner_id
        if self.starts_on is None and self.due_on is not None and self.plan_id is not None:
            self.starts_on = min(self.plan.starts_on, self.due_on)

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.owner_id is None:
            errors["owner"] = "请选择负责人。"
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            errors["due_on"] = "完成期限不能早于开始。"
        elif self.due_on and self.due_on not in self.plan.days:
            errors["due_on"] = "完成期限要落在计划的周期里。"
        if self.weight is not None and not 0 < self.weight <= MOST_WEIGHT:
            errors["weight"] = "权重要大于 0，最多 100。"
        return errors

    def is_late(self, today: date) -> bool:
        """Whether it should have been done by yesterday."""
        return self.state == ActionState.OPEN and self.due_on < today

    def about(self) -> list[Any]:
        return [self.plan_id, self.activity_id]
