"""Inviting customers to an event, their answers, who came, and the follow-ups for those who did."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.following.keeping import moment
from paceline.care.models import CustomerEvent, EventGuest
from paceline.care.models.event import EventState, Reply
from paceline.care.rules import workday
from paceline.customers.models import Activity, Customer
from paceline.customers.models.activity_kinds import Cause
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, Link, LongText, YesNo, key_of
from paceline.records.act import Act
from paceline.records.action import action

ToEvent = Annotated[Any, Link("care.CustomerEvent", "客户活动")]
Cost = Annotated[Any, Amount("实际费用", blank=True)]


def is_planned(event: CustomerEvent) -> str:
    return "" if event.state == EventState.PLANNED else "活动已经结束或取消。"


def is_not_cancelled(event: CustomerEvent) -> str:
    return "活动已经取消。" if event.state == EventState.CANCELLED else ""


def is_over(event: CustomerEvent) -> str:
    return "活动还在筹备。" if event.state == EventState.PLANNED else ""


def is_awaited(guest: EventGuest) -> str:
    return is_not_cancelled(guest.gathering)


def is_invited(guest: EventGuest) -> str:
    return is_planned(guest.gathering)


@action("customers.customer.invite", "邀请参加活动", permission="read", icon="users", makes="care.eventguest")
def invite(act: Act, customer: Customer, *, event: ToEvent) -> Customer:
    """On the guest list; who is there already stays as they are, so asking twice invites once."""
    chosen = visible(act.by, CustomerEvent).filter(pk=key_of(event)).first()
    if chosen is None:
        raise Invalid({"event": "找不到这场活动。请重新选择。"})
    if why := is_planned(chosen):
        raise Conflict(why)
    rows = visible(SYSTEM, EventGuest).filter(gathering=chosen, customer=customer)
    if not rows.exists():
        act.create(
            EventGuest,
            links_checked=True,
            gathering=chosen,
            customer=customer,
            owner=customer.owner_id or act.by.user_id,
        )
    return customer


@action("care.eventguest.accept", "会来", permission="change", icon="check-check", available=is_awaited)
def accept(act: Act, guest: EventGuest) -> EventGuest:
    """They will come. Raises Conflict when the event is full."""
    event = visible(SYSTEM, CustomerEvent).select_for_update(of=("self",)).get(pk=guest.gathering_id)
    coming = (
        visible(SYSTEM, EventGuest).filter(gathering=event, reply=Reply.ACCEPTED).exclude(pk=guest.pk).count()
    )
    if event.capacity is not None and coming >= event.capacity:
        raise Conflict("活动人数已满，共 %(n)s 人。", params={"n": event.capacity})
    act.save(guest, reply=Reply.ACCEPTED)
    return guest


@action("care.eventguest.decline", "标为不来", permission="change", icon="ban", available=is_awaited)
def decline(act: Act, guest: EventGuest) -> EventGuest:
    """They will not come."""
    if guest.checked_in_at is not None:
        raise Conflict("这位客人已经到场。请先「撤销到场」。")
    act.save(guest, reply=Reply.DECLINED)
    return guest


@action("care.eventguest.answer", "答复邀请", icon="check-check", hidden=True, available=is_invited)
def answer(act: Act, guest: EventGuest, *, comes: Annotated[bool, YesNo("会来")] = False) -> EventGuest:
    """What the guest says himself behind the link, until the event is over; colleagues may note it later still."""
    return accept.inside(act, guest) if comes else decline.inside(act, guest)


@action("care.eventguest.check_in", "到场", permission="change", icon="pin", available=is_awaited)
def check_in(act: Act, guest: EventGuest) -> EventGuest:
    """They are here; a second time changes nothing."""
    if guest.checked_in_at is None:
        act.save(guest, checked_in_at=act.occurred_at, reply=Reply.ACCEPTED)
    return guest


@action("care.eventguest.check_out", "撤销到场", permission="change", icon="undo")
def check_out(act: Act, guest: EventGuest) -> EventGuest:
    """It was noted wrongly."""
    if guest.task_id is not None:
        raise Conflict("会后跟进已经派出，不能撤销到场。请先取消那条跟进。")
    act.save(guest, checked_in_at=None)
    return guest


@action("care.customerevent.hold", "活动结束", permission="change", icon="done", available=is_planned)
def hold(act: Act, event: CustomerEvent, *, cost: Cost = None) -> CustomerEvent:
    """It took place, and cost so much."""
    given = {} if cost is None else {"cost": cost}
    act.save(event, state=EventState.HELD, **given)
    return event


@action(
    "care.customerevent.cancel",
    "取消活动",
    permission="change",
    icon="ban",
    danger=True,
    available=is_planned,
)
def cancel(act: Act, event: CustomerEvent, *, reason: Annotated[str, LongText("取消原因")]) -> CustomerEvent:
    """It does not take place; who was invited stays on the list, to be told."""
    act.reason = reason
    act.save(event, state=EventState.CANCELLED)
    return event


@action("care.customerevent.follow_up", "派会后跟进", permission="change", icon="calendar-check",
        available=is_not_cancelled)  # fmt: skip
def follow_up(act: Act, event: CustomerEvent) -> CustomerEvent:
    """A task for the owner of everybody who came and has none yet: asked for twice, nobody has two."""
    rows = visible(SYSTEM, EventGuest).filter(gathering=event, checked_in_at__isnull=False, task__isnull=True)
    came = list(rows.select_related("customer").select_for_update(of=("self",)).order_by("pk"))
    if not came and not visible(SYSTEM, EventGuest).filter(gathering=event, task__isnull=False).exists():
        raise Conflict("还没有人签到。请先在邀请名单上点「到场」。")
    day = workday(
        max(local_day(event.starts_at) + timedelta(days=event.follow_days), local_day(act.now)),
        working_calendar(),
    )
    for guest in came:
        person: UUID | None = guest.customer.owner_id or guest.owner_id or event.owner_id
        task = act.create(
            Activity, event="customers.activity.create", links_checked=True,
            subject=f"{event.follow_subject}：{event.name}"[:120], kind=event.follow_kind, customer=guest.customer_id,
            contact=guest.contact_id, owner=person, planned_at=moment(day), cause=Cause.GUEST,
        )  # fmt: skip
        act.save(guest, event="care.eventguest.follow_up", task=task)
    return event


@action("care.customerevent.reopen", "退回筹备", permission="change", icon="undo", available=is_over)
def reopen(act: Act, event: CustomerEvent) -> CustomerEvent:
    """Ended or cancelled by mistake."""
    act.save(event, state=EventState.PLANNED)
    return event
