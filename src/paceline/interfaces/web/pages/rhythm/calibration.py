"""回测与校准: whether forecasts kept what they said, by method and horizon, and whose submissions lean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.forecasts import METHODS
from paceline.interfaces.web.pages.rhythm.places import Here, chosen, key_of, named
from paceline.kernel.periods import period_of
from paceline.methods.forecast.calibration import LEAST_PERIODS, Bin
from paceline.rhythm.forecasting.names import METRICS
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.queries.forecasts import issued
from paceline.rhythm.queries.forecasts.calibration import calibration, submissions
from paceline.rhythm.queries.organisation import Organisation

SIDE, LEFT, TOP = 260, 40, 10
KINDS = {"sandbag": ("沙袋", "warn"), "inflate": ("虚报", "danger"), "fair": ("平实", "ok")}
WANTED = 0.8
OFF = 0.1
MOST_ROWS = 60


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page of one node."""
    by, here = actor(request), Here.of(request)
    organisation = Organisation.today()
    own = submissions(by, formats.today(), organisation, horizon_of(request))
    issue = issued.latest(by, here.metric)
    context: dict[str, Any] = {
        "here": here, "metrics": [(one.value, one.label) for one in METRICS], "own": own, "least": LEAST_PERIODS,
        "horizon": horizon_of(request), "horizons": (30, 15, 5),
        "people": [(one, person(one.rep, organisation), *kind(one.kind)) for one in own.people],
    }  # fmt: skip
    if issue is None:
        return page(request, "pages/rhythm/calibration.html", **context, found=None)
    start = here.period.start if here.period.start > issue.as_of else period_of("quarter", issue.as_of).start
    offered = issued.places(by, issue, start, organisation)
    node = chosen(here.node, offered)
    here = Here(here.metric, node, here.line, here.period)
    found = calibration(by, here.metric, node, here.line, organisation)
    of = MEASURES[here.metric].object
    return page(
        request, "pages/rhythm/calibration.html",
        **context | {
            "here": here, "found": found, "name": named(node, organisation), "issue": issue,
            "nodes": [(key_of(one), named(one, organisation)) for one in offered],
            "lines": issued.lines_of(by, issue, node),
            "methods": [(one, _t(METHODS[one.code])) for one in found.methods],
            "method_names": [(code, _t(METHODS[code])) for code in METHODS],
            "rows": [(one, list_url(of, one.behind) if one.behind else "") for one in found.scored[:MOST_ROWS]],
            "diagram": diagram(found.bins), "verdict": verdict(found.held),
        },
    )  # fmt: skip


def horizon_of(request: HttpRequest) -> int:
    """How many days before the end submissions are compared."""
    asked = request.GET.get("before", "")
    return int(asked) if asked in ("5", "15", "30") else 30


def person(key: str, organisation: Organisation) -> str:
    found = organisation.people.get(UUID(key))
    return found.name if found else "–"


def kind(code: str) -> tuple[str, str]:
    words, tone = KINDS[code]
    return _t(words), tone


def verdict(held: float | None) -> str:
    """Whether ranges are as wide as they should be."""
    if held is None:
        return ""
    if held < WANTED - OFF:
        return _t("区间偏窄")
    return _t("区间偏宽") if held > WANTED + OFF else _t("区间宽窄合适")


@dataclass(frozen=True)
class Dot:
    """One percentile: where it stands and what it says."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Diagram:
    """The reliability diagram: the diagonal is what perfect forecasts would show."""

    side: int
    left: int
    top: int
    path: str
    dots: list[Dot]
    ticks: list[tuple[float, float, str]]


def diagram(bins: Sequence[Bin]) -> Diagram | None:
    """Geometry of said against happened."""
    if not bins:
        return None

    def place(said: float, happened: float) -> tuple[float, float]:
        return round(LEFT + said * SIDE, 1), round(TOP + (1 - happened) * SIDE, 1)

    dots = [Dot(*place(one.said, one.happened), f"{one.said:.0%} → {one.happened:.0%}") for one in bins]
    ticks = [(*place(at / 4, at / 4), f"{at * 25}%") for at in range(5)]
    return Diagram(SIDE, LEFT, TOP, "M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots), dots, ticks)
