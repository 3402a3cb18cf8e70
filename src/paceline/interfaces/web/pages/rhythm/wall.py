"""数据大屏 full screen: drawn once per look for all who watch it, told apart by a digest, so that looks cost little.

The page in the app is for who may read the screen; the same page in the hall lies behind a link, see `portal/screen`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET
from markupsafe import Markup

from paceline.access.organisation import organisation_name
from paceline.access.scope import get_visible
from paceline.access.working_days import local_day, working_calendar
from paceline.interfaces.web.formats import money
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.rhythm.fan import Fan, fan
from paceline.interfaces.web.pages.rhythm.targets import LIGHTS, TONES
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.methods.rhythm.pace import Pace
from paceline.rhythm.models import BigScreen
from paceline.rhythm.models.choices import PeriodUnit
from paceline.rhythm.models.screen import Tile
from paceline.rhythm.queries.screens.figures import Line, Wall, wall_of

MOST = 200
"""So many drawn screens a process remembers."""
LABELS = {
    (Tile.SALES, ""): "今日成交", (Tile.SALES, "month"): "本月成交", (Tile.SALES, "quarter"): "本季成交",
    (Tile.SALES, "year"): "本年成交", (Tile.RECEIPTS, ""): "今日回款", (Tile.RECEIPTS, "month"): "本月回款",
    (Tile.RECEIPTS, "quarter"): "本季回款", (Tile.RECEIPTS, "year"): "本年回款",
}  # fmt: skip
COUNTED = {Tile.SALES: "%(n)s 单", Tile.RECEIPTS: "%(n)s 笔"}
OF_PERIOD = {PeriodUnit.MONTH: "本月", PeriodUnit.QUARTER: "本季", PeriodUnit.YEAR: "本年"}


@dataclass(frozen=True)
class Drawn:
    """The figures as markup, and what tells whether they have changed."""

    made_at: datetime
    day: date
    body: Markup
    etag: str


drawn: dict[tuple[UUID, int, str], Drawn] = {}


@dataclass(frozen=True)
class Cell:
    """One large figure: label, amount or share, what is said below it in a tone."""

    label: str
    amount: Any = None
    share: float | None = None
    said: str = ""
    tone: str = ""
    light: str = ""
    hot: bool = False


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole page, for somebody who has signed in."""
    screen = get_visible(actor(request), BigScreen, key, "read")
    return HttpResponse(
        page_of(request, screen, back=f"/big-screens/{screen.pk}/", now=f"/wall/{screen.pk}/now")
    )


@require_GET
def now(request: HttpRequest, key: UUID) -> HttpResponse:
    """The figures alone; 304 while they are those that the asker has."""
    return figures(request, get_visible(actor(request), BigScreen, key, "read"))


def page_of(request: HttpRequest, screen: BigScreen, *, back: str, now: str) -> str:
    """The frame with the first figures. `back` is "" where nothing leads into the app."""
    with timezone.override(settings.ORGANISATION_TIME_ZONE):
        context = {
            "screen": screen, "drawn": drawn_now(screen), "back": back, "now": now,
            "company": organisation_name(), "zone": settings.ORGANISATION_TIME_ZONE,
        }  # fmt: skip
        return render_to_string("pages/wall/page.html", context, request=request, using="jinja2")


def figures(request: HttpRequest, screen: BigScreen) -> HttpResponse:
    """What a watching page asks for again and again."""
    found = drawn_now(screen)
    same = request.headers.get("If-None-Match", "").removeprefix("W/") == found.etag
    answer: HttpResponse = HttpResponseNotModified() if same else HttpResponse(found.body)
    answer.headers["ETag"] = found.etag
    return answer


