"""Step three: what would happen, what is wrong, and what unknown values mean."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.imports import columns, found
from paceline.interfaces.web.pages.imports.steps import of_run
from paceline.kernel.errors import PacelineError

SHOWN = 50


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The findings; while a long check runs, its progress."""
    run = found.run_of(request, key)
    if run.state not in ("draft", "checked"):
        return HttpResponseRedirect(f"/imports/{key}/")
    if run.state == "draft":
        waiting = run.job is not None and not run.job.is_over
        if not waiting:
            return columns.show(request, run, run.job.error if run.job else "")
        return page(
            request,
            "pages/imports/waiting.html",
            run=run,
            of=run.of,
            job=run.job,
            stepper=of_run(run, "check"),
        )
    return answered(request, run)


def answered(request: HttpRequest, run: Any, problem: str = "", status: int = 200) -> HttpResponse:
    questions = found.wizard().questions(actor(request), run)
    return page(
        request,
        "pages/imports/check.html",
        status=status,
        run=run,
        of=run.of,
        report=run.report,
        errors=run.report.get("errors", [])[:SHOWN],
        questions=questions,
        unanswered=sum(question["count"] for question in questions if not question["answered"]),
        reasons_text=found.wizard().reasons_text,
        problem=problem,
        stepper=of_run(run, "check"),
    )


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what unknown values mean, and look again."""
    run = found.run_of(request, key)
    if found.has_begun(request, run):
        return HttpResponseRedirect(f"/imports/{key}/")
    try:
        found.act(request, "configure", key, {"plan": with_answers(run, request.POST)})
        found.act(request, "check", key)
    except PacelineError as error:
        return answered(request, found.run_of(request, key), error.text(_t), error.http_status)
    return HttpResponseRedirect(f"/imports/{key}/check")


def with_answers(run: Any, posted: QueryDict) -> dict[str, Any]:
    """The plan with the answers of the page: `do-<n>` and `to-<n>` for question n of the report.

    Who chooses what a value means need not say as well that it means something.
    """
    values = {name: dict(known) for name, known in run.plan.get("values", {}).items()}
    for at, question in enumerate(run.report.get("questions", [])):
        do, to = posted.get(f"do-{at}", ""), posted.get(f"to-{at}", "")
        known = values.setdefault(question["field"], {})
        before = question["answer"]
        if to and do == before.get("do") and to != (before.get("to") or question["suggest"]):
            do = "map"
        if do == "map" and to:
            known[question["text"]] = {"do": "map", "to": to}
        elif do in ("empty", "create", "reject"):
            known[question["text"]] = {"do": do}
        else:
            known.pop(question["text"], None)
    return {**run.plan, "values": {name: known for name, known in values.items() if known}}
