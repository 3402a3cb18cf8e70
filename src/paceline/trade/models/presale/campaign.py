"""Presale campaigns. What moves them between states is in `actions/presale/campaign`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    DecimalNumber,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Number,
    Percent,
    Rollup,
    Text,
    YesNo,
)
from paceline.metadata.fields.rows import FilterInput
from paceline.metadata.registry import registry
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord
from paceline.trade.models.presale.choices import Channel, DepositKind, LaunchStage, PriceRule


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    APPROVING = "approving", _("审批中")
    SCHEDULED = "scheduled", _("待开始")
    OPEN = "open", _("预订中")
    PAUSED = "paused", _("已暂停")
    CLOSED_INTAKE = "closed_intake", _("预订结束")
    BALANCE_PHASE = "balance_phase", _("收尾款")
    FULFILLING = "fulfilling", _("交付中")
    COMPLETED = "completed", _("已完成")
    CANCELLED = "cancelled", _("已取消")


AGREED = (
    "deposit_kind deposit_share multiplier price_rule members_only least_level eligibility channels "
    "opens_at balance_from"
)
"""What customers were promised: fixed once the campaign was submitted."""
RUNNING = {"field": "state", "op": "in", "value": ["scheduled", "open", "paused", "closed_intake",
                                                   "balance_phase", "fulfilling"]}  # fmt: skip


JUDGED = (
    "opens_at", "closes_at", "balance_until", "promised_on", "multiplier", "members_only", "expected_conversion",
    "hypothesis", "goal_quantity", "goal_amount", "budget",
)  # fmt: skip
"""What approvers read of a campaign, beside its products."""
KEPT = {"field": "state", "op": "ne", "value": "dropped"}
"""Promotions whose budget counts."""


class PresaleCampaign(OwnedRecord):
    """预售活动：在什么时间、用什么条件、按什么价先收预订。"""

    number = Number("活动编号", prefix="YS")
    name = Text("活动名称", max_length=80)
    state = Choice(
        "活动状态", CampaignState, default=CampaignState.DRAFT, locked=True,
        colors={"approving": "warn", "scheduled": "c2", "open": "ok", "paused": "warn", "balance_phase": "c0",
                "fulfilling": "c0", "completed": "ok", "cancelled": "danger"},
    )  # fmt: skip
    opens_at = Instant("预订开始", blank=True)
    closes_at = Instant("预订结束", blank=True)
    channels = MultipleChoice("渠道", Channel, blank=True, hint="留空表示全部渠道")
    place = Text("地点", max_length=120, blank=True)
    deposit_kind = Choice("定金类型", DepositKind, default=DepositKind.EARNEST)
    deposit_share = Percent("定金比例", blank=True, hint="每个产品也可以单独填定金金额")
    multiplier = DecimalNumber(
        "定金膨胀倍数", default=Decimal(1), decimal_places=2, hint="定金 200、倍数 2，抵 400"
    )
    price_rule = Choice("价格规则", PriceRule, default=PriceRule.FIXED)
    hold_minutes = Integer("付定金时限（分钟）", default=15)
    promoted_hold_minutes = Integer("候补转正后时限（分钟）", default=120)
    confirm_by_hand = YesNo("人工确认预订", hint="开启后，预订要由同事确认才占用名额")
    balance_from = Day("尾款开始日", blank=True)
    balance_until = Day("尾款截止日", blank=True)
    promised_on = Day("承诺交付日", blank=True)
    promise = Text("交付说明", max_length=200, blank=True)
    terms = LongText("取消与退款条款", blank=True)
    members_only = YesNo("会员专享")
    least_level = Link("customers.MemberLevel", "最低会员等级", blank=True, shown=When(members_only=True))
    invite_code = Text("邀请码", max_length=40, blank=True, hint="填了以后，凭码才能预订")
    eligibility = FilterInput("客户条件", blank=True, default=dict)
    hypothesis = LongText("预售假设", blank=True, hint="为什么会成，依据是什么")
    expected_conversion = Percent("预期转化率", blank=True, hint="付定金人数 ÷ 感兴趣人数")
    exposed = Integer("曝光人数", blank=True)
    interested = Integer("感兴趣人数", blank=True, hint="咨询、收藏、到店；留空用预订页访问数")
    goal_quantity = Integer("目标数量", blank=True)
    goal_amount = Amount("目标金额", blank=True)
    goal_deposits = Integer("目标定金单数", blank=True)
    goal_customers = Integer("目标新客数", blank=True)
    budget = Amount("预算", blank=True)
    target_audience = Link(
        "market.TargetAudience", "目标客群", blank=True, hint="提交审批前要选；面向所有人就点「面向全部客户」"
    )
    audience = Text("客群说明", max_length=200, blank=True, hint="目标客群之外还要说的，例如先请哪些人")
    launch_stage = Choice("上市阶段", LaunchStage, blank=True)
    message = Text("一句话卖点", max_length=120, blank=True, hint="顾客听一遍就记得住的那句话")
    benefit = LongText("给客户的好处", blank=True, hint="解决什么问题，省多少钱、多少时间")
    price_band = Text("价格带", max_length=80, blank=True, hint="如 1,800–2,200 元，和谁比贵或便宜")
    contrast = LongText("与竞品比", blank=True, hint="竞品是谁，哪里更好，哪里不如")
    positioning = LongText("定位说明", blank=True)
    promotion = LongText("推广思路", blank=True, hint="具体做什么在「推广项」里排")
    promotion_budget = Rollup(
        "推广预算合计", of="trade.PresalePromotion", via="campaign", measure="sum", field="budget_base",
        where=KEPT, money=True,
    )  # fmt: skip
    promotion_spent = Rollup(
        "推广花费", of="trade.PresalePromotion", via="campaign", measure="sum", field="spent_base", money=True
    )
    clicks = Rollup("推广点击", of="trade.PresalePromotion", via="campaign", measure="sum", field="clicks")
    leads = Rollup("推广线索数", of="trade.PresaleLead", via="campaign")
    promoted = Rollup(
        "推广带来的预订",
        of="trade.Reservation",
        via="campaign",
        where={"field": "promotion", "op": "not_empty"},
    )
    risk = LongText("风险与预案", blank=True)
    cancelled_why = LongText("取消原因", blank=True, locked=True, shown=When(state="cancelled"))

    class Meta(OwnedRecord.Meta):
        verbose_name = _("预售活动")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_campaign_per_number"
            )
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "opens_at"], name="campaign_state_ix"),
        ]

    class View:
        path = "presales"
        icon = "flame"
        title = "name"
        subtitle = "number"
        list = "name state opens_at closes_at deposit_kind balance_until owner"
        phone = "name state closes_at"
        sort = "-created_at"
        editable = [
            Editable(
                When(state=[state for state in CampaignState.values if state != "approving"]),
                "活动正在审批，不能修改。请先「撤回」。",
                verbs="change",
            ),
            Editable(When(state="draft"), "活动已经批准，这一项不能再改。", fixed=AGREED, verbs="change"),
            Editable(When(state="draft"), "提交过的活动不能删除。可以「取消活动」。", verbs="remove restore"),
        ]
        board = Board(by="state", card="opens_at closes_at owner")
        form = [
            Section("活动", "name target_audience opens_at closes_at channels place owner"),
            Section("定金与价格", "deposit_kind deposit_share multiplier price_rule hold_minutes "
                    "promoted_hold_minutes confirm_by_hand"),
            Section("尾款与交付", "balance_from balance_until promised_on promise terms"),
            Section("谁可以预订", "members_only least_level invite_code eligibility"),
            Section("目标与假设", "expected_conversion hypothesis goal_quantity goal_amount goal_deposits "
                    "goal_customers budget exposed interested"),
            Section("产品定位", "audience launch_stage message price_band benefit contrast positioning"),
            Section("推广", "promotion risk promotion_budget promotion_spent clicks leads "
                    "promoted"),
            Section("进展", "state cancelled_why"),
        ]  # fmt: skip
        quick = (
            "name opens_at closes_at deposit_kind deposit_share balance_from balance_until target_audience"
        )
        unfinished = RUNNING
        highlights = "state opens_at closes_at deposit_kind multiplier balance_until"
        beside = [
            Related("trade.PresaleOffer", via="campaign",
                    fields="product price deposit deposit_note quota reserved waiting"),
            Timeline(),
            Related("trade.PresalePromotion", via="campaign",
                    fields="name channel planned_on owner state budget spent clicks leads reservations "
                    "lead_cost reservation_cost"),
            Related("trade.Reservation", via="campaign",
                    fields="number name quantity state deposit balance channel"),
            Related("trade.DepositEntry", via="campaign", fields="kind amount state reservation"),
        ]  # fmt: skip
        find = Search("number name", pinyin="name")
        views = [
            SavedView("进行中", RUNNING, sort="closes_at"),
            SavedView("我负责的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("全部预售活动"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return []

    def approval_facts(self) -> dict[str, str]:
        """What approvers judge: the products with their terms, for whom, the days, what it should bring and cost."""
        offers = visible(SYSTEM, registry.get("trade.presaleoffer").model).filter(campaign=self)
        lines = (one.as_offered() for one in offers.select_related("product").order_by("pk"))
        facts = {"产品与优惠": "；".join(lines), "定金类型": str(DepositKind(self.deposit_kind).label)}
        facts |= {"目标客群": str(self.target_audience or "–")}
        from paceline.workflow.approvals.asking import shown

        fields = registry.of(type(self)).fields
        told = {name: getattr(self, name) for name in JUDGED}
        return facts | {
            str(fields[name].label): shown(fields[name].type, value)
            for name, value in told.items()
            if value not in (None, "", False)
        }

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = "预订结束要晚于预订开始。"
        if self.balance_from and self.balance_until and self.balance_until < self.balance_from:
            errors["balance_until"] = "尾款截止日不能早于尾款开始日。"
        if self.deposit_share is not None and not 0 < self.deposit_share <= 1:
            errors["deposit_share"] = "定金比例要大于 0%，不超过 100%。"
        if not 1 <= self.multiplier <= 100:
            errors["multiplier"] = "定金膨胀倍数要在 1 到 100 之间。"
        for name in ("hold_minutes", "promoted_hold_minutes"):
            if not 1 <= getattr(self, name) <= 43200:
                errors[name] = "时限要在 1 分钟到 30 天之间。"
        if self.expected_conversion is not None and not 0 <= self.expected_conversion <= 1:
            errors["expected_conversion"] = "预期转化率要在 0% 到 100% 之间。"
        return errors

    @property
    def is_earnest(self) -> bool:
        """Whether what is paid first is earnest money in the sense of the law."""
        return bool(self.deposit_kind == DepositKind.EARNEST)

    @property
    def takes_waiting(self) -> bool:
        """Whether somebody who waits can still get in: until the balance phase begins."""
        return self.state in (CampaignState.OPEN, CampaignState.PAUSED, CampaignState.CLOSED_INTAKE)
