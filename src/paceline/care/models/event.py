"""Customer events: whom we invite, who answers, who comes, what it costs. Changes of state are in `actions/event`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.care.models.plan import CareKind
from paceline.metadata.fields import Amount, Choice, Instant, Integer, Link, LongText, Rollup, Text
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class EventKind(models.TextChoices):
    SALON = "salon", _("沙龙/品鉴会")
    VISIT = "visit", _("参观交流")
    TRAINING = "training", _("培训")
    THANKS = "thanks", _("答谢会")
    ONLINE = "online", _("线上活动")
    OTHER = "other", _("其他")


class EventState(models.TextChoices):
    PLANNED = "planned", _("筹备中")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


class Reply(models.TextChoices):
    INVITED = "invited", _("待回复")
    ACCEPTED = "accepted", _("会来")
    DECLINED = "declined", _("不来")


def guests(label: str, **where: Any) -> Rollup:
    """How many guests there are, in all or of a kind."""
    return Rollup(label, of="care.EventGuest", via="gathering", where=where or None)


class CustomerEvent(OwnedRecord):
    """客户活动：请哪些客户来、谁会来、谁到了、花了多少，会后给到场的客户派跟进。"""

    name = Text("活动名称", max_length=80)
    kind = Choice("活动类型", EventKind, default=EventKind.SALON)
    starts_at = Instant("开始时间")
    ends_at = Instant("结束时间", blank=True)
    place = Text("地点", max_length=120, blank=True)
    capacity = Integer("人数上限", summable=False, blank=True, hint="会来的人数到这里就满；留空不限")
    budget = Amount("预算", blank=True)
    cost = Amount("实际费用", blank=True)
    state = Choice(
        "状态",
        EventState,
        default=EventState.PLANNED,
        locked=True,
        colors={"planned": "c0", "held": "ok"},
    )
    follow_subject = Text("会后做什么", max_length=80, default="活动回访")
    follow_kind = Choice("会后方式", CareKind, default=CareKind.CALL)
    follow_days = Integer("会后几天内", summable=False, default=3, hint="从活动当天算起，遇休息日顺延")
    note = LongText("活动说明", blank=True)
    invited = guests("邀请人数")
    accepted = guests("会来人数", field="reply", op="eq", value="accepted")
    attended = guests("到场人数", field="checked_in_at", op="not_empty")

    class Meta(OwnedRecord.Meta):
        verbose_name = _("客户活动")

    class View:
        path = "customer-events"
        icon = "users"
        title = "name"
        list = "name kind starts_at place state invited accepted attended budget cost owner"
        phone = "name starts_at state attended"
        sort = "-starts_at"
        board = Board(by="state", card="starts_at place invited attended")
        form = [
            Section("客户活动", "name kind starts_at ends_at place capacity budget cost owner note"),
            Section("会后跟进", "follow_subject follow_kind follow_days"),
        ]
        quick = "name kind starts_at place capacity budget"
        highlights = "state starts_at invited accepted attended cost"
        beside = [
            Related(
                "care.EventGuest",
                via="gathering",
                fields="customer contact reply checked_in_at task",
                limit=50,
            ),
            Timeline(),
        ]
        find = Search("name place note", pinyin="name")
        views = [
            SavedView("全部客户活动"),
            SavedView("筹备中", {"field": "state", "op": "eq", "value": "planned"}, sort="starts_at"),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = "结束时间要晚于开始时间。"
        if self.capacity is not None and self.capacity < 1:
            errors["capacity"] = "人数上限要大于 0；不限就留空。"
        if not 0 <= self.follow_days <= 90:
            errors["follow_days"] = "要在 0 到 90 天之间。"
        errors |= {name: "金额不能是负数。" for name in ("budget", "cost") if (getattr(self, name) or 0) < 0}
        return errors


class EventGuest(OwnedRecord):
    """活动邀请：请了哪家客户的谁，怎么回复的，到没到。"""

    gathering = Link("care.CustomerEvent", "客户活动", on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", on_delete=models.CASCADE)
    contact = Link("customers.Contact", "联系人", blank=True, within=("customer", "customer"))
    reply = Choice(
        "答复", Reply, default=Reply.INVITED, locked=True, colors={"accepted": "ok", "declined": "c5"}
    )
    checked_in_at = Instant("到场时间", blank=True, locked=True)
    task = Link("customers.Activity", "会后跟进", blank=True, locked=True)
    note = Text("备注", max_length=200, blank=True)

    gathering_id: UUID
    customer_id: UUID
    contact_id: UUID | None
    task_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("活动邀请")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "customer", "contact"],
                condition=models.Q(deleted_at__isnull=True),
                nulls_distinct=False,
                name="one_invitation_per_guest",
            )
        ]

    class View:
        path = "event-guests"
        icon = "users"
        title = "customer"
        list = "gathering customer contact reply checked_in_at task owner"
        phone = "customer contact reply checked_in_at"
        sort = "-created_at"
        form = [Section("活动邀请", "gathering customer contact reply checked_in_at task note owner")]
        quick = "gathering customer contact note"
        bulk = "check_in accept decline"
        beside = [Timeline()]
        find = Search("customer__name contact__name note")
        views = [
            SavedView("全部活动邀请"),
            SavedView("待回复", {"field": "reply", "op": "eq", "value": "invited"}),
            SavedView("到场的", {"field": "checked_in_at", "op": "not_empty"}),
        ]

    def __str__(self) -> str:
        return str(self.contact or self.customer)

    def about(self) -> list[Any]:
        return [self.gathering_id, self.customer_id]

    def faults(self) -> dict[str, str]:
        if self.contact_id and self.contact.customer_id != self.customer_id:
            return {"contact": "这位联系人不是这家客户的。请重新选择。"}
        return {}
