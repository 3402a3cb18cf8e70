"""What the demo's customers say about the service: a wave after tickets, a wave about recommending us."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models import Survey, SurveyAnswer, Ticket
from paceline.care.models.ticket_kinds import TicketState
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.story.tickets import DESK
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import start_of
from paceline.trade.models import SalesOrder

SATISFIED = (5, 4, 5, 4, 5, 3, 5, 2, 4, 5, 5, 4, 1)
RECOMMENDS = (10, 9, 8, 9, 10, 6, 9, 7, 10, 9, 3, 8, 9, 10, 7, 9, 5, 9, 10, 8)
SAID = {
    5: "来得快，讲得清楚。",
    4: "总体不错。",
    3: "修好了，就是等得有点久。",
    2: "电话打了三次才有人来。",
    1: "停机一天，没人主动说进展。",
}
SAID_OF_US = {
    10: "用了三年，没出过大问题。",
    9: "销售很负责。",
    6: "价格比同行高。",
    5: "备件到得慢。",
    3: "交期一拖再拖。",
}
BACK = timedelta(days=85)
FIXED_AFTER = timedelta(days=2)


def fill(world: World, report: Report, label: str) -> None:
    """Asked a day after a ticket was closed, and of those who got an order; most have answered."""
    agenda = Agenda(world, 7_219)
    first = agenda.moments.now - BACK
    begin = {"starts_on": agenda.moments.day_of(first)}
    service = make(agenda, {"name": "工单服务满意度", "measure": "csat", "trigger": "ticket", **begin})
    named = make(agenda, {"name": "老客户推荐意愿", "measure": "nps", "trigger": "by_hand", **begin})
    closed = (
        visible(SYSTEM, Ticket).filter(state=TicketState.CLOSED, closed_at__gte=first).order_by("closed_at")
    )
    for place, ticket in enumerate(closed):
        score = SATISFIED[place % len(SATISFIED)]
        at = ticket.closed_at + timedelta(days=1)
        agenda.plan(at, rate, agenda, service, ticket.customer, score, SAID.get(score, ""), ticket=ticket.pk)
    for place, (customer, day) in enumerate(buyers(first)):
        points = RECOMMENDS[place % len(RECOMMENDS)] if place % 6 else None
        at = start_of(day, agenda.moments.calendar.zone) + timedelta(days=3, hours=10)
        agenda.plan(at, rate, agenda, named, customer, points, SAID_OF_US.get(points or 0, ""))
    agenda.run(first, report, label)


def make(agenda: Agenda, values: dict[str, Any]) -> Survey:
    """A wave, made by 马超."""
    made: Survey = agenda.do(DESK, "care.survey.create", values=values)
    return made


def buyers(first: datetime) -> list[tuple[Customer, Any]]:
    """Everybody who got goods since then, once, with the day."""
    orders = visible(SYSTEM, SalesOrder).filter(delivered_on__gte=first.date(), customer__owner__isnull=False)
    found: dict[Any, tuple[Customer, Any]] = {}
    for order in orders.select_related("customer").order_by("delivered_on", "number"):
        found.setdefault(order.customer_id, (order.customer, order.delivered_on))
    return list(found.values())


def rate(
    agenda: Agenda, survey: Survey, customer: Customer, score: int | None, said: str, **about: Any
) -> None:
    """马超 asks on the phone and writes it down; some do not answer. What went wrong is made up for two days later."""
    values = {"survey": survey.pk, "customer": customer.pk, **about}
    answer: SurveyAnswer = agenda.do(DESK, "care.surveyanswer.create", values=values)
    if score is None:
        return
    agenda.do(DESK, "care.surveyanswer.give", answer, score=score, comment=said)
    if answer.task_id is not None:
        agenda.plan(answer.answered_at + FIXED_AFTER, make_up, agenda, answer.task_id)


def make_up(agenda: Agenda, key: Any) -> None:
    """The customer's salesperson calls and settles it."""
    task = visible(SYSTEM, Activity).get(pk=key)
    said = "当面道歉，说明了原因，安排了一次免费保养。"
    agenda.do(task.owner_id, "customers.activity.complete", task, outcome="positive", notes=said)
