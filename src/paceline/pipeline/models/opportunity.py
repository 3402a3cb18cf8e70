"""Opportunities. Their moves between stages are in `actions/`; the pure rules in `rules.py`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Instant,
    Integer,
    LatestOf,
    Link,
    LongText,
    Number,
    Percent,
    Rollup,
    Tags,
    Text,
)
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Summary, Timeline
from paceline.metadata.when import When
from paceline.pipeline.models.funnel import ForecastCategory, StageKind
from paceline.records.models import OwnedRecord
from paceline.records.reading.summaries import summary_model


class CancelReason(models.TextChoices):
    """Why an opportunity was given up without a decision; the values are lost reasons too."""

    NO_DECISION = "no_decision", _("客户没有决定")
    DUPLICATE = "duplicate", _("重复录入")
    ERROR = "error", _("录入错误")


class LostReason(models.TextChoices):
    PRICE = "price", _("价格")
    FEATURE = "feature", _("产品不满足")
    COMPETITOR = "competitor", _("选了竞品")
    BUDGET = "budget", _("没有预算")
    NO_DECISION = "no_decision", _("客户没有决定")
    TIMING = "timing", _("时机不对")
    RELATION = "relation", _("关系不够")
    SERVICE = "service", _("服务或交付")
    DUPLICATE = "duplicate", _("重复录入")
    ERROR = "error", _("录入错误")
    OTHER = "other", _("其他")


MIX_UPS = (LostReason.DUPLICATE, LostReason.ERROR)
"""Ends that say nothing about the market: no loss, and no reason that a customer would name."""
MINE = {"field": "owner", "op": "eq", "value": "me"}
IS_OPEN = {"field": "state", "op": "eq", "value": "open"}
THIS_QUARTER = {"field": "expected_close_on", "op": "within", "value": "this_quarter"}
LOST = {"field": "state", "op": "eq", "value": "lost"}
NOT_ASKED = {"field": "loss_interviews", "op": "eq", "value": 0}
DONE = {"field": "status", "op": "eq", "value": "done"}
TALKED = {"field": "outcome", "op": "in", "value": ["connected", "positive"]}
MEETING = {"field": "kind", "op": "in", "value": ["call", "visit", "meeting", "demo"]}


class Opportunity(OwnedRecord):
    """商机：一次有望成交的销售机会。"""

    number = Number("商机编号", prefix="SJ")
    name = Text("商机名称", max_length=120)
    customer = Link("customers.Customer", "客户", blank=True, create_by_name=True)
    amount = Amount("预计金额", blank=True)
    amount_currency: str
    amount_base: Decimal | None
    pipeline = Link("pipeline.Pipeline", "漏斗", locked=True, blank=True, index=False)
    stage = Link("pipeline.Stage", "阶段", locked=True, blank=True)
    state = Choice(
        "结果",
        StageKind,
        default=StageKind.OPEN,
        locked=True,
        colors={"won": "ok", "lost": "danger", "open": "c0"},
    )
    stage_entered_at = Instant("进入阶段时间", locked=True, blank=True)
    stay_until = Day("停留延期至", blank=True, locked=True, hint="到这天为止不算停滞")
    expected_close_on = Day("预计成交日", blank=True)
    closed_on = Day("结束日期", blank=True, locked=True)
    forecast_category = Choice("预测类别", ForecastCategory, default=ForecastCategory.PIPELINE)
    probability = Percent("赢率", blank=True, hint="留空则用阶段赢率")
    source = Link("customers.LeadSource", "来源", blank=True, create_by_name=True)
    lead = Link("customers.Lead", "来自线索", blank=True, locked=True)
    product = Link("catalog.Product", "主要产品", blank=True, create_by_name=True)
    need = LongText("需求与痛点", blank=True)
    budget = Amount("客户预算", blank=True)
    next_step = Text("下一步", max_length=120, blank=True, due="next_step_on")
    next_step_on = Day("下一步日期", blank=True)
    push_count = Integer("推迟次数", default=0, locked=True)
    lost_reason = Choice(
        "输单原因", LostReason, blank=True, locked=True, shown=When(state=["lost", "cancelled"]),
        required=When(state=["lost", "cancelled"]),
    )  # fmt: skip
    lost_to = Link("pipeline.Competitor", "输给", blank=True, locked=True, shown=When(state="lost"))
    lost_note = LongText("输单说明", blank=True, locked=True, shown=When(state=["lost", "cancelled"]))
    tags = Tags("标签")
    lines_amount = Rollup(
        "产品合计",
        of="pipeline.OpportunityLine",
        via="opportunity",
        measure="sum",
        field="amount_base",
        money=True,
    )
    decision_makers = Rollup(
        "决策者人数", of="pipeline.OpportunityContact", via="opportunity",
        where={"field": "role", "op": "eq", "value": "decision_maker"},
    )  # fmt: skip
    contacts = Rollup("联系人数", of="pipeline.OpportunityContact", via="opportunity")
    meetings = Rollup(
        "双向沟通次数", of="customers.Activity", via="opportunity",
        where={"all": [DONE, TALKED, MEETING]},
    )  # fmt: skip
    discovery = Rollup(
        "需求问卷完成度", of="pipeline.Response", via="opportunity", measure="max", field="completeness", share=True,
        where={"field": "state", "op": "eq", "value": "answered"},
    )  # fmt: skip
    loss_interviews = Rollup("输单访谈次数", of="pipeline.LossInterview", via="opportunity")
    last_touch_at = LatestOf(
        "最近跟进", of="customers.Activity", via="opportunity", field="ended_at",
        where={"field": "status", "op": "eq", "value": "done"},
    )  # fmt: skip
    checks = models.JSONField(default=dict, editable=False)
    """Criteria that somebody ticked: `stage code.criterion code` → {"at", "by", "name"}."""

    class Meta(OwnedRecord.Meta):
        verbose_name = _("商机")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_opportunity_per_number",
            ),
            models.UniqueConstraint(
                fields=["lead"],
                condition=models.Q(lead__isnull=False, deleted_at__isnull=True),
                name="one_opportunity_per_lead",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["stage", "-amount_base", "-id"], name="opportunity_stage_ix"),
            models.Index(fields=["owner", "stage", "-amount_base", "-id"], name="opportunity_owner_stage_ix"),
            models.Index(
                fields=["state", "closed_on"],
                name="opportunity_ended_ix",
                include=["pipeline", "lost_reason", "deleted_at", "amount_base", "owner", "team", "id"],
            ),
            models.Index(
                fields=["stage_entered_at", "id"],
                name="opportunity_stay_ix",
                include=[
                    "stage",
                    "owner",
                    "team",
                    "last_touch_at",
                    "stay_until",
                    "push_count",
                    "next_step_on",
                    "amount_base",
                ],
                condition=models.Q(state=StageKind.OPEN, deleted_at__isnull=True),
            ),
            models.Index(fields=["state", "expected_close_on", "id"], name="opportunity_open_close_ix"),
            models.Index(fields=["updated_at", "id"], name="opportunity_updated_ix"),
            models.Index(fields=["name", "id"], name="opportunity_name_ix"),
            models.Index(fields=["amount_base", "id"], name="opportunity_amount_ix"),
            models.Index(fields=["expected_close_on", "id"], name="opportunity_expected_ix"),
            models.Index(fields=["stage_entered_at", "id"], name="opportunity_entered_ix"),
            models.Index(fields=["next_step", "id"], name="opportunity_step_ix"),
            models.Index(fields=["last_touch_at", "id"], name="opportunity_touched_ix"),
            GinIndex(fields=["tags"], name="opportunity_tags_ix"),
        ]

    class View:
        path = "opportunities"
        icon = "tag"
        title = "name"
        subtitle = "number"
        list = "name customer stage amount expected_close_on next_step last_touch_at owner"
        phone = "name amount customer expected_close_on"
        sort = "-created_at"
        board = Board(
            by="stage", total="amount", weight="probability", card="customer amount expected_close_on next_step",
            columns="stages", move="move",
        )  # fmt: skip
        summary = Summary(by="stage state", total="amount", weight="probability")
        form = [
            Section("基本信息", "name customer amount expected_close_on product source owner"),
            Section(
                "推进",
                "stage stay_until probability forecast_category next_step next_step_on need budget discovery tags",
            ),
            Section("结果", "state closed_on lost_reason lost_to lost_note"),
        ]
        quick = "name customer amount expected_close_on product source next_step next_step_on"
        unfinished = IS_OPEN
        highlights = "amount stage probability expected_close_on last_touch_at forecast_category"
        beside = [
            Timeline(),
            Related(
                "pipeline.OpportunityContact", via="opportunity", fields="contact role attitude", rail=True
            ),
            Related(
                "pipeline.OpportunityLine",
                via="opportunity",
                fields="product quantity price amount",
                rail=True,
            ),
            Related("customers.Activity", via="opportunity", fields="subject kind planned_at status"),
            Related("trade.Quote", via="opportunity", fields="number state amount valid_until"),
            Related("trade.SalesOrder", via="opportunity", fields="number state amount outstanding"),
            Related("pipeline.OpportunityCompetitor", via="opportunity", fields="competitor threat note"),
            Related(
                "pipeline.LossInterview",
                via="opportunity",
                fields="interviewed_on reason lost_to price_gap again",
                shown=When(state="lost"),
            ),
            Related(
                "pipeline.SupportRequest",
                via="opportunity",
                fields="title kind assignee due_at late hours state",
            ),
            Related("pipeline.OpportunitySplit", via="opportunity", fields="user share"),
            Related(
                "pipeline.StageEvent",
                via="opportunity",
                fields="from_stage to_stage moved_at actor override allowed_by",
            ),
        ]
        find = Search("number name customer__name", pinyin="name")
        views = [
            SavedView("进行中", IS_OPEN, layout="board"),
            SavedView("我的商机", {"all": [MINE, IS_OPEN]}),
            SavedView("本季要成的", {"all": [IS_OPEN, THIS_QUARTER]}, sort="expected_close_on"),
            SavedView("没有下一步", {"all": [IS_OPEN, {"field": "next_step", "op": "empty"}]}),
            SavedView("已赢单", {"field": "state", "op": "eq", "value": "won"}, sort="-closed_on"),
            SavedView("输了没访谈", {"all": [LOST, NOT_ASKED]}, sort="-closed_on"),
            SavedView("全部商机"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.customer_id, self.lead_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.probability is not None and not 0 <= self.probability <= 1:
            errors["probability"] = "赢率要在 0% 到 100% 之间。"
        if self.amount is not None and self.amount < 0:
            errors["amount"] = "预计金额不能是负数。"
        closed = self.forecast_category == ForecastCategory.CLOSED
        if closed and self.state != StageKind.WON:
            errors["forecast_category"] = "还没赢单，不能归入「已成交」。"
        return errors

    @property
    def is_open(self) -> bool:
        return self.state == StageKind.OPEN

    @property
    def win_chance(self) -> Any:
        """The owner's probability, else the stage's, as a fraction."""
        return self.probability if self.probability is not None else self.stage.probability


OpportunitySums = summary_model(Opportunity)
