"""What makes a presale known: planned promotions with their link, what they cost and what they brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Integer,
    Link,
    LongText,
    Number,
    Rollup,
    Text,
    WebAddress,
)
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record

DEPOSITED = {"field": "deposit_paid_on", "op": "not_empty"}
PLANNED = {"field": "state", "op": "eq", "value": "planned"}


class PromotionChannel(models.TextChoices):
    WECHAT = "wechat", _("公众号")
    COMMUNITY = "community", _("社群与朋友圈")
    VIDEO = "video", _("短视频与直播")
    NOTES = "notes", _("小红书等种草")
    SEARCH = "search", _("搜索推广")
    FEED = "feed", _("信息流广告")
    MAIL = "mail", _("邮件与短信")
    OFFLINE = "offline", _("门店与地推")
    FAIR = "fair", _("展会")
    PARTNER = "partner", _("渠道伙伴")
    PRESS = "press", _("媒体")


class PromotionMetric(models.TextChoices):
    CLICKS = "clicks", _("点击")
    LEADS = "leads", _("线索")
    RESERVATIONS = "reservations", _("预订")
    DEPOSITS = "deposits", _("付定金")
    EXPOSURE = "exposure", _("曝光")


class PromotionState(models.TextChoices):
    PLANNED = "planned", _("计划中")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("已放弃")


class PresalePromotion(OwnedRecord):
    """推广项：哪天、由谁、在哪个渠道、花多少钱推广一个预售活动，带来了多少点击、线索和预订。"""

    number = Number("推广编号", prefix="TG")
    campaign = Link("trade.PresaleCampaign", "预售活动", on_delete=models.CASCADE)
    name = Text("推广项", max_length=80)
    channel = Choice("推广渠道", PromotionChannel, default=PromotionChannel.WECHAT)
    content = LongText("推广内容", blank=True)
    planned_on = Day("计划日期")
    state = Choice(
        "推广状态", PromotionState, default=PromotionState.PLANNED, locked=True,
        colors={"planned": "c2", "done": "ok", "dropped": "c5"},
    )  # fmt: skip
    budget = Amount("推广预算", blank=True)
    spent = Amount("实际花费", blank=True)
    metric = Choice("考核指标", PromotionMetric, blank=True)
    goal = Integer("目标值", blank=True, summable=False)
    exposure = Integer("曝光人数", blank=True, hint="系统量不到，按平台的数填写")
    link = WebAddress("推广链接", max_length=300, blank=True, locked=True)
    clicks = Integer("点击", default=0, locked=True)
    leads = Rollup("线索", of="trade.PresaleLead", via="promotion")
    reservations = Rollup("预订", of="trade.Reservation", via="promotion")
    deposits = Rollup("付定金", of="trade.Reservation", via="promotion", where=DEPOSITED)
    lead_cost = Amount("每线索成本", blank=True, summable=False, locked=True)
    reservation_cost = Amount("每预订成本", blank=True, summable=False, locked=True)
    done_on = Day("完成日期", blank=True, locked=True)
    results = LongText("推广结果", blank=True)
    dropped_why = LongText("放弃原因", blank=True, locked=True, shown=When(state="dropped"))
    reminder = Link("customers.Activity", "提醒任务", blank=True, locked=True)
    link_key = models.UUIDField(null=True, editable=False)
    """The public link whose openings count as clicks."""
    derived = ("lead_cost", "reservation_cost", "link_key")

    campaign_id: UUID
    reminder_id: UUID | None
    spent_base: Decimal | None
    spent_currency: str

    class Meta(OwnedRecord.Meta):
        verbose_name = _("推广项")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_promotion_per_number"
            ),
            models.UniqueConstraint(
                fields=["link_key"], condition=models.Q(link_key__isnull=False), name="one_promotion_per_link"
            ),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["campaign", "planned_on"], name="presalepromo_campaign_ix"),
            models.Index(fields=["state", "planned_on"], name="presalepromo_due_ix"),
        ]

    class View:
        path = "presale-promotions"
        icon = "signpost"
        title = "name"
        subtitle = "number"
        list = "name campaign channel planned_on owner state budget spent clicks leads reservations deposits"
        phone = "name planned_on state"
        sort = "planned_on"
        board = Board(by="state", total="budget", card="channel planned_on owner budget")
        form = [
            Section("推广项", "campaign name channel content planned_on owner"),
            Section("预算与考核", "budget spent metric goal exposure"),
            Section("效果", "link clicks leads reservations deposits lead_cost reservation_cost results"),
            Section("进展", "number state done_on dropped_why reminder"),
        ]
        quick = "campaign name channel planned_on owner budget metric goal content"
        unfinished = PLANNED
        highlights = "state planned_on channel budget spent clicks leads reservations"
        beside = [
            Timeline(),
            Related("trade.Reservation", via="promotion", fields="number name quantity state deposit owner"),
            Related("trade.PresaleLead", via="promotion", fields="lead created_at"),
        ]
        find = Search("number name", pinyin="name")
        views = [
            SavedView("计划中", PLANNED, sort="planned_on"),
            SavedView("我负责的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("全部推广项"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.campaign_id]

    def derive(self) -> None:
        """What a lead and a reservation cost; nothing where there was none."""
        for name, count in (("lead_cost", self.leads), ("reservation_cost", self.reservations)):
            cost = cost_of(self.spent_base, int(count))
            setattr(self, name, cost)
            setattr(self, f"{name}_base", cost)

    def faults(self) -> dict[str, str]:
        errors = {}
        for name in ("budget", "spent"):
            if (getattr(self, name) or 0) < 0:
                errors[name] = "金额不能是负数。"
        if bool(self.metric) != (self.goal is not None):
            errors["goal"] = "考核指标和目标值要一起填。"
        elif self.goal is not None and self.goal < 1:
            errors["goal"] = "目标值至少是 1。"
        if self.exposure is not None and self.exposure < 0:
            errors["exposure"] = "人数不能是负数。"
        return errors

    @property
    def reached(self) -> int | None:
        """What the metric of the goal has come to; None without a goal."""
        value = getattr(self, self.metric) if self.metric else None
        return None if value is None else int(value)


class PresaleLead(Record):
    """推广线索：一条经推广项来的线索，按线索的推广参数里的推广编号认出。"""

    promotion = Link("trade.PresalePromotion", "推广项", locked=True, on_delete=models.CASCADE)
    campaign = Link("trade.PresaleCampaign", "预售活动", locked=True, on_delete=models.CASCADE)
    lead = Link("customers.Lead", "线索", locked=True, on_delete=models.CASCADE)

    promotion_id: UUID
    campaign_id: UUID
    lead_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("推广线索")

    class View:
        path = "presale-leads"
        icon = "user-plus"
        title = "lead"
        list = "lead promotion campaign created_at"
        form = [Section("推广线索", "lead promotion campaign")]
        through = "promotion"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.lead)

    def about(self) -> list[Any]:
        return [self.promotion_id, self.lead_id]


def cost_of(spent: Decimal | None, count: int) -> Decimal | None:
    """What one of `count` cost, to the cent; None where nothing is known or nothing came."""
    return (spent / count).quantize(Decimal("0.01")) if spent is not None and count else None
