"""The paper of a record on the screen: to look at, to print, and its PDF as soon as a job has made it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from paceline.access.scope import visible
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms.answers import key_of
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.files.papers import Paper, papers, pdf_of
from paceline.workflow.models import Job, JobStatus

KIND = "files.paper"
LONG = timedelta(seconds=20)
"""After this long a person is told that they need not stay; the job tells them when it is done."""


@require_GET
def show(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """The paper as it is printed, with a bar above it that stays off the print."""
    on, about = paper_at(request, path, key)
    with timezone.override(timezone.get_current_timezone()):
        return page(
            request, about.template, screen=True, on=on, paper=about, pdf=state_of(on), key=uuid4().hex,
            **about.facts(on.record),
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def pdf(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """How far the PDF is; POST has one made."""
    on, about = paper_at(request, path, key)
    error = ""
    if request.method == "POST":
        try:
            perform(on.by, f"{on.of.name}.make_pdf", on.record.pk, {}, via="web", key=key_of(request))
        except PacelineError as refused:
            error = in_words(refused)
    if not request.headers.get("HX-Request"):
        return redirect(f"{on.url}paper")
    context: dict[str, Any] = {
        "on": on,
        "paper": about,
        "pdf": state_of(on),
        "error": error,
        "key": uuid4().hex,
    }
    return fragment(request, "pages/papers/pdf.html", status=422 if error else 200, **context)


def paper_at(request: HttpRequest, path: str, key: UUID) -> tuple[Opened, Paper]:
    """The record and its paper. Raises Http404 for objects without, NotAllowed when something on it is hidden."""
    on = opened(request, path, key)
    about = papers.get(on.of.name)
    if about is None:
        raise Http404
    about.require_sight(on.by)
    return on, about


def state_of(on: Opened) -> dict[str, Any]:
    """The file when it is up to date, else the job that makes it, waiting, running or failed."""
    mine = (
        visible(on.by, Job).filter(kind=KIND, args__record=str(on.record.pk)).order_by("-queued_at").first()
    )
    busy = mine is not None and mine.status in (JobStatus.QUEUED, JobStatus.RUNNING)
    failed = mine is not None and mine.status == JobStatus.FAILED
    return {
        "file": None if busy else pdf_of(on.of, on.record),
        "busy": busy,
        "is_slow": busy and mine is not None and clock.now() - mine.queued_at > LONG,
        "error": mine.error if mine is not None and failed else "",
        "may": "make_pdf" in on.may,
    }
