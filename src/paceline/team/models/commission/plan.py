"""Compensation plans: who earns which share of what, by bands over a quota. A published version never changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from paceline.access.models import Tier
from paceline.kernel.periods import period_of
from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Integer,
    Link,
    LongText,
    Percent,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.methods.commission import Band, Terms, Way
from paceline.records.models import Record
from paceline.team.models.commission.choices import Base, Gate, Method, PayPeriod, PlanState

MOST = Decimal(10)
"""Bands begin at ten times the quota at most."""
COUNTING = {"any": [{"field": "state", "op": "eq", "value": "published"},
                    {"all": [{"field": "state", "op": "eq", "value": "ended"},
                             {"field": "valid_to", "op": "gte", "value": "today"}]}]}  # fmt: skip
"""Published, or to its last day after a successor was published."""
LOCKED = "方案已经发布，不能再改。要调整请用「新版本」，从下一期起生效。"


class CompPlan(Record):
    """提成方案：哪些人按什么算提成、分几档、有没有门槛和封顶。发布后不再改，调整用新版本。"""

    name = Text("提成方案名称", max_length=80)
    person = UserLink("只给谁", blank=True, hint="留空则按下面的条件；同时适合几个方案时，写得最具体的算")
    unit = Link("access.OrgUnit", "哪个组织", blank=True, hint="包括下级；留空不限")
    tier = Choice("销售层级", Tier, blank=True, hint="留空不限")
    role = Text("角色代码", max_length=40, blank=True, hint="例如 rep；留空不限")
    base = Choice("提成基数", Base, default=Base.RECEIVED)
    period = Choice("结算周期", PayPeriod, default=PayPeriod.MONTH)
    method = Choice("累进方法", Method, default=Method.MARGINAL)
    quota = Amount("每期目标", summable=False, hint="档位从它的百分之几开始")
    use_targets = YesNo(
        "有个人目标的按个人目标", hint="这一期有已发布的个人回款或赢单目标时，用它代替每期目标"
    )
    gate = Choice("门槛指标", Gate, blank=True)
    gate_value = Percent("门槛", blank=True, hint="没达到就打折")
    gate_factor = Percent("没过门槛按几成", blank=True, hint="80% 表示打八折")
    cap = Amount("每期封顶", blank=True, summable=False)
    override = Percent("团队提成比例", blank=True, hint="带团队的人另得下属业绩的百分之几，单列一行")
    draw = Amount("每期预支", blank=True, summable=False, hint="不足这个数时先发到这个数")
    recoverable = YesNo("预支从以后的提成里扣回", default=True)
    window_days = Integer(
        "追回期（天）", summable=False, default=365, hint="成交后多少天内退货、退款要按原比例追回"
    )
    valid_from = Day("从哪天起", hint="按周期的第一天算")
    valid_to = Day("到哪天为止", blank=True, locked=True)
    edition = Integer("版本", summable=False, default=1, locked=True)
    previous = Link("team.CompPlan", "上一版", blank=True, locked=True)
    state = Choice(
        "方案状态", PlanState, default=PlanState.DRAFT, locked=True, colors={"published": "ok", "ended": "c5"}
    )
    note = LongText("说明", blank=True)
    derived = ("valid_from",)

    person_id: UUID | None
    unit_id: UUID | None
    previous_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("提成方案")

    class View:
        path = "comp-plans"
        icon = "award"
        title = "name"
        list = "name state edition base period method quota valid_from valid_to"
        phone = "name state base valid_from"
        sort = "-valid_from"
        form = [
            Section("提成方案", "name base period method quota use_targets valid_from note"),
            Section("适用于", "person unit tier role"),
            Section(
                "门槛、封顶和预支", "gate gate_value gate_factor cap override draw recoverable window_days"
            ),
            Section("版本", "state edition previous valid_to"),
        ]
        quick = (
            "name base period method quota use_targets valid_from person unit tier role gate gate_value gate_factor "
            "cap override draw recoverable window_days"
        )
        editable = [
            Editable(When(state="draft"), LOCKED, always="note", verbs="change merge"),
            Editable(When(state="draft"), LOCKED, verbs="remove restore"),
        ]
        highlights = "state base method quota valid_from edition"
        beside = [
            Related("team.CompBand", via="plan", fields="start rate note"),
            Timeline(),
            Related("team.Statement", via="plan", fields="number owner starts_on reached earned state"),
        ]
        find = Search("name note", pinyin="name")
        views = [
            SavedView("生效中", COUNTING),
            SavedView("全部提成方案"),
        ]  # fmt: skip
        main = False

    def about(self) -> list[Any]:
        return [self.previous_id]

    def derive(self) -> None:
        """A version holds for whole periods."""
        if self.valid_from is not None:
            self.valid_from = period_of(self.period, self.valid_from).start

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.quota is not None and self.quota <= 0:
            errors["quota"] = "每期目标要大于 0。"
        for name in ("gate_value", "gate_factor", "override"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= (MOST if name == "gate_value" else 1):
                errors[name] = "要在 0% 到 100% 之间。"
        for name in ("cap", "draw"):
            if (getattr(self, name) or 0) < 0:
                errors[name] = "金额不能是负数。"
        if self.gate and (self.gate_value is None or self.gate_factor is None):
            errors["gate"] = "选了门槛指标，就要填门槛和没过门槛按几成。"
        if self.window_days is not None and not 0 <= self.window_days <= 3650:
            errors["window_days"] = "追回期要在 0 到 3650 天之间。"
        return errors

    def terms(self, bands: list[CompBand], quota: Decimal) -> Terms:
        """As arithmetic reads it."""
        rising = sorted((Band(one.start, one.rate) for one in bands), key=lambda band: band.start)
        return Terms(quota, tuple(rising), Way(self.method))


class CompBand(Record):
    """提成档位：达成目标的百分之几起，按什么比例提成。"""

    plan = Link("team.CompPlan", "提成方案", hint="草稿才能改档位")
    start = Percent("从目标的", hint="0% 是第一档，120% 是达成一倍二")
    rate = Percent("提成比例")
    note = Text("说明", max_length=120, blank=True)

    plan_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("提成档位")

    class View:
        path = "comp-bands"
        icon = "sliders"
        title = "start"
        list = "plan start rate note"
        sort = "start"
        form = [Section("提成档位", "plan start rate note")]
        quick = "plan start rate note"
        editable = Editable(When(plan__state="draft"), LOCKED)
        main = False

    def __str__(self) -> str:
        return f"{self.start:.0%} → {(self.rate * 100).normalize():f}%" if self.rate is not None else ""

    def about(self) -> list[Any]:
        return [self.plan_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.start is not None and not 0 <= self.start <= MOST:
            errors["start"] = "要在 0% 到 1000% 之间。"
        if self.rate is not None and not 0 <= self.rate <= 1:
            errors["rate"] = "提成比例要在 0% 到 100% 之间。"
        return errors
