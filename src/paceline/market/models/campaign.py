"""Campaigns: whom they are for, who is left alone on purpose to compare with, what they cost and what they changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.working_days import local_day
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Amount,
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
from paceline.records.models import OwnedRecord

AS_DECIDED = (
    "活动已经审批，人群、对照和日期不能再改。费用、每个买家的毛利和效果窗口还能改；要改别的，先「退回修改」。"
)


class CampaignState(models.TextChoices):
    PLANNED = "planned", _("策划中")
    APPROVED = "approved", _("已审批")
    RUNNING = "running", _("进行中")
    ENDED = "ended", _("已结束")
    EVALUATED = "evaluated", _("已评估")
    CANCELLED = "cancelled", _("已取消")


class CampaignChannel(models.TextChoices):
    MAIL = "mail", _("邮件")
    WECOM = "wecom", _("企业微信")
    SMS = "sms", _("短信")
    CALL = "call", _("电话")
    EVENT = "event", _("展会与会议")
    GIFT = "gift", _("寄送")
    MIXED = "mixed", _("多种")


class Arm(models.TextChoices):
    TREATED = "treated", _("活动组")
    CONTROL = "control", _("对照组")


class CampaignVerdict(models.TextChoices):
    ATTRIBUTED = "attributed", _("归因，非增量")
    SMALL = "small", _("样本不足")
    UNSURE = "unsure", _("未显著")
    MORE = "more", _("显著提升")
    LESS = "less", _("显著下降")


class MarketingCampaign(OwnedRecord):
    """营销活动：对一个客群做一次推广，随机留出对照组不接触，结束后比两组谁买得多，算增量和投入产出。"""

    name = Text("活动名称", max_length=100)
    channel = Choice("活动方式", CampaignChannel, default=CampaignChannel.MAIL)
    segment = Link("customers.Segment", "客群", hint="开始时客群里的客户就是这次活动的人群")
    audience = Link("market.TargetAudience", "目标客群", blank=True, hint="调研得出的客群画像")
    control_share = Percent(
        "对照组比例",
        default=Decimal("0.1"),
        hint="随机留出、不接触的客户；填 0 没有对照，只能说归因，算不出增量",
    )
    starts_on = Day("开始日期")
    ends_on = Day("结束日期")
    window_days = Integer("效果窗口（天）", summable=False, default=30, hint="结束后多少天内下单还算")
    offer = LongText("活动内容", blank=True)
    budget = Amount("预算", blank=True)
    budget_base: Decimal | None
    cost = Amount("实际花费", blank=True)
    cost_base: Decimal | None
    buyer_margin = Amount(
        "每个买家的毛利", summable=False, blank=True, hint="留空用活动组买家在窗口里订单的平均毛利"
    )
    buyer_margin_base: Decimal | None
    state = Choice(
        "活动状态", CampaignState, default=CampaignState.PLANNED, locked=True,
        colors={"planned": "c5", "approved": "c1", "running": "c0", "ended": "warn", "evaluated": "ok",
                "cancelled": "c5"},
    )  # fmt: skip
    approved_by = UserLink("审批人", blank=True, locked=True)
    started_at = Instant("开始时间", blank=True, locked=True)
    ended_at = Instant("结束时间", blank=True, locked=True)
    seed = Text("抽样种子", max_length=40, blank=True, locked=True)
    treated = Integer("活动组", blank=True, locked=True)
    control = Integer("对照组", blank=True, locked=True)
    treated_buyers = Integer("活动组买家", blank=True, locked=True)
    control_buyers = Integer("对照组买家", blank=True, locked=True)
    evaluated_on = Day("评估日期", blank=True, locked=True)
    verdict = Choice(
        "结论", CampaignVerdict, blank=True, locked=True,
        colors={"more": "ok", "less": "danger", "unsure": "warn", "small": "warn", "attributed": "c5"},
    )  # fmt: skip
    difference = Percent("转化率之差", blank=True, locked=True)
    low = Percent("区间下限", blank=True, locked=True)
    high = Percent("区间上限", blank=True, locked=True)
    extra_buyers = DecimalNumber("增量（或归因）买家", blank=True, locked=True)
    margin = Amount("每个买家的毛利（评估用）", summable=False, blank=True, locked=True)
    gain = Amount("增量（或归因）毛利", blank=True, locked=True)
    roi = Percent("投入产出", blank=True, locked=True)

    segment_id: UUID
    owner_id: UUID | None
    created_by_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("营销活动")

    class View:
        path = "marketing-campaigns"
        icon = "mega"
        title = "name"
        list = "name channel segment state starts_on ends_on treated control treated_buyers verdict roi cost owner"
        phone = "name state starts_on verdict"
        sort = "-starts_on"
        form = [
            Section(
                "活动",
                "name channel segment audience control_share starts_on ends_on window_days offer owner",
            ),
            Section("费用", "budget cost buyer_margin"),
            Section(
                "进展",
                "state approved_by started_at ended_at seed treated control treated_buyers control_buyers",
            ),
            Section("评估", "evaluated_on verdict difference low high extra_buyers margin gain roi"),
        ]
        quick = "name channel segment control_share starts_on ends_on window_days budget buyer_margin offer"
        highlights = "state starts_on ends_on treated control roi"
        editable = Editable(
            When(state="planned"),
            AS_DECIDED,
            always="cost buyer_margin budget window_days owner",
            verbs="change",
        )
        beside = [
            Timeline(),
            Related(
                "market.CampaignMember", via="campaign", fields="customer arm bought bought_on orders margin"
            ),
            Related("market.Mailing", via="campaign", fields="name state scheduled_at sent opened"),
            Related("market.Drip", via="campaign", fields="name active running stopped"),
        ]
        find = Search("name offer", pinyin="name")
        views = [
            SavedView("全部营销活动"),
            SavedView("进行中", {"field": "state", "op": "eq", "value": "running"}),
            SavedView("等评估", {"field": "state", "op": "eq", "value": "ended"}),
        ]
        main = False

    def about(self) -> list[Any]:
        return [self.segment_id]

    @property
    def last_day(self) -> date:
        """The last day on which an order counts: the window follows the end, also one that came early."""
        ended = local_day(self.ended_at) if self.ended_at else self.ends_on
        return min(ended, self.ends_on) + timedelta(days=self.window_days)

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.ends_on < self.starts_on:
            errors["ends_on"] = "结束日期不能早于开始日期。"
        if not 0 <= self.control_share <= Decimal("0.9"):
            errors["control_share"] = "对照组比例要在 0% 到 90% 之间。"
        if not 0 <= self.window_days <= 366:
            errors["window_days"] = "效果窗口要在 0 到 366 天之间。"
        for name in ("budget", "cost", "buyer_margin"):
            if (getattr(self, name) or 0) < 0:
                errors[name] = "金额不能是负数。"
        return errors


class CampaignMember(models.Model):
    """活动人群：一个客户在活动组还是对照组，活动期间和窗口里买没买。开始时一次抽定，不再变。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = Link("market.MarketingCampaign", "营销活动", locked=True, on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.CASCADE)
    arm = Choice("分组", Arm, locked=True, colors={"control": "c5"})
    bought = YesNo("买了", locked=True)
    bought_on = Day("首单日期", blank=True, locked=True)
    orders = Integer("订单数", default=0, locked=True)
    margin = Amount("毛利", blank=True, locked=True)
    version = 1

    campaign_id: UUID
    customer_id: UUID

    class Meta:
        verbose_name = _("活动人群")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="once_in_a_campaign"),
        ]
        indexes = [
            models.Index(fields=["campaign", "arm", "bought"], name="campaignmember_arm_ix"),
            models.Index(fields=["customer", "campaign"], name="campaignmember_customer_ix"),
        ]

    class View:
        path = "campaign-members"
        icon = "users"
        title = "campaign"
        list = "customer campaign arm bought bought_on orders margin"
        phone = "customer arm bought"
        sort = "-bought_on"
        through = "customer"
        belonging = "campaign"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.campaign)

    def about(self) -> list[Any]:
        return []
