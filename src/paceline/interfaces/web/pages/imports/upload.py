"""The list of imports and step one: choosing what and which file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_http_methods

from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.imports import found
from paceline.interfaces.web.pages.imports.steps import stepper
from paceline.kernel.errors import Invalid, NotAllowed, PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.files import attachments

ACCEPTED = ".xlsx,.xls,.ods,.csv,.txt"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The actor's imports, and what else may be imported."""
    by, files = actor(request), found.wizard()
    return page(
        request,
        "pages/imports/index.html",
        runs=files.recent(by),
        presets=files.has_presets(by),
        objects=files.importable(by),
        sets=files.sets() if by.is_admin else [],
        registry=registry,
        me=by.user_id,
    )


FIRST = "customers.customer"
"""What a company brings along before anything else."""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The drop zone; the file leads on to its columns."""
    by = actor(request)
    of = chosen(by, request.POST.get("object") or request.GET.get("object", ""))
    if request.method == "GET":
        return asked(request, of)
    try:
        run = taken(request, of)
    except PacelineError as error:
        return asked(request, of, error.text(_t), error.http_status)
    return HttpResponseRedirect(f"/imports/{run.pk}/")


def taken(request: HttpRequest, of: ObjectType) -> Any:
    """The uploaded file as a new import. Raises Invalid or TooLarge with what is wrong with it."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid("请选择一个文件。")
    kept = attachments.keep(actor(request), upload, str(upload.name), largest=found.wizard().LARGEST_FILE)
    inputs = {"target": of.name, "file": str(kept.pk), "preset": request.POST.get("preset", "")}
    return found.act(request, "upload", None, inputs)


def asked(request: HttpRequest, of: ObjectType, problem: str = "", status: int = 200) -> HttpResponse:
    return page(
        request,
        "pages/imports/upload.html",
        status=status,
        of=of,
        options=[
            {"value": one.path, "label": one.label} for one in found.wizard().importable(actor(request))
        ],
        problem=problem,
        accepted=ACCEPTED,
        stepper=stepper("upload"),
    )


def chosen(by: Principal, name: str) -> ObjectType:
    """The object to import, by its path or name; customers when none is named, or the first that may be imported."""
    objects = found.wizard().importable(by)
    if not objects:
        raise NotAllowed("你没有导入的权限。可以请管理员调整你的角色。")
    by_name = {of.path: of for of in objects} | {of.name: of for of in objects}
    return by_name.get(name) or by_name.get(FIRST) or objects[0]


@require_GET
def template(request: HttpRequest, path: str) -> HttpResponse:
    """An empty file with the right columns."""
    by = actor(request)
    of = chosen(by, path)
    response = HttpResponse(
        "".join(found.wizard().template_lines(by, of)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{of.path}.csv"'
    return response
