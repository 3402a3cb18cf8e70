"""After a delivery was signed for: its calls are planned, once per order; taken back when the signing was a mistake."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.following.keeping import moment
from paceline.care.models import AfterSaleStep, AfterSaleTask
from paceline.care.models.after_sale import Basis
from paceline.care.rules import FAR, workday
from paceline.customers.absences import absences
from paceline.customers.consent import does_not_want
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus, Cause
from paceline.records.act import Act
from paceline.trade.models import Delivery, DeliveryState, SalesOrder
from paceline.trade.models.order import OrderKind

ARRIVED = (DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED)


def begin(act: Act, delivery: UUID) -> int:
    """Plan what follows a delivery that has arrived. Returns how many calls are new; a second time none is."""
    found = visible(SYSTEM, Delivery).filter(pk=delivery, state__in=ARRIVED).first()
    if found is None:
        return 0
    orders = visible(SYSTEM, SalesOrder).filter(pk=found.order_id).exclude(kind=OrderKind.RETURN)
    order: Any = orders.select_for_update(of=("self",)).select_related("customer").first()
    person = (order.owner_id or order.customer.owner_id) if order else None
    if person is None or does_not_want(order.customer):
        return 0
    given = visible(SYSTEM, AfterSaleTask).filter(order=order).values("step")
    steps = visible(SYSTEM, AfterSaleStep).filter(active=True).exclude(pk__in=given)
    made = [plan_one(act, step, found, order, person) for step in steps.order_by("days", "pk")]
    return len(made)


def plan_one(act: Act, step: AfterSaleStep, delivery: Delivery, order: Any, person: UUID) -> AfterSaleTask:
    """One call for the owner of the order."""
    on = day_of(step, delivery.signed_on or local_day(act.now), order.customer, person, local_day(act.now))
    task = act.create(
        Activity, event="customers.activity.create", links_checked=True,
        subject=f"{step.name}：{order.number}"[:120], kind=step.kind, customer=order.customer_id, owner=person,
        planned_at=moment(on), cause=Cause.AFTER_SALE,
    )  # fmt: skip
    made: AfterSaleTask = act.create(
        AfterSaleTask, links_checked=True, step=step, order=order, delivery=delivery, customer=order.customer_id,
        activity=task,
    )  # fmt: skip
    return made


def day_of(step: AfterSaleStep, signed_on: date, customer: Any, person: UUID, today: date) -> date:
    """So many days after the signing, a reorder after the customer's usual interval; on a day its person works."""
    days = (customer.order_interval or step.days) if step.basis == Basis.REORDER else step.days
    wanted = max(signed_on + timedelta(days=days), today)
    away = absences.between([person], wanted, wanted + timedelta(days=FAR))
    return workday(wanted, working_calendar(), away.get(person, ()))


def take_back(act: Act, delivery: UUID) -> int:
    """The delivery was not signed for after all: what was planned for it and not begun is not needed."""
    rows = visible(SYSTEM, AfterSaleTask).filter(delivery=delivery, activity__status=ActivityStatus.PLANNED)
    found = list(rows.select_related("activity").select_for_update(of=("self",)).order_by("pk"))
    act.reason = "签收已撤销。"
    for one in found:
        act.save(one.activity, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
        act.remove(one)
    return len(found)
