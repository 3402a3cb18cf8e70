"""预测: what the stored forecast says of a node, how likely its target is, what decides and what closes the gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.rhythm.asked import options
from paceline.interfaces.web.pages.rhythm.places import Here, chosen, key_of, named, quarters
from paceline.interfaces.web.pages.rhythm.ranges import ranges
from paceline.kernel.errors import PacelineError
from paceline.kernel.periods import period_of
from paceline.locale.shipped import shipped
from paceline.records.action import perform
from paceline.rhythm.forecasting.names import FORECAST_JOB, METRICS
from paceline.rhythm.models import ForecastFigure, ForecastIssue, Scenario
from paceline.rhythm.models.choices import Level, Measured
from paceline.rhythm.models.forecast import IssuedHow
from paceline.rhythm.models.override import OverrideOf
from paceline.rhythm.queries.earlier import PAGES, as_of, late_facts
from paceline.rhythm.queries.forecasts import issued
from paceline.rhythm.queries.forecasts import parts as issued_parts
from paceline.rhythm.queries.fresh import fresh
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.workflow.models import Job
from paceline.workflow.queue import live

METHODS = {
    "series": "统计序列", "pipeline": "漏斗推演", "run_rate": "近三个月速度", "seasonal_naive": "去年同月",
    "blend": "综合",
}  # fmt: skip
MOST_SCENARIOS = 20


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page of one node and quarter."""
    by, here = actor(request), Here.of(request)
    issue = issued.latest(by, here.metric, here.as_of)
    context: dict[str, Any] = {
        "here": here, "issue": issue, "job": running(by), "metrics": [(one.value, one.label) for one in METRICS],
        "may_ask": by.can("rhythm.forecastissue", "read"), "today": formats.today(), "late": None,
    }  # fmt: skip
    if issue is None:
        return page(request, "pages/rhythm/forecasts.html", **context, empty=True)
    with as_of(here.as_of or context["today"], seen=PAGES):
        context |= at_the_time(by, here, issue)
    if here.as_of is not None and (node := context["here"].node) is not None:
        context["late"] = late_facts(by, node, Organisation.known(), here.as_of)
    return page(request, "pages/rhythm/forecasts.html", **context)


def at_the_time(by: Principal, here: Here, issue: ForecastIssue) -> dict[str, Any]:
    """What is read of the day: its forecast, with the targets and the open deals of then."""
    organisation = Organisation.known() if here.as_of is None else Organisation.today()
    start = here.period.start
    first = max(start, period_of("quarter", issue.as_of + timedelta(days=1)).start)
    place = f"rhythm.places.{issue.pk}.{first}.{here.as_of}"
    offered = fresh(by, place, lambda: issued.places(by, issue, first, organisation))
    here = replace(here, node=chosen(here.node, offered), period=period_of("quarter", first))
    return {"here": here, "empty": not offered, **drawn(by, here, issue, offered, organisation)}


def drawn(
    by: Principal, here: Here, issue: ForecastIssue, offered: list[Node | None], organisation: Organisation
) -> dict[str, Any]:
    """Everything the template shows."""
    rows = issued.figures(by, issue, here.node, here.line)
    quarter = next(
        (row for row in rows if row.period == "quarter" and row.starts_on == here.period.start), None
    )
    months = [row for row in rows if row.period == "month" and row.starts_on in here.period]
    return {
        **choices(by, here, issue, offered, organisation),
        **fan(months),
        **against_targets(by, here, issue, quarter, organisation),
        "quarters": quarters(sorted({row.starts_on for row in rows if row.period == "quarter"})),
        "quarter": quarter,
        "methods": [(code, _t(METHODS[code])) for code in (quarter.figures.get("methods", {}) if quarter else {})],
        "groups": groups(quarter, divided(by, here, issue, months, organisation)),
        "earlier": issued.earlier(by, here.metric, here.node, here.line, "quarter", here.period.start),
        "hows": {one.value: str(one.label) for one in IssuedHow},
        "note": note_of(issue),
        "by_hand": [in_words_by_hand(*one) for one in issue.parameters.get("by_hand") or ()],
        "is_money": here.metric in (Measured.WON_AMOUNT, Measured.RECEIVED),
        "wide": by.can("rhythm.forecastissue", "read") and here.node is None,
    }  # fmt: skip


def choices(
    by: Principal, here: Here, issue: ForecastIssue, offered: list[Node | None], organisation: Organisation
) -> dict[str, Any]:
    """Whose forecast it is, and whose else may be chosen."""
    return {
        "name": named(here.node, organisation),
        "nodes": fresh(
            by, f"rhythm.places.{issue.pk}.{here.period.start}.{key_of(here.node)}.{get_language()}.{here.as_of}",
            lambda: options([(key_of(one), named(one, organisation)) for one in offered], key_of(here.node)),
        ),
        "lines": issued.lines_of(by, issue, here.node),
    }  # fmt: skip


