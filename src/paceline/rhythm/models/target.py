"""Targets: how much of what somebody or a unit is to reach in a period. Changes are in `actions/`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.customer import CustomerClass
from paceline.kernel.periods import Period, period_of
from paceline.metadata.fields import (
    Choice,
    Day,
    DecimalNumber,
    Instant,
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
from paceline.methods.rhythm.feasibility import feasibility
from paceline.records.models import OwnedRecord
from paceline.rhythm.cuts import Cut
from paceline.rhythm.models.choices import (
    IN_FORCE,
    BoundBy,
    Feasible,
    Level,
    Measured,
    PeriodUnit,
    SplitMethod,
    TargetState,
)

MINE = {"field": "owner", "op": "eq", "value": "me"}
IN_MONEY = When(metric=[Measured.WON_AMOUNT, Measured.RECEIVED, Measured.PRESALE_AMOUNT])
PRESALE = (Measured.PRESALE_AMOUNT, Measured.PRESALE_DEPOSITS)
IN_PRESALE = When(metric=[*PRESALE])
COUNTS = {"field": "state", "op": "in", "value": [*IN_FORCE]}


class Target(OwnedRecord):
    """目标：一个人或一个组织单元，在一段时间里，某个指标要达到多少。

    Without a unit it is the owner's own; with one it is the unit's, and the owner answers for it.
    """

    name = Text("目标名称", max_length=160, blank=True, locked=True)
    metric = Choice("目标指标", Measured, default=Measured.WON_AMOUNT)
    value = DecimalNumber("目标值", decimal_places=2, money=IN_MONEY)
    period = Choice("目标周期", PeriodUnit, default=PeriodUnit.QUARTER)
    starts_on = Day("周期开始", blank=True, hint="周期里的任意一天")
    ends_on = Day("周期结束", blank=True, locked=True)
    unit = Link("access.OrgUnit", "组织", blank=True, hint="留空是负责人个人的目标")
    product_line = Text(
        "产品线", max_length=60, blank=True, among="catalog.Product.line", hint="选产品目录里有的"
    )
    channel = Link("customers.LeadSource", "渠道", blank=True, hint="留空是全部渠道")
    customer_class = Choice("客户等级", CustomerClass, blank=True)
    campaign = Link(
        "trade.PresaleCampaign",
        "预售活动",
        blank=True,
        shown=IN_PRESALE,
        hint="只算这个活动的预订；留空是全部预售",
    )
    level = Choice("档位", Level, default=Level.TARGET, colors={"base": "c5", "stretch": "c1"})
    parent = Link("self", "上级目标", blank=True)
    basis = LongText("依据", blank=True)
    split_method = Choice("分解方法", SplitMethod, blank=True, locked=True)
    heads = DecimalNumber(
        "有效销售人数", decimal_places=1, blank=True, hint="新人按爬坡折算；和每人产出一起填，就会判断可行性"
    )
    productivity = DecimalNumber(
        "每人产出", decimal_places=2, blank=True, money=IN_MONEY, hint="一名有效人员在这个周期里能做到的"
    )
    market_size = DecimalNumber("市场容量", decimal_places=2, blank=True, money=IN_MONEY)
    market_share = Percent("可得份额", blank=True)
    feasible = Choice(
        "可行性", Feasible, blank=True, locked=True,
        colors={"in_reach": "ok", "challenging": "warn", "out_of_reach": "danger"},
    )  # fmt: skip
    bound_by = Choice("卡在哪里", BoundBy, blank=True, locked=True)
    limit = DecimalNumber("最多能做", decimal_places=2, blank=True, locked=True, money=IN_MONEY)
    heads_missing = DecimalNumber("还缺有效人数", decimal_places=1, blank=True, locked=True)
    override_reason = LongText("超出测算仍发布的理由", blank=True, locked=True)
    pinned = YesNo("锁定数值", hint="分解时不改动")
    state = Choice(
        "目标状态", TargetState, default=TargetState.DRAFT, locked=True,
        colors={"published": "ok", "revised": "ok", "submitted": "c0", "closed": "c5"},
    )  # fmt: skip
    edition = Integer("版本", summable=False, default=1, locked=True)
    first_value = DecimalNumber("首次发布值", decimal_places=2, blank=True, locked=True, money=IN_MONEY)
    submitted_by = UserLink("提交人", blank=True, locked=True)
    confirmed_at = Instant("已阅时间", blank=True, locked=True)
    derived = ("name", "starts_on", "ends_on", "team_id", "feasible", "bound_by", "limit", "heads_missing")

    channel_id: UUID | None
    campaign_id: UUID | None

    unit_id: UUID | None
    parent_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("目标")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["period", "starts_on", "metric"], name="target_period_ix"),
            models.Index(fields=["owner", "starts_on"], name="target_owner_ix"),
            models.Index(fields=["parent"], name="target_parent_ix"),
        ]

    class View:
        path = "targets"
        icon = "target"
        title = "name"
        list = "name metric value period starts_on level owner state edition confirmed_at"
        phone = "name value state owner"
        sort = "-starts_on"
        editable = Editable(
            When(state="draft"),
            "这个目标已经提交或发布。请用「修订」并写明原因，或者先退回修改。",
            always="basis pinned",
            verbs="change",
        )
        form = [
            Section(
                "目标内容", "metric value period starts_on level product_line channel customer_class campaign"
            ),
            Section("谁的目标", "unit owner parent basis pinned"),
            Section(
                "可行性",
                "heads productivity market_size market_share feasible bound_by limit heads_missing override_reason",
            ),
            Section("版本", "state edition first_value submitted_by confirmed_at"),
        ]
        quick = (
            "metric value period starts_on unit level product_line channel customer_class campaign parent basis "
            "heads productivity market_size market_share"
        )
        highlights = "value starts_on ends_on state feasible edition"
        beside = [
            Timeline(),
            Related("rhythm.Target", via="parent", fields="name value owner state"),
        ]
        find = Search("name basis", pinyin="name")
        views = [
            SavedView("生效的目标", COUNTS, sort="-starts_on"),
            SavedView("我的目标", {"all": [MINE, COUNTS]}, sort="-starts_on"),
            SavedView("待审批", {"field": "state", "op": "eq", "value": "submitted"}),
            SavedView("待我确认", {"all": [MINE, COUNTS, {"field": "confirmed_at", "op": "empty"}]}),
            SavedView("全部目标"),
        ]

    @property
    def days(self) -> Period | None:
        """The days it runs over; None while nobody has said when."""
        return period_of(self.period, self.starts_on) if self.starts_on else None

    @property
    def counts(self) -> bool:
        """Whether it is in force."""
        return self.state in IN_FORCE

    def derive(self) -> None:
        """The period's first and last day, the team that sees it, and a name made of what it is about."""
        if self.days is not None:
            self.starts_on, self.ends_on = self.days.start, self.days.last_day
        else:
            self.ends_on = None  # type: ignore[assignment]
        if self.unit_id is not None:
            self.team_id = self.unit_id
        whose = self.unit if self.unit_id else self.owner
        with translation.override("zh-hans"):
            words = [whose, short_period(self.period, self.starts_on), Measured(self.metric).label]
            words += [self.product_line] if self.product_line else []
            words += [str(self.channel)] if self.channel_id else []
            words += [str(self.campaign)] if self.campaign_id else []
            words += [f"{self.customer_class}类客户"] if self.customer_class else []
            words += [Level(self.level).label] if self.level != Level.TARGET else []
            self.name = " · ".join(str(word) for word in words if word)[:160]
        self.judge()

    def judge(self) -> None:
        """Whether it can be reached with the people and the market that are named; nothing when neither is."""
        found = None
        if self.value is not None:
            found = feasibility(
                self.value, heads=self.heads, productivity=self.productivity, market=self.market_size,
                share=self.market_share,
            )  # fmt: skip
        self.feasible = found.verdict.value if found else ""
        self.bound_by = found.binding.value if found else ""
        self.limit = found.limit if found else None  # type: ignore[assignment]
        self.heads_missing = found.reps_missing if found else None  # type: ignore[assignment]

    @property
    def cut(self) -> Cut:
        """What of the sales it counts."""
        return Cut(self.product_line or "", self.channel_id, self.customer_class or "", self.campaign_id)

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.value is not None and self.value < 0:
            errors["value"] = "目标值不能是负数。"
        if self.campaign_id is not None and self.metric not in PRESALE:
            errors["campaign"] = "只有预售成交额和预售定金单数能按预售活动定。"
        if self.parent_id is not None and self.parent_id == self.pk:
            errors["parent"] = "目标不能是自己的上级。"
        return errors

    def about(self) -> list[Any]:
        return [self.parent_id]

    @property
    def amount(self) -> Decimal:
        """The value in force."""
        return self.value or Decimal(0)


def short_period(unit: str, start: date | None) -> str:
    """2026, 2026Q4, 2026-11, 2026W47, 2026-11-20: short and the same in every language."""
    if start is None:
        return ""
    if unit == PeriodUnit.WEEK:
        year, week, _day = start.isocalendar()
        return f"{year}W{week:02d}"
    forms = {
        "year": f"{start:%Y}",
        "quarter": f"{start:%Y}Q{(start.month + 2) // 3}",
        "month": f"{start:%Y-%m}",
    }
    return forms.get(unit, start.isoformat())
