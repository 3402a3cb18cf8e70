"""A contract as its customer reads it: what was agreed, and the PDF when there is one."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.kernel.errors import NotFound
from paceline.metadata.registry import registry
from paceline.records import attachments
from paceline.records.papers import papers, pdf_of
from paceline.trade.models import ContractState


@shows("trade.contract.copy")
def copy(visit: Visit) -> HttpResponse:
    """Parties, amount, payments, terms."""
    facts = papers["trade.contract"].facts(visit.record)
    ready = pdf_of(registry.of(type(visit.record)), visit.record) is not None
    return visit.page(
        "pages/portal/contract.html", pdf=ready, state=ContractState(visit.record.state).label, **facts
    )


@shows("trade.contract.copy", "pdf")
def pdf(visit: Visit) -> HttpResponseBase:
    """The PDF of the contract as it is now, when a colleague has had one made."""
    kept = pdf_of(registry.of(type(visit.record)), visit.record)
    if kept is None:
        raise NotFound
    return FileResponse(
        attachments.opened(kept), as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
