"""Applying a shipped template: a preview says what is new and what stays as the organisation has changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel.errors import PacelineError
from paceline.pipeline.models import Pipeline, Stage
from paceline.pipeline.templates import stage_values, template
from paceline.records.action import perform

COMPARED = ("name", "goal", "probability", "target_days", "limit_days", "forecast_category", "exit_criteria")


@dataclass(frozen=True)
class Step:
    """One stage of the template beside what is there."""

    row: dict[str, Any]
    state: str
    differs: list[str]


@open_to("funnels")
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The preview, and applying what is new."""
    try:
        raw = template(code)
    except LookupError:
        raise Http404 from None
    by, errors = actor(request), []
    present = visible(SYSTEM, Pipeline).filter(code=raw["code"]).order_by("-edition").first()
    steps = compared(raw["stages"], present)
    if request.method == "POST":
        try:
            made = put(by, raw, present, steps, key_of(request))
        except PacelineError as error:
            errors = [text for said in words_of(error).values() for text in said]
        else:
            messages.success(request, _t("模板已应用。"))
            return redirect(f"/settings/funnels/{made.pk}/")
    return show(
        request,
        "funnels",
        "pages/settings/funnels/template.html",
        status=422 if errors else 200,
        raw=raw,
        present=present,
        steps=steps,
        is_new=any(step.state == "new" for step in steps),
        errors=errors,
        key=uuid4().hex,
    )


def compared(rows: list[dict[str, Any]], present: Pipeline | None) -> list[Step]:
    """Each stage of the template: `new`, `same`, or `kept` with the fields that the organisation changed."""
    stored = {s.code: s for s in visible(SYSTEM, Stage).filter(pipeline=present)} if present else {}
    found = []
    for row in rows:
        stage = stored.get(row["code"])
        wanted = stage_values(row)
        differs = [
            name for name in COMPARED if stage is not None and not same(getattr(stage, name), wanted[name])
        ]
        found.append(Step(row, "new" if stage is None else "kept" if differs else "same", differs))
    return found


def same(left: Any, right: Any) -> bool:
    return (left or None) == (right or None)


def put(
    by: Any, raw: dict[str, Any], present: Pipeline | None, steps: list[Step], key: str | None
) -> Pipeline:
    """A new funnel, or the missing stages added to the present one; nothing of the organisation's is overwritten."""
    if present is None:
        given = {"code": raw["code"], "name": raw["name"], "note": raw["note"], "stages": raw["stages"]}
        made: Pipeline = perform(by, "pipeline.pipeline.create", None, given, via="web", key=key)
        return made
    if not any(step.state == "new" for step in steps):
        return present
    stored = {stage.code: stage for stage in visible(SYSTEM, Stage).filter(pipeline=present)}
    rows = [row_of(stored[step.row["code"]]) if step.state != "new" else step.row for step in steps]
    theirs = [
        row_of(stage) for code, stage in stored.items() if code not in {step.row["code"] for step in steps}
    ]
    result: Pipeline = perform(
        by, "pipeline.pipeline.set_stages", present.pk, {"stages": [*rows, *theirs]}, via="web", key=key
    )
    return result


def row_of(stage: Stage) -> dict[str, Any]:
    """A stored stage as the action takes it."""
    names = ("code", "kind", *COMPARED, "entry_criteria", "playbook")
    return {name: getattr(stage, name) for name in names}
