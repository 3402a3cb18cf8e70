"""节奏日历: a month or a week of campaigns, launches, appointments, reviews, holidays and leave, with what collides."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.scope import visible
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.interfaces.web.pages.rhythm.asked import day_or, one_of
from paceline.kernel.dates_shown import WEEKDAYS
from paceline.kernel.periods import Period, period_of
from paceline.kernel.periods import label as period_label
from paceline.records.action import perform
from paceline.rhythm.calendar.clashes import clashes_of, words_of
from paceline.rhythm.calendar.entries import day_names, entries, marked, moment
from paceline.rhythm.calendar.secret import owner_of
from paceline.rhythm.models import CalendarFeed
from paceline.rhythm.models.happening import HappeningKind

SHOWN = 4
"""Entries of a day in the month; the rest is behind a count."""


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """A month, or a week."""
    by, today = actor(request), formats.today()
    unit = one_of(request.GET.get("unit"), ["month", "week"], "month")
    asked = period_of(unit, day_or(request.GET.get("day"), today))
    own = request.GET.get("own") == "1"
    grid = whole_weeks(asked)
    found = entries(by, grid, own=own)
    clashes = clashes_of(found)
    found = marked(found, {key: words.text(_t) for key, words in words_of(clashes).items()})
    by_key = {one.key: one for one in found}
    names = day_names(grid)
    days = [
        {
            "day": day,
            "head": WEEKDAYS[day.weekday()].text(_t),
            "in": asked.start <= day < asked.end,
            **names[day],
            "entries": [e for e in found if e.on(day)],
        }
        for day in names
    ]
    return page(
        request, "pages/rhythm/calendar.html", unit=unit, asked=asked, own=own, today=today,
        shown=SHOWN if unit == "month" else 99,
        title=period_label(unit, asked).text(_t), weeks=[days[at : at + 7] for at in range(0, len(days), 7)],
        clashes=sorted(
            ({"on": by_key[one.key], "why": one.why.text(_t)} for one in clashes), key=lambda one: moment(one["on"])
        ),
        kinds=kind_names(),
        earlier=(asked.start - timedelta(days=1)).isoformat(),
        later=asked.end.isoformat(), may_make=by.can("rhythm.happening", "create"),
        has_feed=visible(by, CalendarFeed).filter(user=by.user_id, revoked_at__isnull=True).exists(),
    )  # fmt: skip


def whole_weeks(period: Period) -> Period:
    """The weeks that a period touches, Monday to Sunday."""
    start = period.start - timedelta(days=period.start.weekday())
    last: date = period.last_day
    return Period(start, last + timedelta(days=7 - last.weekday()))


def kind_names() -> dict[str, str]:
    """What the kinds of entries are called."""
    kinds = {kind: str(ActivityKind(kind).label) for kind in ActivityKind.values}
    kinds |= {kind: str(HappeningKind(kind).label) for kind in HappeningKind.values}
    return {
        **kinds,
        "review": _t("复盘"),
        "promise": _t("承诺"),
        "presale": _t("预售"),
        "promotion": _t("推广"),
    }


@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Make or revoke one's own address; a new one is shown once."""
    by = actor(request)
    if request.POST.get("end"):
        perform(by, "rhythm.calendarfeed.end", None, {}, via="web")
        return done({"toast": {"text": _t("订阅地址已作废")}, "record-changed": {}})
    token = perform(by, "rhythm.calendarfeed.make", None, {}, via="web")
    url = request.build_absolute_uri(f"/ics/{token}.ics")
    return page(request, "pages/rhythm/feed.html", url=url)


@require_GET
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The feed for calendar programs, which have no session. Raises Http404 for what is unknown or revoked."""
    from paceline.rhythm.calendar.feed import calendar_of

    user = owner_of(token)
    if user is None:
        raise Http404
    answer = HttpResponse(calendar_of(user), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="paceline.ics"'
    return answer
