"""Balances that are not paid yet: once nobody can reserve any more, each is a task of its owner until it is settled."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import NOT_DONE, ActivityKind, ActivityStatus
from paceline.kernel.money_shown import full
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.trade.models import Reservation
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.models.presale.choices import ReservationState

BEFORE = timedelta(days=2)
"""So long before the last day the customer is to be called, and the owner is reminded of it."""
MOST = 5000
EVENT = "trade.reservation.remind"


def unpaid() -> QuerySet[Reservation]:
    """The reservations whose balance is not paid, once their campaign takes no more; without a task so far."""
    agreed = Q(state=ReservationState.DEPOSIT_PAID, campaign__state=CampaignState.CLOSED_INTAKE)
    due = Q(state=ReservationState.BALANCE_DUE)
    return visible(SYSTEM, Reservation).filter(agreed | due, balance__gt=0, reminder__isnull=True)


def chase_all() -> int:
    """A task for the owner of every unpaid balance, once. Returns how many are new."""
    done = 0
    for key in list(unpaid().order_by("pk").values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            done += chase(key)
    return done


def chase(key: Any) -> int:
    """The task of one reservation; none when somebody was faster."""
    rows = unpaid().filter(pk=key).select_for_update(of=("self",)).select_related("campaign", "customer")
    one = rows.first()
    if one is None:
        return 0
    with acting(SYSTEM, EVENT) as act:
        call_at = morning_of(last_day(one), act.now)
        task = act.create(
            Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.TASK,
            owner=one.owner_id or one.campaign.owner_id, subject=f"催尾款：{one.name} {one.number}"[:120],
            customer=one.customer_id, planned_at=call_at, remind_at=call_at, notes=words(one),
        )  # fmt: skip
        act.save(one, reminder=task.pk)
    return 1


def last_day(reservation: Reservation) -> date | None:
    """Until when the balance has to come, as far as it is known."""
    found: date | None = reservation.balance_until or reservation.campaign.balance_until
    return found


def words(reservation: Reservation) -> str:
    """`「中秋预售」尾款 ¥1,600.00，2026-07-15 截止。`"""
    day = last_day(reservation)
    until = f"，{day.isoformat()} 截止" if day else ""
    return f"「{reservation.campaign.name}」尾款 {full(reservation.balance)}{until}。"


def morning_of(last: date | None, now: datetime) -> datetime:
    """Nine o'clock some days before the last one, or now when that has passed."""
    day = max(last - BEFORE, local_day(now)) if last else local_day(now)
    morning = datetime.combine(day, time(9), tzinfo=ZoneInfo(settings.ORGANISATION_TIME_ZONE))
    return max(morning.astimezone(UTC), now)


def tell_amount(act: Act, reservation: Reservation) -> None:
    """The balance has its final amount: the task says so."""
    for task in open_task(reservation):
        act.save(task, event="customers.activity.change", notes=words(reservation))


def settle(act: Act, reservation: Reservation, status: str) -> None:
    """The balance is paid, or will not come any more: its task is done or cancelled."""
    ended = act.now if status == ActivityStatus.DONE else None
    verb = "complete" if ended else "cancel"
    for task in open_task(reservation):
        act.save(task, event=f"customers.activity.{verb}", status=status, ended_at=ended)


def open_task(reservation: Reservation) -> QuerySet[Activity]:
    """The task that is still to be done, locked."""
    rows = visible(SYSTEM, Activity).filter(pk=reservation.reminder_id)
    return rows.filter(status__in=NOT_DONE).select_for_update(of=("self",))
