"""A quote as its customer sees it: what is offered, until when, and yes or no."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.kernel import clock
from paceline.metadata.registry import registry
from paceline.records.files.papers import ready_pdf
from paceline.trade.actions.quote.answer import WAITS
from paceline.trade.models import QuoteLine, QuoteState
from paceline.trade.papers.lines import printed


@shows("trade.quote.offer")
def offer(visit: Visit) -> HttpResponse:
    """The whole offer; the form as long as an answer counts."""
    quote = visit.record
    rows = visible(visit.by, QuoteLine).filter(quote=quote).select_related("product").order_by("id")
    lines, totals = printed(rows)
    expired = quote.valid_until is not None and quote.valid_until < local_day(clock.now())
    waits = quote.state in WAITS
    return visit.page(
        "pages/portal/quote.html",
        quote=quote,
        customer=quote.customer.name,
        seller=quote.owner,
        lines=lines,
        totals=totals,
        accepted=quote.state == QuoteState.ACCEPTED,
        rejected=quote.state == QuoteState.REJECTED,
        expired=expired and waits,
        closed=not waits and quote.state not in (QuoteState.ACCEPTED, QuoteState.REJECTED),
        answerable=waits and not expired,
        pdf=ready_pdf(registry.of(type(quote)), quote),
    )
