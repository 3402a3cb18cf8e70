"""A big screen in the hall: the same page as in the app, behind a link, with nothing on it that leads anywhere."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.interfaces.web.pages.rhythm import wall


@shows("rhythm.bigscreen.wall")
def screen(visit: Visit) -> HttpResponse:
    """The whole page."""
    return HttpResponse(wall.page_of(visit.request, visit.record, back="", now=f"{visit.url}now"))


@shows("rhythm.bigscreen.wall", "now")
def now(visit: Visit) -> HttpResponse:
    """The figures alone."""
    return wall.figures(visit.request, visit.record)