def every(screen: BigScreen) -> int:
    """Seconds between two looks: figures live for half of the interval, so that what came is seen within all of it."""
    return max(5, screen.refresh_seconds // 2)


def drawn_now(screen: BigScreen) -> Drawn:
    """The figures of this process, younger than half of the interval."""
    key = (screen.pk, screen.version, get_language() or "")
    at = clock.now()
    known = drawn.get(key)
    fresh = timedelta(seconds=screen.refresh_seconds / 2)
    if known is None or not known.made_at <= at < known.made_at + fresh or known.day != local_day(at):
        if len(drawn) >= MOST:
            drawn.clear()
        known = drawn[key] = draw(screen, at)
    return known


def draw(screen: BigScreen, at: datetime) -> Drawn:
    """Work the figures out and draw them on the organisation's clock."""
    with timezone.override(settings.ORGANISATION_TIME_ZONE):
        text = render_to_string("pages/wall/body.html", context_of(screen, local_day(at)), using="jinja2")
    body = Markup(text)  # noqa: S704 — our template
    digest = hashlib.sha256(body.encode()).hexdigest()[:32]
    return Drawn(at, local_day(at), body, f'"{digest}"')


def context_of(screen: BigScreen, today: date) -> dict[str, Any]:
    """What the template shows."""
    found, tiles = wall_of(screen, today), set(screen.tiles)
    return {
        "place": place_in_quarter(today), "every": every(screen),
        "of": found, "cells": cells(found, Tile.FORECAST in tiles), "tiles": tiles, "screen": screen,
        "fan": chart(found, 760, 600), "fan_small": chart(found, 358, 250), "asked": None, "back": False,
        "scale": max([1.0, *(one.found.pace.attainment or 0.0 for one in found.ranks if one.found)]),
        "most": max([1.0, *(float(one.actual) for one in found.ranks)]),
        "trend_of": _t(OF_PERIOD[PeriodUnit(found.trend.target.period)]) if found.trend else "",
        "light": light_of(found.trend.pace) if found.trend else ("", ""),
    }  # fmt: skip


def cells(found: Wall, with_forecast: bool) -> list[Cell]:
    """The row of large figures."""
    made = [cell for line in found.lines for cell in of_line(line)]
    return made + (of_outlook(found) if with_forecast else [])


def of_line(line: Line) -> list[Cell]:
    """Today, then each period against its target."""
    made = [
        Cell(_t(LABELS[line.tile, ""]), line.today, said=_t(COUNTED[line.tile]) % {"n": line.count}, hot=True)
    ]
    for one in line.sums:
        label = _t(LABELS[line.tile, str(one.period)])
        if one.found is None:
            made.append(Cell(label, one.actual, said=_t("还没有目标")))
            continue
        pace = one.found.pace
        words, tone = light_of(pace)
        made.append(Cell(label, one.actual, said=against(pace), light=words, tone=tone))
    return made


def against(pace: Pace) -> str:
    """完成 43.0% · 节拍 0.89."""
    done = "—" if pace.attainment is None else f"{100 * pace.attainment:.1f}%"
    index = "—" if pace.index is None else f"{pace.index:.2f}"
    return _t("完成 %(done)s · 节拍 %(index)s") % {"done": done, "index": index}


def light_of(pace: Pace) -> tuple[str, str]:
    """The word and the tone of a pace."""
    return _t(LIGHTS[pace.light]) if pace.light in LIGHTS else "", TONES[pace.light]


def of_outlook(found: Wall) -> list[Cell]:
    """The forecast with its range, and how likely the target is; what is missing is said."""
    one = found.outlook
    if one is None:
        return [Cell(_t("预测 P50"), said=_t("样本不足，还没有预测"))]
    period = _t(OF_PERIOD[PeriodUnit(one.figure.period)])
    made = [
        Cell(_t("%(period)s预测 P50") % {"period": period}, one.figure.p50, said=spread(one.figure)),
    ]
    if one.chance is not None:
        made.append(Cell(_t("达成可能性"), share=one.chance, said=_t("%(period)s目标") % {"period": period}))
    return made


def spread(figure: Any) -> str:
    """P10–P90 1,954万–2,518万."""
    return f"P10–P90 {money(figure.p10)}–{money(figure.p90)}"


def chart(found: Wall, width: int, height: int) -> Fan | None:
    """The cumulative chart, with the fan of the forecast where it is of the same period."""
    if found.series is None or found.trend is None:
        return None
    one, target = found.outlook, found.trend.target
    same = one is not None and (one.figure.period, one.figure.starts_on) == (target.period, target.starts_on)
    ends = (float(one.figure.p10), float(one.figure.p50), float(one.figure.p90)) if one and same else None
    series = found.series
    return fan(
        series.days, [float(each) for each in series.actual], [float(each) for each in series.needed],
        float(target.amount), ends, width=width, height=height, left=52, right=92,
    )  # fmt: skip


def place_in_quarter(today: date) -> str:
    """Q4 第 32 / 62 个工作日."""
    calendar = working_calendar()
    quarter = period_of(PeriodUnit.QUARTER, today)
    days = list(calendar.workdays(quarter.start, quarter.end))
    past = sum(day <= today for day in days)
    return _t("Q%(quarter)s 第 %(n)s / %(of)s 个工作日") % {
        "quarter": (today.month - 1) // 3 + 1, "n": past, "of": len(days),
    }  # fmt: skip
