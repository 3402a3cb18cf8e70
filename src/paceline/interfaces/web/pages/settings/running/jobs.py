"""Background jobs with their progress, schedules, and deliveries that were given up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.utils.translation import pgettext as _p
from django.views.decorators.http import require_POST

from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.audit.pages import key_in
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.words import cron_words
from paceline.workflow import outbox, schedules
from paceline.workflow.models import Job, JobStatus

PER_PAGE = 50
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)
TONES = {"queued": "c5", "running": "c0", "done": "ok", "failed": "danger", "cancelled": ""}


@open_to("jobs")
def jobs(request: HttpRequest) -> HttpResponse:
    """The newest jobs; `state` narrows, `before` pages on. While one is running the page reads itself again."""
    by, state = actor(request), request.GET.get("state", "")
    rows = visible(by, Job).select_related("owner").order_by("-queued_at", "-id")
    if state in JobStatus.values:
        rows = rows.filter(status=state)
    if mark := visible(by, Job).filter(pk=key_in(request.GET.get("before", ""))).first():
        same = Q(queued_at=mark.queued_at, pk__lt=mark.pk)
        rows = rows.filter(Q(queued_at__lt=mark.queued_at) | same)
    found = list(rows[: PER_PAGE + 1])
    return show(
        request,
        "jobs",
        "pages/settings/running/jobs.html",
        jobs=found[:PER_PAGE],
        older=f"?before={found[PER_PAGE - 1].pk}&state={state}" if len(found) > PER_PAGE else "",
        tones=TONES,
        labels=labels(),
        states=state_tabs(by, state),
        is_moving=any(job.status in LIVE for job in found[:PER_PAGE]),
        schedules=schedules.overview(by),
        when=cron_words,
        dead=outbox.dead_letters(by),
    )


def labels() -> dict[str, str]:
    """The statuses in words; a job that is running is not called as an open deal is."""
    found = {code: str(label) for code, label in JobStatus.choices}
    return {**found, JobStatus.RUNNING: _p("job", "进行中")}


def state_tabs(by: Any, state: str) -> list[dict[str, Any]]:
    """全部 and each status with its count."""
    rows = visible(by, Job)
    found = [{"label": _t("全部"), "url": "/settings/jobs/", "count": rows.count(), "current": not state}]
    for code, label in labels().items():
        count = rows.filter(status=code).count()
        found.append({"label": label, "url": f"?state={code}", "count": count, "current": code == state})
    return found


@require_POST
@open_to("jobs")
def run_schedule(request: HttpRequest, name: str) -> HttpResponse:
    """Let a schedule run now."""
    schedules.run_now(actor(request), name)
    messages.success(request, _t("已排进队列，几秒后开始。"))
    return redirect("/settings/jobs/#schedules")


@require_POST
@open_to("jobs")
def replay(request: HttpRequest) -> HttpResponse:
    """Try deliveries again that were given up: one of them, or all."""
    ids = [int(text) for text in request.POST.getlist("id") if text.isdigit()] or None
    count = outbox.replay(actor(request), ids)
    messages.success(request, _t("%(count)s 条会再投递一次。") % {"count": count})
    return redirect("/settings/jobs/#dead")
