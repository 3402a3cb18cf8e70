"""The working calendar of one year: twelve months, workdays by month, and what is exceptional."""

from __future__ import annotations

import calendar as weeks
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import formats as django_formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.scope import visible
from paceline.access.working_days import CalendarYear, local_day, working_calendar
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel import clock
from paceline.kernel.calendar import DayKind, WorkingCalendar
from paceline.records.actions.calendar import AS_THE_WEEK, FIRST_YEAR, LAST_YEAR

MARK = "/settings/do/access.calendaryear.mark"
LOOKS = {
    DayKind.HOLIDAY: "off", DayKind.COMPANY_OFF: "own", DayKind.IN_LIEU_WORKDAY: "on",
    DayKind.WORKDAY: "on", DayKind.HALF: "half",
}  # fmt: skip
WORDS = {
    DayKind.HOLIDAY: _("放假"), DayKind.COMPANY_OFF: _("公司放假"), DayKind.IN_LIEU_WORKDAY: _("调休上班"),
    DayKind.WORKDAY: _("上班"), DayKind.HALF: _("半天"),
}  # fmt: skip
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
SIGNS = {
    DayKind.HOLIDAY: _("休"),
    DayKind.COMPANY_OFF: _("休"),
    DayKind.IN_LIEU_WORKDAY: _("班"),
    DayKind.HALF: _("半"),
}


@open_to("calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """The page of the year of the address, else of this year."""
    today = local_day(clock.now())
    year, known = asked(request, today.year), working_calendar()
    stored = {one.year: one for one in visible(actor(request), CalendarYear)}
    counts = known.workdays_of_months(year)
    return show(
        request,
        "calendar",
        "pages/settings/calendar/year.html",
        year=year,
        years=[
            {"label": str(one), "url": f"?year={one}", "current": one == year}
            for one in sorted({*stored, year, today.year, today.year + 1})[-6:]
        ],
        stored=stored.get(year),
        months=[month_of(known, year, month, today) for month in range(1, 13)],
        counts=counts,
        total=sum(counts),
        quarters=[sum(counts[at : at + 3]) for at in (0, 3, 6, 9)],
        weekdays=[str(day)[-1:] if str(day).startswith("周") else str(day)[:2] for day in WEEKDAYS],
        legend=[(LOOKS[kind], WORDS[kind]) for kind in (
            DayKind.HOLIDAY, DayKind.IN_LIEU_WORKDAY, DayKind.HALF, DayKind.COMPANY_OFF)],
        mark=MARK,
    )  # fmt: skip


def asked(request: HttpRequest, default: int) -> int:
    """The year of the address; the default for none and for one out of reach."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else default
    return year if FIRST_YEAR <= year <= LAST_YEAR else default


def month_of(known: WorkingCalendar, year: int, month: int, today: date) -> dict[str, Any]:
    """A month as rows of weeks from Monday; places outside of it are None."""
    rows = weeks.Calendar(firstweekday=0).monthdatescalendar(year, month)
    return {
        "number": month,
        "name": django_formats.date_format(date(year, month, 1), "F") if not in_chinese() else f"{month} 月",
        "weeks": [[cell(known, day, today) if day.month == month else None for day in week] for week in rows],
    }


def cell(known: WorkingCalendar, day: date, today: date) -> dict[str, Any]:
    """A day: how it looks, what is said of it, and where it is changed."""
    special = known.exception_on(day)
    kind = special.kind if special else None
    said = str(WORDS[kind]) if kind else _t("上班") if known.is_workday(day) else _t("休息")
    weekday = str(WEEKDAYS[day.weekday()])
    given = {"day": day.isoformat(), "kind": kind.value if kind else AS_THE_WEEK}
    if special and special.name:
        given["name"] = special.name
    if special and special.weight is not None:
        given["weight"] = str(special.weight)
    return {
        "number": day.day,
        "look": LOOKS[kind] if kind else "" if known.is_workday(day) else "rest",
        "sign": str(SIGNS.get(kind, "")) if kind else "",
        "today": day == today,
        "url": f"{MARK}?{urlencode(given)}",
        "label": " ".join(
            part
            for part in (day.isoformat(), weekday, said, _t(special.name) if special and special.name else "")
            if part
        ),
    }


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")
