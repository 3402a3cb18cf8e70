"""Who is asked: by hand, after a ticket was closed, after an order was signed for; each ticket and order once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care.models import Survey, SurveyAnswer, Ticket
from paceline.care.models.survey import AnswerState, Trigger
from paceline.customers.consent import does_not_want
from paceline.records.act import Act
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.trade.models import Delivery, SalesOrder
from paceline.trade.models.order import OrderKind

MAKE = "care.surveyanswer.create"


def ask(
    act: Act, survey: Survey, customer: Any, *, contact: UUID | None = None, **about: Any
) -> SurveyAnswer | None:
    """An invitation for a customer, once per thing that it is about; one that waits in this survey stays the only one.

    None for whoever does not want to be asked.
    """
    if does_not_want(customer):
        return None
    known = visible(SYSTEM, SurveyAnswer).filter(survey=survey, customer=customer)
    here: SurveyAnswer | None = known.filter(
        Q(state=AnswerState.INVITED) | (Q(**about) if about else Q(pk=None))
    ).first()
    if here is not None:
        return here
    owner = customer.owner_id or act.by.user_id
    made: SurveyAnswer = act.create(
        SurveyAnswer, event=MAKE, links_checked=True, survey=survey, customer=customer, contact=contact, owner=owner,
        **about,
    )  # fmt: skip
    return made


def running(trigger: Trigger, act: Act) -> list[Survey]:
    """The surveys that ask today by themselves."""
    rows = visible(SYSTEM, Survey).filter(active=True, trigger=trigger).order_by("starts_on", "pk")
    return [one for one in rows if one.runs_on(local_day(act.now))]


@reaction("care.ticket.close")
def after_ticket(event: Event) -> None:
    """The ticket is closed: how was it?"""
    ticket: Any = visible(SYSTEM, Ticket).filter(pk=event.record_id).select_related("customer").first()
    if ticket is None:
        return
    with acting(SYSTEM, MAKE) as act:
        for survey in running(Trigger.TICKET, act):
            ask(act, survey, ticket.customer, ticket=ticket, contact=ticket.contact_id)


@reaction("trade.delivery.sign*")
def after_delivery(event: Event) -> None:
    """The goods are there: how was it?"""
    found = visible(SYSTEM, Delivery).filter(pk=event.record_id).values("order")
    orders = visible(SYSTEM, SalesOrder).filter(pk__in=found).exclude(kind=OrderKind.RETURN)
    order: Any = orders.select_related("customer").first()
    if order is None:
        return
    with acting(SYSTEM, MAKE) as act:
        for survey in running(Trigger.ORDER, act):
            ask(act, survey, order.customer, order=order)
