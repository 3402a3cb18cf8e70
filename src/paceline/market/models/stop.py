"""Addresses that are written to no more, by channel: unsubscribed, bounced, or by hand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel import emails, phones
from paceline.market.addresses import written
from paceline.market.models.choices import Channel
from paceline.metadata.fields import Choice, Text
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record


class StopWhy(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("对方退订")
    BOUNCED = "bounced", _("退信")
    COMPLAINT = "complaint", _("对方投诉")
    HAND = "hand", _("手工停发")


class MailStop(Record):
    """停发名单：这个地址在这个渠道上不再群发。退订和退信自动记在这里；删除一条就恢复。"""

    name = Text("谁", max_length=120, blank=True, hint="留空就用遮住一部分的地址")
    address = Text("地址", max_length=254, hint="邮箱、手机或微信")
    channel = Choice("渠道", Channel, default=Channel.MAIL)
    why = Choice("停发原因", StopWhy, default=StopWhy.HAND)
    note = Text("说明", max_length=200, blank=True)
    derived = ("name", "address")

    class Meta(Record.Meta):
        verbose_name = _("停发地址")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "channel"], condition=models.Q(deleted_at__isnull=True),
                name="one_stop_per_address_and_channel",
            ),
        ]  # fmt: skip

    class View:
        path = "mail-stops"
        icon = "ban"
        title = "name"
        list = "name channel why address note created_at"
        phone = "name channel why"
        sort = "-created_at"
        form = [Section("停发地址", "name address channel why note")]
        beside = [Timeline()]
        find = Search("name address note", pinyin="name")
        views = [
            SavedView("全部停发"),
            SavedView("退订的", {"field": "why", "op": "eq", "value": "unsubscribed"}),
            SavedView("退信的", {"field": "why", "op": "eq", "value": "bounced"}),
        ]
        main = False

    def derive(self) -> None:
        self.address = written(self.channel, self.address)
        self.name = self.name or (emails if "@" in self.address else phones).mask(self.address)
