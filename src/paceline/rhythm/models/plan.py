"""Sales plans: how a target is to be reached in a month, a quarter or a year. Changes are in `actions/plan`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.kernel.periods import Period, period_of
from paceline.metadata.fields import Choice, Day, DecimalNumber, Integer, Link, LongText, Text, UserLink
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record
from paceline.rhythm.models.target import short_period

LONG = When(period="year")
IS_OPEN = When(state=["draft", "approved", "active"])
SETTLED = "计划在审批中或者已经结束，不能再改。审批中的请先「退回修改」；下一期请「照上一期做」。"


class PlanPeriod(models.TextChoices):
    YEAR = "year", _("年")
    QUARTER = "quarter", _("季度")
    MONTH = "month", _("月")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已审批")
    ACTIVE = "active", _("执行中")
    CLOSED = "closed", _("已结束")


GOING = {"field": "state", "op": "in", "value": ["draft", "submitted", "approved", "active"]}
MINE = {"field": "owner", "op": "eq", "value": "me"}


class SalesPlan(OwnedRecord):
    """销售计划：一个组织或一个人，在一个月、一个季度或一年里，打算怎样达到目标。"""

    name = Text("计划名称", max_length=160, blank=True, locked=True)
    period = Choice("计划周期", PlanPeriod, default=PlanPeriod.QUARTER)
    starts_on = Day("周期开始", hint="周期里的任意一天")
    ends_on = Day("周期结束", blank=True, locked=True)
    unit = Link("access.OrgUnit", "组织", blank=True, hint="留空是负责人个人的计划")
    parent = Link("self", "上级计划", blank=True, hint="季度计划属于哪个年度计划")
    approach = LongText("打法", blank=True, hint="这一期靠什么赢：两三句话就够")
    market = LongText("市场动态", blank=True)
    needs = LongText("客户需求", blank=True)
    competitors = LongText("竞争对手动作", blank=True, hint="对手可能做什么，我们怎么应对")
    resources = LongText("需要的资源", blank=True)
    risks = LongText("风险与应对", blank=True)
    trends = LongText("市场趋势", blank=True, shown=LONG)
    investments = LongText("渠道、人员与产品投入", blank=True, shown=LONG)
    touches_a = Integer("A 类每年联系", summable=False, default=24, shown=LONG, hint="每个客户一年联系几次")
    touches_b = Integer("B 类每年联系", summable=False, default=12, shown=LONG)
    touches_c = Integer("C、D 类每年联系", summable=False, default=4, shown=LONG)
    touch_hours = DecimalNumber(
        "每次几小时", decimal_places=2, default=Decimal("0.75"), shown=LONG, hint="含路上和准备"
    )
    state = Choice(
        "计划状态", PlanState, default=PlanState.DRAFT, locked=True,
        colors={"active": "ok", "approved": "c0", "submitted": "c0", "closed": "c5"},
    )  # fmt: skip
    submitted_by = UserLink("提交人", blank=True, locked=True)
    outcome = LongText("总结", blank=True, locked=True)
    follows = Link("self", "上一期计划", blank=True, locked=True)
    derived = ("name", "starts_on", "ends_on", "team_id")

    unit_id: UUID | None
    parent_id: UUID | None
    owner_id: UUID | None
    follows_id: UUID | None
    submitted_by_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("销售计划")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "starts_on"], name="plan_state_ix"),
            models.Index(fields=["unit", "period", "starts_on"], name="plan_unit_ix"),
            models.Index(fields=["parent"], name="plan_parent_ix"),
        ]

    class View:
        path = "sales-plans"
        icon = "map"
        title = "name"
        list = "name period starts_on ends_on unit owner state"
        phone = "name state owner"
        sort = "-starts_on"
        editable = Editable(IS_OPEN, SETTLED, verbs="change")
        form = [
            Section("计划", "period starts_on unit owner parent approach"),
            Section("市场", "market needs competitors trends"),
            Section("投入与风险", "resources investments risks"),
            Section("产能", "touches_a touches_b touches_c touch_hours"),
            Section("经过", "state submitted_by follows outcome"),
        ]
        quick = "period starts_on unit approach market competitors"
        highlights = "period starts_on ends_on state owner"
        beside = [
            Timeline(),
            Related("rhythm.PlanAction", via="plan", fields="what phase owner due_on state", limit=20),
            Related("rhythm.PlanCustomer", via="plan", fields="customer aim expected"),
            Related("rhythm.SalesPlan", via="parent", fields="name state owner", label="下级计划"),
        ]
        find = Search("name approach", pinyin="name")
        views = [
            SavedView("进行中的计划", GOING, sort="-starts_on"),
            SavedView("我的计划", {"all": [MINE, GOING]}, sort="-starts_on"),
            SavedView("待审批", {"field": "state", "op": "eq", "value": "submitted"}),
            SavedView("全部销售计划"),
        ]

    @property
    def days(self) -> Period:
        """The days it runs over."""
        return period_of(self.period, self.starts_on)

    @property
    def is_long(self) -> bool:
        """A year's plan, with trends, investments and capacity."""
        return self.period == PlanPeriod.YEAR

    def derive(self) -> None:
        """The period's first and last day, the team that sees it, a name of whose it is and when."""
        if self.starts_on is None:
            return
        days = self.days
        self.starts_on, self.ends_on = days.start, days.last_day
        if self.unit_id is not None:
            self.team_id = self.unit_id
        whose = self.unit if self.unit_id else self.owner
        with translation.override("zh-hans"):
            words = [whose, short_period(self.period, self.starts_on), _("销售计划")]
            self.name = " · ".join(str(word) for word in words if word)[:160]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.parent_id is not None and self.parent_id == self.pk:
            errors["parent"] = "计划不能是自己的上级。"
        elif self.parent is not None and not self.is_within(self.parent):
            errors["parent"] = "计划的周期要落在上级计划里面，而且更短，或者属于下级组织。"
        for name in ("touches_a", "touches_b", "touches_c", "touch_hours"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1000:
                errors[name] = "请填 0 到 1000 之间的数。"
        return errors

    def is_within(self, other: SalesPlan) -> bool:
        """Whether it can be a part of another: its days are among the other's, and it is not the same again."""
        same = (self.unit_id, self.owner_id if not self.unit_id else None, self.period) == (
            other.unit_id, other.owner_id if not other.unit_id else None, other.period,
        )  # fmt: skip
        return not same and self.starts_on in other.days and self.days.last_day in other.days

    def about(self) -> list[Any]:
        return [self.parent_id]


class PlanCustomer(Record):
    """重点客户：这一期要拿下或守住的客户，打算做到什么。"""

    plan = Link("rhythm.SalesPlan", "销售计划", on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户")
    aim = Text("打算", max_length=200, blank=True, hint="例如续签、扩到二厂、换掉对手")
    expected = DecimalNumber("预计金额", decimal_places=2, blank=True, money=When())

    plan_id: UUID
    customer_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("重点客户")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "customer"], condition=models.Q(deleted_at__isnull=True),
                name="one_row_per_plan_customer",
            )
        ]  # fmt: skip

    class View:
        path = "plan-customers"
        icon = "star"
        title = "customer"
        list = "customer aim expected plan"
        form = [Section("重点客户", "plan customer aim expected")]
        through = "plan"
        editable = Editable(When(plan__state=["draft", "approved", "active"]), SETTLED)
        main = False

    def about(self) -> list[Any]:
        return [self.plan_id, self.customer_id]

    def faults(self) -> dict[str, str]:
        if self.expected is not None and self.expected < 0:
            return {"expected": "预计金额不能是负数。"}
        return {}
