"""Sequences: letters with days between them, and who is on the way through one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.market.models.choices import Audience, Channel, DripEnd, DripState, StopOn
from paceline.metadata.fields import Choice, Instant, Integer, Link, MultipleChoice, Rollup, Text, YesNo
from paceline.metadata.fields.rows import FilterInput
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record

RUNNING = {"field": "state", "op": "eq", "value": "running"}
ENDED_EARLY = {"field": "state", "op": "eq", "value": "stopped"}


class Drip(OwnedRecord):
    """自动序列：加入以后，隔几天自动发下一封；对方回应、赢单或不愿再收到就停。"""

    name = Text("序列名称", max_length=80)
    channel = Choice("渠道", Channel, default=Channel.MAIL)
    audience = Choice("收件对象", Audience, default=Audience.CONTACT)
    condition = FilterInput(
        "收件条件", blank=True, default=dict, hint="「加入收件人」时谁符合就加入谁，不重复加入"
    )
    segment = Link(
        "customers.Segment",
        "客群",
        blank=True,
        hint="选了就只发给客群里的客户：他们的联系人，或转化成他们的线索",
    )
    campaign = Link(
        "market.MarketingCampaign", "营销活动", blank=True, hint="选了就不发给这个活动的对照组；活动要先开始"
    )
    stop_on = MultipleChoice("什么时候停", StopOn, blank=True, hint="不愿再收到的人总是停")
    active = YesNo("启用", default=True, hint="停用后不再发下一封，启用后接着发")
    running = Rollup("进行中的人", of="market.DripRun", via="drip", where=RUNNING)
    stopped = Rollup("提前停的人", of="market.DripRun", via="drip", where=ENDED_EARLY)

    owner_id: UUID | None
    segment_id: UUID | None
    campaign_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("自动序列")

    class View:
        path = "drips"
        icon = "flow"
        title = "name"
        list = "name channel audience active running stopped owner"
        phone = "name active running"
        form = [
            Section(
                "自动序列",
                "name channel audience segment condition campaign stop_on active running stopped owner",
            )
        ]
        quick = "name channel audience campaign stop_on"
        highlights = "active running stopped"
        beside = [
            Related("market.DripStep", via="drip", fields="after_days template", limit=20),
            Related("market.DripRun", via="drip", fields="name state due_at stop_reason"),
            Timeline(),
        ]
        find = Search("name", pinyin="name")
        views = [SavedView("全部序列")]
        main = False


class DripStep(Record):
    """序列步骤：加入后第几天，发哪个模板。"""

    drip = Link("market.Drip", "自动序列", on_delete=models.CASCADE)
    after_days = Integer("加入后第几天", summable=False, default=0, hint="0 是加入当天，按加入的钟点发")
    template = Link("market.MailTemplate", "模板")

    drip_id: UUID
    template_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("序列步骤")
        constraints = [
            models.UniqueConstraint(
                fields=["drip", "after_days"], condition=models.Q(deleted_at__isnull=True),
                name="one_step_per_day",
            ),
        ]  # fmt: skip

    class View:
        path = "drip-steps"
        icon = "mail"
        title = "template"
        list = "drip after_days template"
        sort = "after_days"
        form = [Section("序列步骤", "drip after_days template")]
        beside = [Timeline()]
        through = "drip"
        main = False

    def __str__(self) -> str:
        return str(self.template)

    def faults(self) -> dict[str, str]:
        if not 0 <= (self.after_days or 0) <= 730:
            return {"after_days": "天数要在 0 到 730 之间。"}
        if self.template.channel != self.drip.channel:
            return {"template": "这个模板是给别的渠道写的。请换一个模板。"}
        return {}

    def about(self) -> list[Any]:
        return [self.drip_id]


class DripRun(OwnedRecord):
    """序列加入：谁在走哪个序列，下一封什么时候发，为什么停。"""

    name = Text("收件人", max_length=120, locked=True)
    drip = Link("market.Drip", "自动序列", locked=True)
    contact = Link("customers.Contact", "联系人", blank=True, locked=True)
    lead = Link("customers.Lead", "线索", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    state = Choice(
        "序列状态", DripState, default=DripState.RUNNING, locked=True,
        colors={"running": "c0", "finished": "ok", "stopped": "c5"},
    )  # fmt: skip
    started_at = Instant("加入时间", locked=True)
    due_at = Instant("下一封", blank=True, locked=True)
    done_days = Integer("已到第几天", summable=False, default=-1, locked=True)
    stop_reason = Choice("停止原因", DripEnd, blank=True, locked=True)
    ended_at = Instant("结束时间", blank=True, locked=True)

    drip_id: UUID
    contact_id: UUID | None
    lead_id: UUID | None
    customer_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("序列加入")
        constraints = [
            models.UniqueConstraint(
                fields=["drip", "contact"], condition=models.Q(state="running"), name="one_run_per_contact"
            ),
            models.UniqueConstraint(
                fields=["drip", "lead"], condition=models.Q(state="running"), name="one_run_per_lead"
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["due_at"], name="driprun_due_ix", condition=models.Q(state="running")),
        ]

    class View:
        path = "drip-runs"
        icon = "flow"
        title = "name"
        list = "name drip customer state due_at stop_reason started_at"
        phone = "name state due_at"
        sort = "-started_at"
        form = [
            Section("序列加入", "name drip contact lead customer owner state started_at"),
            Section("经过", "due_at done_days stop_reason ended_at"),
        ]
        highlights = "state due_at stop_reason"
        beside = [
            Related("market.MailRecipient", via="run", fields="subject state sent_at opened_at"),
            Timeline(),
        ]
        find = Search("name", pinyin="name")
        views = [SavedView("进行中的", RUNNING), SavedView("全部")]
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.drip_id, self.contact_id, self.lead_id, self.customer_id]
