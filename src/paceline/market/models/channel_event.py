"""What comes in by a channel: calls of the call centre, and what people answer to a text message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Instant, Integer, Link, LongText, Phone, Text, WebAddress, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

UNKNOWN = {
    "all": [
        {"field": "contact", "op": "empty"},
        {"field": "lead", "op": "empty"},
        {"field": "kind", "op": "in", "value": ["call", "reply"]},
    ]
}


class EventKind(models.TextChoices):
    CALL = "call", _("通话")
    REPLY = "reply", _("短信回复")
    OPT_OUT = "opt_out", _("退订")


class ChannelEvent(OwnedRecord):
    """来电与回复：呼叫中心的每一通电话、客户回的每条短信，按号码归到人。没认出号码的等人来认。"""

    name = Text("谁", max_length=120, locked=True)
    kind = Choice("类型", EventKind, locked=True, colors={"call": "c0", "opt_out": "warn"})
    number = Phone("号码", locked=True)
    inbound = YesNo("对方打来或发来", locked=True)
    answered = YesNo("接通", locked=True)
    at = Instant("时间", locked=True)
    seconds = Integer("通话秒数", blank=True, locked=True)
    agent = Text("坐席", max_length=60, blank=True, locked=True)
    text = LongText("内容", blank=True, locked=True)
    recording = WebAddress("录音", max_length=500, blank=True, locked=True)
    contact = Link("customers.Contact", "联系人", blank=True, locked=True)
    lead = Link("customers.Lead", "线索", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    activity = Link("customers.Activity", "跟进", blank=True, locked=True)
    recipient = Link("market.MailRecipient", "回复的是", blank=True, locked=True)
    mark = models.CharField(max_length=64, unique=True, editable=False)
    """A digest of the channel and the provider's number: what comes twice is taken once."""

    contact_id: UUID | None
    lead_id: UUID | None
    customer_id: UUID | None
    activity_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("来电与回复")
        indexes = [*OwnedRecord.Meta.indexes, models.Index(fields=["number"], name="channelevent_number_ix")]

    class View:
        path = "channel-events"
        icon = "call"
        title = "name"
        subtitle = "text"
        list = "name kind number inbound answered at seconds customer owner"
        phone = "name kind at number"
        sort = "-at"
        form = [
            Section("来电与回复", "name kind number inbound answered at seconds agent text recording"),
            Section("归到", "contact lead customer activity recipient owner"),
        ]
        highlights = "kind number at seconds"
        beside = [Timeline()]
        find = Search("name number text", pinyin="name")
        views = [
            SavedView("全部来电与回复"),
            SavedView("没认出号码的", UNKNOWN, sort="-at"),
            SavedView("通话", {"field": "kind", "op": "eq", "value": "call"}, sort="-at"),
            SavedView("短信回复", {"field": "kind", "op": "in", "value": ["reply", "opt_out"]}, sort="-at"),
        ]
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        """What became a follow-up is told as that."""
        return [] if self.activity_id else [self.contact_id, self.lead_id, self.customer_id]
