"""A whole set of files by a shipped preset: what it decides, the files, and how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paceline.access.models import User
from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.imports import found
from paceline.interfaces.web.pages.settings.words import role_name
from paceline.kernel.errors import Conflict, Invalid, NotFound, PacelineError
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.workflow.models import Job

STEERING = {"stop": "workflow.job.cancel", "resume": "workflow.job.retry"}


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, name: str) -> HttpResponse:
    """What will happen, and the drop zone for all files."""
    actor(request).require_admin()
    preset = found.wizard().set_named(name)
    if request.method == "GET":
        return asked(request, preset)
    try:
        job = started(request, name)
    except PacelineError as error:
        return asked(request, preset, error.text(_t), error.http_status)
    return HttpResponseRedirect(f"/imports/sets/{name}/{job.pk}/")


def started(request: HttpRequest, name: str) -> Job:
    largest = found.wizard().LARGEST_FILE
    kept = [
        attachments.keep(actor(request), upload, str(upload.name), largest=largest)
        for upload in request.FILES.getlist("file")
    ]
    job: Job = found.act(request, "start_set", None, {"preset": name, "files": [str(one.pk) for one in kept]})
    return job


def asked(request: HttpRequest, preset: Any, problem: str = "", status: int = 200) -> HttpResponse:
    """What the set needs: the files, or first the roles that let this administrator import them."""
    wizard = found.wizard()
    lacking = wizard.not_importable(actor(request), preset)
    cure = wizard.roles_for(actor(request), lacking)
    return page(
        request, "pages/imports/set.html", status=status, preset=preset, decisions=wizard.decisions(preset),
        problem=problem, lacking=lacking, is_curable=sum(len(opened) for _, opened in cure) == len(lacking),
        cure=[{"name": role_name(role), "opens": [of.label for of in opened]} for role, opened in cure],
    )  # fmt: skip


@require_POST
def enable(request: HttpRequest, name: str) -> HttpResponse:
    """Give the administrator who asks the roles that the set needs beside those that are there."""
    by = actor(request)
    by.require_admin()
    wizard = found.wizard()
    preset = wizard.set_named(name)
    new = [role for role, _ in wizard.roles_for(by, wizard.not_importable(by, preset))]
    if new:
        me: User = get_visible(by, User, by.user_id)
        codes = [role.code for role in (*me.roles.all(), *new)]
        perform(by, "access.user.set_roles", me.pk, {"roles": codes}, via="web")
        words = _t("已给你加上角色：%(roles)s。导入完可以在用户页去掉。")
        messages.success(request, words % {"roles": _t("、").join(map(role_name, new))})
    return HttpResponseRedirect(f"/imports/sets/{name}/")


@require_GET
def progress(request: HttpRequest, name: str, key: UUID) -> HttpResponse:
    """How far the set is; asked for every two seconds while it runs."""
    job: Job = get_visible(actor(request), Job, key)
    preset = found.wizard().set_named(name)
    if request.headers.get("HX-Request"):
        if job.is_over:
            return HttpResponse(headers={"HX-Redirect": request.path})
        return fragment(request, "pages/imports/set_progress.html", job=job, preset=preset)
    wizard, by = found.wizard(), actor(request)
    return page(
        request, "pages/imports/set_running.html", job=job, preset=preset, undoing="import_id" in job.args,
        whole=wizard.whole_of(by, wizard.of_job(by, job)), left=wizard.left((job.result or {}).get("left", ())),
    )  # fmt: skip


@require_POST
def steer(request: HttpRequest, name: str, key: UUID, verb: str) -> HttpResponse:
    """Stop a set after the rows in hand, or go on with its files: what is in already is not made twice."""
    if verb not in STEERING:
        raise NotFound("没有这个操作。")
    try:
        perform(actor(request), STEERING[verb], key, {}, via="web")
    except (Conflict, Invalid) as error:
        messages.info(request, error.text(_t))
    return HttpResponseRedirect(f"/imports/sets/{name}/{key}/")
