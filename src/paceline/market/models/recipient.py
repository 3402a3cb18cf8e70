"""One message to one address: why it was sent or not, what was sent, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.market.models.choices import Channel, LeftOut, RecipientState, Via
from paceline.metadata.fields import Choice, Instant, Integer, Link, LongText, Text, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class MailRecipient(OwnedRecord):
    """已发消息：群发、序列或单独发给一个人的一条，发没发、为什么，打开、点击、回复、退订。"""

    name = Text("收件人", max_length=120, locked=True)
    mailing = Link("market.Mailing", "群发", blank=True, locked=True)
    run = Link("market.DripRun", "序列", blank=True, locked=True)
    step = Link("market.DripStep", "序列步骤", blank=True, locked=True)
    channel = Choice("渠道", Channel, default=Channel.MAIL, locked=True)
    address = Text("地址", max_length=254, blank=True, locked=True)
    contact = Link("customers.Contact", "联系人", blank=True, locked=True)
    lead = Link("customers.Lead", "线索", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    state = Choice(
        "发送状态", RecipientState, default=RecipientState.QUEUED, locked=True,
        colors={"queued": "c1", "sending": "c0", "sent": "ok", "bounced": "danger", "failed": "danger",
                "unsure": "warn", "skipped": "c5"},
    )  # fmt: skip
    reason = Choice("没有发的原因", LeftOut, blank=True, locked=True)
    note = Text("说明", max_length=200, blank=True, locked=True)
    variant = Text("版本", max_length=1, blank=True, locked=True)
    via = Choice("通过", Via, blank=True, locked=True)
    provider_id = Text("服务商编号", max_length=80, blank=True, locked=True)
    sent_by = UserLink("谁单独发的", blank=True, locked=True)
    parts = Integer("短信条数", blank=True, locked=True)
    subject = Text("主题", max_length=200, blank=True, locked=True)
    body = LongText("发出的内容", blank=True, locked=True)
    due_at = Instant("最早发送", locked=True)
    sent_at = Instant("发出时间", blank=True, locked=True)
    delivered_at = Instant("送达时间", blank=True, locked=True)
    opened_at = Instant("打开时间", blank=True, locked=True)
    clicked_at = Instant("点击时间", blank=True, locked=True)
    clicks = Integer("点击次数", default=0, locked=True)
    replied_at = Instant("回复时间", blank=True, locked=True)
    bounced_at = Instant("退信时间", blank=True, locked=True)
    unsubscribed_at = Instant("退订时间", blank=True, locked=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    """When a worker took it up; an address may be written to no more after that."""
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    mailing_id: UUID | None
    run_id: UUID | None
    contact_id: UUID | None
    lead_id: UUID | None
    customer_id: UUID | None
    sent_by_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("已发消息")
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "address"], name="one_mail_per_mailing_and_address",
                condition=models.Q(mailing__isnull=False) & ~models.Q(state="skipped"),
            ),
            models.UniqueConstraint(fields=["mailing", "contact"], name="one_mail_per_mailing_and_contact"),
            models.UniqueConstraint(fields=["mailing", "lead"], name="one_mail_per_mailing_and_lead"),
            models.UniqueConstraint(fields=["run", "step"], name="one_mail_per_run_and_step"),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(
                fields=["due_at", "id"], name="mailrecipient_due_ix", condition=models.Q(state="queued")
            ),
            models.Index(fields=["address", "claimed_at"], name="mailrecipient_often_ix"),
            models.Index(
                fields=["provider_id"], name="mailrecipient_provider_ix", condition=~models.Q(provider_id="")
            ),
        ]

    class View:
        path = "mail-recipients"
        icon = "mail"
        title = "name"
        subtitle = "subject"
        list = "name channel address subject state reason mailing sent_at delivered_at opened_at replied_at"
        phone = "name channel state sent_at subject"
        sort = "-due_at"
        form = [
            Section("收件人", "name address channel contact lead customer owner"),
            Section(
                "发送",
                "mailing run step sent_by variant state reason note via provider_id parts due_at sent_at",
            ),
            Section("结果", "delivered_at opened_at clicked_at clicks replied_at bounced_at unsubscribed_at"),
            Section("内容", "subject body"),
        ]
        highlights = "state sent_at delivered_at opened_at clicked_at replied_at"
        beside = [Timeline()]
        find = Search("name subject", pinyin="name")
        views = [
            SavedView("全部消息"),
            SavedView("沙箱里的", {"field": "via", "op": "eq", "value": "sandbox"}, sort="-sent_at"),
            SavedView(
                "短信和企业微信", {"field": "channel", "op": "in", "value": ["sms", "wecom"]}, sort="-due_at"
            ),
            SavedView("没有发成的", {"field": "state", "op": "in", "value": ["failed", "bounced"]}),
            SavedView("不确定的", {"field": "state", "op": "eq", "value": "unsure"}),
            SavedView("打开了的", {"field": "opened_at", "op": "not_empty"}, sort="-opened_at"),
            SavedView("回复了的", {"field": "replied_at", "op": "not_empty"}, sort="-replied_at"),
            SavedView("没有发的", {"field": "state", "op": "eq", "value": "skipped"}),
        ]
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.contact_id, self.lead_id, self.customer_id, self.mailing_id, self.run_id]
