"""Mailings: one letter to everybody of an audience. Who got it stands in `MailRecipient`, changes in `actions`."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.market.models.choices import Audience, Channel, MailingState
from paceline.market.words import unknown
from paceline.metadata.fields import Choice, Instant, Integer, Link, Rollup, Text
from paceline.metadata.fields.rows import FilterInput
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord

AS_IT_WAS = "排了期或发过的群发不能改。还没开始发的，先「撤回排期」；发过的，「复制」一份再改。"


def counted(label: str, **where: object) -> Rollup:
    """How many recipients a condition holds for: `state=(…)` names states, `at="opened_at"` a moment that is known."""
    wanted: list[dict[str, object]] = []
    if states := where.get("state"):
        wanted.append({"field": "state", "op": "in", "value": states})
    if at := where.get("at"):
        wanted.append({"field": at, "op": "not_empty"})
    return Rollup(label, of="market.MailRecipient", via="mailing", where={"all": wanted})


class Mailing(OwnedRecord):
    """群发：把一封信发给一批联系人或线索。草稿写好、看过谁收不到，再排期；发送中可以暂停、取消。"""

    name = Text("群发名称", max_length=100)
    channel = Choice("渠道", Channel, default=Channel.MAIL)
    template = Link("market.MailTemplate", "模板")
    subject_b = Text(
        "B 版主题", max_length=150, blank=True, hint="填了就把收件人对半分：一半看模板的主题，一半看这个"
    )
    audience = Choice("收件对象", Audience, default=Audience.CONTACT)
    condition = FilterInput("收件条件", blank=True, default=dict, hint="在「收件人与发送」里用列表的视图来选")
    segment = Link(
        "customers.Segment",
        "客群",
        blank=True,
        hint="选了就只发给客群里的客户：他们的联系人，或转化成他们的线索",
    )
    campaign = Link(
        "market.MarketingCampaign", "营销活动", blank=True, hint="选了就不发给这个活动的对照组；活动要先开始"
    )
    repeat_days = Integer(
        "每隔几天再发", summable=False, blank=True, hint="例如 7：每周一封，收件人每次重新挑选"
    )
    state = Choice(
        "群发状态", MailingState, default=MailingState.DRAFT, locked=True,
        colors={"draft": "c5", "scheduled": "c1", "sending": "c0", "paused": "warn", "sent": "ok", "cancelled": "c5"},
    )  # fmt: skip
    scheduled_at = Instant("计划发送时间", blank=True, locked=True)
    started_at = Instant("开始发送", blank=True, locked=True)
    ended_at = Instant("发完时间", blank=True, locked=True)
    queued = counted("应发", state=["queued", "sending", "sent", "bounced", "failed", "unsure"])
    sent = counted("已发出", state=["sent", "bounced"])
    opened = counted("已打开", at="opened_at")
    clicked = counted("点击", at="clicked_at")
    replied = counted("回复", at="replied_at")
    bounced = counted("退信", at="bounced_at")
    unsubscribed = counted("已退订", at="unsubscribed_at")
    skipped = counted("未发", state=["skipped"])
    prepared = models.BooleanField(default=False, editable=False)
    """Whether everybody of the audience has a row."""

    template_id: UUID
    segment_id: UUID | None
    campaign_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("群发")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "scheduled_at"], name="mailing_state_ix"),
        ]

    class View:
        path = "mailings"
        icon = "send"
        title = "name"
        list = (
            "name channel template state scheduled_at queued sent opened clicked replied unsubscribed owner"
        )
        phone = "name state scheduled_at sent"
        sort = "-created_at"
        form = [
            Section(
                "群发",
                "name channel template subject_b audience segment condition campaign repeat_days owner",
            ),
            Section("发送", "state scheduled_at started_at ended_at"),
            Section("效果", "queued sent opened clicked replied bounced unsubscribed skipped"),
        ]
        quick = "name channel template subject_b audience campaign"
        highlights = "state scheduled_at queued sent opened clicked"
        editable = Editable(When(state="draft"), AS_IT_WAS)
        beside = [
            Timeline(),
            Related(
                "market.MailRecipient", via="mailing", fields="name state reason sent_at opened_at clicked_at"
            ),
        ]
        find = Search("name subject_b", pinyin="name")
        views = [
            SavedView("全部群发"),
            SavedView("草稿和待发", {"field": "state", "op": "not_in", "value": ["sent", "cancelled"]}),
            SavedView("发完的", {"field": "state", "op": "eq", "value": "sent"}, sort="-ended_at"),
        ]  # fmt: skip
        main = False

    @property
    def goes_to_everybody(self) -> bool:
        """Whether nobody has chosen who gets it."""
        return not self.condition and self.segment_id is None

    def faults(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        if unknown(self.subject_b or ""):
            errors["subject_b"] = "里面有不认识的变量。请看模板里能用哪些。"
        if self.template.channel != self.channel:
            errors["template"] = "这个模板是给别的渠道写的。请换一个模板或渠道。"
        if self.repeat_days is not None and not 1 <= self.repeat_days <= 366:
            errors["repeat_days"] = "间隔要在 1 到 366 天之间。"
        return errors
