"""The list of funnels with their editions, and how many open deals each holds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.templates import CODES, template


@open_to("funnels")
def funnels(request: HttpRequest) -> HttpResponse:
    """Every funnel, the newest edition first; older ones below it."""
    by = actor(request)
    rows = list(visible(by, Pipeline).order_by("-default", "-active", "code", "-edition"))
    stages: dict[Any, list[Stage]] = {}
    for stage in visible(by, Stage).filter(pipeline__in=rows).order_by("position"):
        stages.setdefault(stage.pipeline_id, []).append(stage)
    open_deals = deals_by_funnel()
    newest: dict[str, Pipeline] = {}
    for one in sorted(rows, key=lambda row: -row.edition):
        newest.setdefault(one.code, one)
    shown = [card(one, stages.get(one.pk, []), open_deals, newest) for one in rows]
    return show(
        request,
        "funnels",
        "pages/settings/funnels/funnels.html",
        current=[one for one in shown if one["is_newest"]],
        older=[one for one in shown if not one["is_newest"]],
        templates=[
            {"code": code, "name": template(code)["name"], "note": template(code)["note"]} for code in CODES
        ],
        may_add=by.can("pipeline.pipeline", "create"),
    )


def deals_by_funnel() -> Counter[Any]:
    """How many open deals each edition holds, whoever owns them."""
    return Counter(
        visible(SYSTEM, Opportunity).filter(state=StageKind.OPEN).values_list("pipeline_id", flat=True)
    )


def card(
    pipeline: Pipeline, stages: list[Stage], deals: Counter[Any], newest: dict[str, Pipeline]
) -> dict[str, Any]:
    """One edition as the page shows it."""
    return {
        "pipeline": pipeline,
        "stages": [stage for stage in stages if stage.kind in (StageKind.OPEN, StageKind.WON)],
        "deals": deals[pipeline.pk],
        "is_newest": newest[pipeline.code].pk == pipeline.pk,
    }
