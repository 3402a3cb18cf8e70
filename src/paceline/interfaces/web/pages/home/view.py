"""今日: the sentence that matters first, the day's work in order, the week, warnings, the own pipeline, first steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from paceline.access import preferences
from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.home import cards, day, greeting, onboarding, shop, week
from paceline.interfaces.web.pages.pools import leaving
from paceline.interfaces.web.pages.rhythm.alerts import notices_of
from paceline.interfaces.web.shell import menu_for
from paceline.pipeline import queries
from paceline.rhythm.queries.targets.beat import beat_of
from paceline.trade.desk import desk_of

ACTIVITY = "customers.activity"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The page; for htmx its inside, which reloads itself when something was done."""
    by = actor(request)
    if request.headers.get("HX-Request"):
        return fragment(request, "pages/home/body.html", **drawn(request, by))
    return page(request, "pages/home/page.html", **drawn(request, by))


def drawn(request: HttpRequest, by: Principal) -> dict[str, Any]:
    """Everything the templates draw."""
    work = queries.worklist(by)
    found = day.Day(by, work)
    alerts = queries.alerts(by)
    plans = by.can(ACTIVITY, "read")
    waiting = [] if by.can(ACTIVITY, "create") else desk_of(by)
    return {
        "plans": plans,
        "waiting": cards.warnings_of(by, waiting),
        "places": [] if plans else places_of(by),
        "hello": greeting.sentence_of(by, found, [*waiting, *alerts]),
        "frame": greeting.frame_of(found),
        "groups": found.groups,
        "postponed": found.postponed,
        "done": found.done,
        "minutes": (work.minutes, work.capacity),
        "week": week.week_of(by, work.day),
        "warnings": leaving.notices_of(by) + notices_of(by) + cards.warnings_of(by, alerts),
        "commission": plans and by.can("team.statement", "read"),
        "pipeline": cards.pipeline_of(by),
        "has_target": beat_of(by) is not None,
        "shop": shop.drawn(by),
        "steps": onboarding.steps_of(request, by),
    }


def places_of(by: Principal) -> list[dict[str, Any]]:
    """Where somebody goes whose day is not made of visits and calls: the menu without this page."""
    return [item for group in menu_for(by, "") for item in group["items"] if item["url"] != "/"]


@require_POST
def hide_onboarding(request: HttpRequest) -> HttpResponse:
    """Put the first steps away for good."""
    preferences.remember(actor(request), "home", "onboarding", "hidden")
    return HttpResponse("")
