"""Who writes a quote for a customer with an open critical ticket hears of it, and the ticket keeps that he was told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models import Ticket
from paceline.care.models.ticket import IS_CRITICAL
from paceline.records.acting.event_names import name_events
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.trade.models import Quote
from paceline.workflow.notifications import notify

name_events({"care.ticket.hint": _("在报价时提示了这张工单")})


@reaction("trade.quote.create")
def hint(event: Event) -> None:
    """One line per ticket to whoever wrote the quote."""
    quote = visible(SYSTEM, Quote).filter(pk=event.record_id).first()
    if quote is None or quote.customer_id is None:
        return
    found = visible(SYSTEM, Ticket).filter(IS_CRITICAL, customer=quote.customer_id)
    person = event.actor_id or quote.owner_id
    with acting(SYSTEM, "care.ticket.hint") as act:
        for ticket in found.order_by("pk"):
            act.tell(ticket, "care.ticket.hint", quote=str(quote.pk), number=quote.number)
            if person is not None:
                notify(
                    [person], kind="ticket", key=f"ticket-hint:{ticket.pk}:{quote.pk}",
                    template="报价前请先看：客户有未解决的严重工单 %(number)s「%(subject)s」。",
                    params={"number": ticket.number, "subject": ticket.subject}, about=("care.ticket", ticket.pk),
                )  # fmt: skip
