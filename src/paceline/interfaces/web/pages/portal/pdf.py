"""The paper behind a link as PDF, as it is now, when a colleague has had one made."""

from __future__ import annotations

from django.http import FileResponse
from django.http.response import HttpResponseBase

from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.kernel.errors import NotFound
from paceline.metadata.registry import registry
from paceline.records.files import attachments
from paceline.records.files.papers import ready_pdf


@shows("trade.quote.offer", "pdf")
@shows("trade.contract.copy", "pdf")
def pdf(visit: Visit) -> HttpResponseBase:
    """In the reader's language where there is one, else in the other."""
    ready = ready_pdf(registry.of(type(visit.record)), visit.record)
    if ready is None:
        raise NotFound
    file = ready.file
    return FileResponse(
        attachments.opened(file), as_attachment=True, filename=file.name, content_type=file.content_type
    )
