"""Step two: what the columns fill, how known records are recognised, how the file is read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.imports import found
from paceline.interfaces.web.pages.imports.steps import of_run
from paceline.kernel.errors import PacelineError

DAY_FIRST = {"": None, "1": True, "0": False}


def show(request: HttpRequest, run: Any, problem: str = "", status: int = 200) -> HttpResponse:
    """The table of columns with a preview of the first rows."""
    by = actor(request)
    shown = found.wizard().mapping(by, run)
    columns = shown.columns
    return page(
        request,
        "pages/imports/columns.html",
        status=status,
        run=run,
        of=run.of,
        columns=columns,
        wanted=sum(column["tone"] in ("bad", "warn") for column in columns),
        shown=shown,
        problem=problem or shown.problem,
        encodings=options_of(shown.form["encodings"]),
        sheets=options_of(shown.form["sheets"]),
        presets=found.wizard().presets(by, run),
        stepper=of_run(run, "columns"),
    )


def options_of(words: list[str]) -> list[dict[str, str]]:
    return [{"value": word, "label": word} for word in words]


@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what was chosen; then check, or stay."""
    run = found.run_of(request, key)
    if found.has_begun(request, run):
        return HttpResponseRedirect(f"/imports/{key}/")
    try:
        if request.POST.get("do") == "read":
            found.act(request, "configure", key, {"form": form_from(request.POST)})
            return HttpResponseRedirect(f"/imports/{key}/")
        if request.POST.get("do") == "adopt":
            found.act(request, "configure", key, {"preset": request.POST.get("preset", "")})
            return HttpResponseRedirect(f"/imports/{key}/")
        found.act(request, "configure", key, {"plan": plan_from(run.plan, request.POST)})
        if request.POST.get("do") == "stay":
            return HttpResponseRedirect("/imports/")
        if request.POST.get("do") == "look":
            return HttpResponseRedirect(f"/imports/{key}/")
        found.act(request, "check", key)
    except PacelineError as error:
        return show(
            request, found.run_of(request, key), error.text(_t) or problems_of(error), error.http_status
        )
    return HttpResponseRedirect(f"/imports/{key}/check")


def problems_of(error: PacelineError) -> str:
    """All messages of an error by field as one text."""
    by_field = getattr(error, "by_field", {})
    return " ".join(message.text(_t) for messages in by_field.values() for message in messages)


def plan_from(plan: dict[str, Any], posted: QueryDict) -> dict[str, Any]:
    """The plan with what the page sent: `column-<n>`, `day-<n>`, `existing`, `keys`."""
    columns = []
    for at, column in enumerate(plan["columns"]):
        fills = posted.get(f"column-{at}", column.get("field", ""))
        why = column.get("why", "") if fills == column.get("field") else "hand"
        changed = {**column, "field": fills, "why": why}
        if f"day-{at}" in posted:
            changed["day_first"] = DAY_FIRST.get(posted.get(f"day-{at}", ""))
        columns.append(changed)
    filled = {column["field"] for column in columns}
    keys = [name for name in posted.getlist("keys") if name in filled]
    values = {name: known for name, known in plan.get("values", {}).items() if name in filled}
    return {**plan, "columns": columns, "existing": posted.get("existing", plan["existing"]), "keys": keys,
            "values": values}  # fmt: skip


def form_from(posted: QueryDict) -> dict[str, Any]:
    """How the file is to be read."""
    made: dict[str, Any] = {"header": posted.get("header") == "true"}
    made |= {name: posted[name] for name in ("encoding", "delimiter", "sheet") if posted.get(name)}
    return made
