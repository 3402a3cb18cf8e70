"""晚间快报 on a phone: what was sold today, the month's pace, three risks, three pieces of good news; each opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.alerts import lines_of
from paceline.interfaces.web.pages.rhythm.asked import day_or
from paceline.interfaces.web.pages.rhythm.targets import LIGHTS, TONES
from paceline.rhythm.models.choices import PeriodUnit
from paceline.rhythm.queries.daily.evening import evening_of
from paceline.rhythm.reporting.evening import wants


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """One day."""
    by, today = actor(request), formats.today()
    day = min(day_or(request.GET.get("day"), today), today)
    found = evening_of(by, day)
    user: Any = request.user
    context: dict[str, Any] = {
        "of": found, "sold_url": list_url("pipeline.opportunity", found.behind), "wants": wants(user),
        "risks": lines_of(by, found.risks), "earlier": (day - timedelta(days=1)).isoformat(),
        "later": (day + timedelta(days=1)).isoformat() if day < today else "",
    }  # fmt: skip
    if found.found is not None:
        light = found.found.pace.light
        context |= {
            "light": _t(LIGHTS[light]) if light in LIGHTS else "", "tone": TONES[light],
            "period": _t("本月") if found.found.target.period == PeriodUnit.MONTH else _t("本季"),
            "pace_url": list_url(found.found.measure.object, found.found.behind),
        }  # fmt: skip
    return page(request, "pages/rhythm/evening.html", **context)
