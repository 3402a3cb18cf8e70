"""Step four and after: progress, the report, going on, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.imports import checking, columns, found
from paceline.interfaces.web.pages.imports.steps import of_run
from paceline.kernel.errors import Conflict, NotFound, PacelineError, Stale

VERBS = {
    "start": "apply",
    "resume": "apply",
    "stop": "stop",
    "undo": "undo",
    "discard": "discard",
    "undo_set": "undo_set",
}


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where an import stands decides what is shown of it."""
    run = found.run_of(request, key)
    if run.state in ("draft", "checked"):
        return columns.show(request, run)
    return report(request, run)


def report(request: HttpRequest, run: Any, problem: str = "", status: int = 200) -> HttpResponse:
    """How far it is, or what came of it, with the rows that failed."""
    job = run.job
    return page(
        request,
        "pages/imports/report.html",
        may_try=actor(request).can("customers.assignmentrule", "change"),
        status=status,
        run=run,
        of=run.of,
        job=job,
        going=job is not None and not job.is_over,
        stuck=run.state == "applying" and (job is None or job.is_over),
        failed=found.wizard().failed_rows(actor(request), run),
        merged=found.wizard().merged_rows(actor(request), run) if run.state == "done" else [],
        reasons_text=found.wizard().reasons_text,
        problem=problem,
        left=found.wizard().left(run.left),
        whole=found.wizard().whole_of(actor(request), run),
        stepper=of_run(run, "apply" if run.state == "applying" else "done"),
    )


@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bar, asked for every two seconds; when the job is over the page is fetched anew."""
    run = found.run_of(request, key)
    if run.job is None or run.job.is_over:
        place = "check" if run.state in ("draft", "checked") else ""
        return HttpResponse(headers={"HX-Redirect": f"/imports/{key}/{place}"})
    return fragment(request, "pages/imports/progress.html", run=run, job=run.job)


@require_POST
def do(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Start, stop, go on, take back, throw away."""
    if verb not in VERBS:
        raise NotFound("没有这个操作。")
    shown = request.POST.get("version", "")
    try:
        found.act(request, VERBS[verb], key, version=int(shown) if shown.isdecimal() else None)
    except Stale:
        words = "设置在另一个窗口里改过，改过之后还没有检查。请再检查一次。"
        return refused(request, found.run_of(request, key), Conflict(words))
    except PacelineError as error:
        return refused(request, found.run_of(request, key), error)
    return HttpResponseRedirect(after(verb, found.run_of(request, key) if verb != "discard" else None))


def after(verb: str, run: Any) -> str:
    """Where one looks on: the list, the whole set, or the import."""
    if run is None:
        return "/imports/"
    return f"/imports/sets/{run.set_name}/{run.job_id}/" if verb == "undo_set" else f"/imports/{run.pk}/"


def refused(request: HttpRequest, run: Any, error: PacelineError) -> HttpResponse:
    """The page on which it was asked, with the reason why not."""
    words = error.text(_t) or columns.problems_of(error)
    if run.state == "checked":
        return checking.answered(request, run, words, error.http_status)
    if run.state == "draft":
        return columns.show(request, run, words, error.http_status)
    return report(request, run, words, error.http_status)


@require_POST
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the mapping under a name."""
    inputs = {"name": request.POST.get("name", ""), "shared": request.POST.get("shared") == "true"}
    try:
        found.act(request, "keep", key, inputs)
    except PacelineError as error:
        return refused(request, found.run_of(request, key), error)
    messages.success(request, _t("已保存预设「%(name)s」。下次同样的表可以直接套用。") % inputs)
    return HttpResponseRedirect(f"/imports/{key}/")


@require_GET
def rejects(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """The rows that failed with their reasons, as a file to put right and import again."""
    run = found.run_of(request, key)
    response = StreamingHttpResponse(
        found.wizard().reject_lines(actor(request), run), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="rejects.csv"'
    return response