def fan(months: list[ForecastFigure]) -> dict[str, Any]:
    """The ranges of the months, drawn for desk and phone."""
    named_rows = [(month_name(row.starts_on), row) for row in months]
    widths = ((640, "fan-d"), (340, "fan-m")) if months else ()
    return {"months": months, "charts": [(ranges(named_rows, width), name) for width, name in widths]}


def against_targets(
    by: Principal,
    here: Here,
    issue: ForecastIssue,
    quarter: ForecastFigure | None,
    organisation: Organisation,
) -> dict[str, Any]:
    """The targets of the quarter, what decides about them, and scenarios, which are those of today."""
    aims = issued.aims(by, here.node, quarter, here.line) if quarter else []
    aim = next((one for one in aims if one.target.level == Level.TARGET), None)
    decisive = issued.swings(by, issue, here.node, here.period, organisation, here.line) if quarter else []
    is_now = here.as_of is None
    return {
        "aims": aims, "aim": aim,
        "level_names": {one.value: str(one.label) for one in Level},
        "swings": decisive,
        "closing": issued.closing(aim.gap, decisive, issue) if aim else None,
        "what_ifs": what_ifs(by, here, aim) if is_now else [],
        "scenarios": list(visible(by, Scenario).exclude(state="declined").order_by("-created_at")[:MOST_SCENARIOS]),
        "may_imagine": is_now and by.can("rhythm.scenario", "create"),
    }  # fmt: skip


def divided(
    by: Principal, here: Here, issue: ForecastIssue, months: list[ForecastFigure], organisation: Organisation
) -> dict[str, Rows]:
    """The parts by who, by what and by when, each with its name and the way to it."""
    below = issued_parts.parts(by, issue, here.node, here.period.start, organisation, here.line)
    lines = issued_parts.by_line(by, issue, here.node, here.period.start) if not here.line else []
    in_months = issued_parts.by_month(here.node, here.line, months)
    return {
        _t("组织和成员"): [
            (one, named(one.node, organisation), here.url(node=key_of(one.node))) for one in below
        ],
        _t("产品线"): [(one, one.line, here.url(line=one.line)) for one in lines],
        _t("月份"): [(one, month_name(one.figure.starts_on), "") for one in in_months],
    }


def what_ifs(
    by: Principal, here: Here, aim: issued.Aim | None
) -> list[tuple[issued.WhatIf, float | None, float | None]]:
    """Each scenario beside the base, with the chance of the target in both."""
    found = issued.what_ifs(by, here.metric, here.node, here.line, "quarter", here.period.start)
    if aim is None:
        return [(one, None, None) for one in found]
    goal = aim.target.amount
    return [(one, issued.chance(one.base, goal), issued.chance(one.figure, goal)) for one in found]


Rows = list[tuple[issued_parts.Part, str, str]]


def groups(quarter: ForecastFigure | None, found: dict[str, Rows]) -> list[tuple[str, Rows, Any]]:
    """Each way of taking the node apart that there is, with what its parts leave of the whole."""
    return [
        (words, rows, issued_parts.rest(quarter, [one for one, _words, _url in rows]))
        for words, rows in found.items()
        if rows
    ]


def note_of(issue: ForecastIssue) -> str:
    """What the forecast says about itself."""
    stored = issue.parameters.get("note")
    return _t(stored[0]) % stored[1] if stored else ""


def in_words_by_hand(stage: str, what: str, value: str, unit: str) -> str:
    """A parameter that people had set when the forecast was issued."""
    shown = formats.percent(float(value), 1) if what == OverrideOf.CONVERSION else value
    words = f"{shipped(stage)} {OverrideOf(what).label} {shown}"
    return f"{words} ({unit})" if unit else words


def month_name(day: date) -> str:
    return formats.month_name(day)


def running(by: Principal) -> Job | None:
    """The forecast that the asker waits for."""
    return visible(by, Job).filter(live(), kind=FORECAST_JOB).order_by("-queued_at").first()


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Queue a forecast, or a scenario's; the bar shows how far it is."""
    by, scenario = actor(request), request.POST.get("scenario", "")
    inputs = {"metric": request.POST.get("metric", Measured.WON_AMOUNT)}
    try:
        if scenario:
            job = perform(by, "rhythm.scenario.run", scenario, inputs, via="web")
        else:
            job = perform(by, "rhythm.forecastissue.make", None, inputs, via="web")
    except PacelineError as error:
        return fragment(request, "pages/rhythm/refused.html", status=422, words=in_words(error))
    return fragment(request, "pages/rhythm/forecast_job.html", job=job)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The bar, asked for every two seconds; when the job is over the page is fetched anew."""
    job = running(actor(request))
    if job is None:
        return (
            done({"forecast-made": {}}, status=200) if request.headers.get("HX-Request") else HttpResponse()
        )
    return fragment(request, "pages/rhythm/forecast_job.html", job=job)
