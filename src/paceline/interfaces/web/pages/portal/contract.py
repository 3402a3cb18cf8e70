"""A contract as its customer reads it: what was agreed, and the PDF when there is one."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.metadata.registry import registry
from paceline.records.files.papers import papers, ready_pdf
from paceline.trade.models import ContractState


@shows("trade.contract.copy")
def copy(visit: Visit) -> HttpResponse:
    """Parties, amount, payments, terms."""
    facts = papers["trade.contract"].facts(visit.record)
    ready = ready_pdf(registry.of(type(visit.record)), visit.record)
    return visit.page(
        "pages/portal/contract.html", pdf=ready, state=ContractState(visit.record.state).label, **facts
    )
