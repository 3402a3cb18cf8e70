"""Moving the open deals of an older edition to the newest one, stage by stage."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.principal import SYSTEM
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.funnels.editor import stages_of
from paceline.kernel.errors import PacelineError
from paceline.pipeline.models import Opportunity, Pipeline
from paceline.pipeline.models.funnel import StageKind
from paceline.records.action import perform


@open_to("funnels")
@require_http_methods(["GET", "POST"])
def migrate(request: HttpRequest, key: UUID) -> HttpResponse:
    """The mapping, and moving."""
    by = actor(request)
    source: Pipeline = get_visible(by, Pipeline, key)
    target: Pipeline = visible(by, Pipeline).filter(code=source.code).order_by("-edition")[0]
    errors: list[str] = []
    if request.method == "POST":
        pairs = [
            {"source": str(s.pk), "target": to}
            for s in stages_of(source)
            if (to := request.POST.get(f"to:{s.pk}"))
        ]
        try:
            perform(by, "pipeline.pipeline.migrate", key, {"to": str(target.pk), "mapping": pairs}, via="web",
                    key=key_of(request))  # fmt: skip
        except PacelineError as error:
            errors = [text for said in words_of(error).values() for text in said]
        else:
            messages.success(
                request, _t("进行中的商机都已迁移到第 %(edition)s 版。") % {"edition": target.edition}
            )
            return redirect(f"/settings/funnels/{target.pk}/")
    return show(
        request,
        "funnels",
        "pages/settings/funnels/migrate.html",
        status=422 if errors else 200,
        source=source,
        target=target,
        rows=rows_of(source, target),
        options=[
            {"value": str(one.pk), "label": one.name}
            for one in stages_of(target)
            if one.kind == StageKind.OPEN
        ],
        errors=errors,
        key=uuid4().hex,
    )


def rows_of(source: Pipeline, target: Pipeline) -> list[dict[str, Any]]:
    """The open stages that hold deals, each with the stage of the same code."""
    deals = visible(SYSTEM, Opportunity).filter(pipeline=source, state=StageKind.OPEN)
    counts = Counter(deals.values_list("stage_id", flat=True))
    by_code = {stage.code: str(stage.pk) for stage in stages_of(target)}
    return [
        {"stage": stage, "deals": counts[stage.pk], "to": by_code.get(stage.code, "")}
        for stage in stages_of(source)
        if counts[stage.pk]
    ]
