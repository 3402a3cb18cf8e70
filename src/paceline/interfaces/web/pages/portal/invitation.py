"""An invitation to a customer event, and the guest's answer."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.care.models.event import EventState, Reply
from paceline.interfaces.web.pages.portal.visit import Visit, shows


@shows("care.eventguest.reply")
def invitation(visit: Visit) -> HttpResponse:
    """What, when and where; the answer may be changed until the event is over."""
    guest = visit.record
    event = guest.gathering
    return visit.page(
        "pages/portal/invitation.html",
        guest=guest,
        event=event,
        waits=event.state == EventState.PLANNED and guest.checked_in_at is None,
        cancelled=event.state == EventState.CANCELLED,
        coming=guest.reply == Reply.ACCEPTED,
        declined=guest.reply == Reply.DECLINED,
    )
