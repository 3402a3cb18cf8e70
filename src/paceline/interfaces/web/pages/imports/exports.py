"""Exports: the question for a format, the files that are ready, and fetching them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from paceline.access.scope import readable_fields, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.imports import found
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.kernel.errors import NotFound
from paceline.metadata.registry import registry
from paceline.records.action import perform

FORMS = {"xlsx": "Excel（.xlsx）", "csv": "CSV（.csv）"}


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, path: str) -> HttpResponse:
    """The dialog of a list: which format, which columns; then the file, or the page on which it will appear."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    if request.method == "GET":
        context: dict[str, Any] = {"of": of, "action": state.url("export"), "forms": FORMS}
        if request.headers.get("HX-Request"):
            return fragment(request, "pages/imports/export.html", **context)
        return page(request, "pages/imports/export_page.html", **context)
    every = request.POST.get("columns") == "all"
    shown = [n for n in of.fields if n in readable_fields(by, of)] if every else list(state.columns)
    query: dict[str, Any] = {
        "filter": dict(state.filter),
        "search": state.search,
        "sort": state.sort,
        "columns": shown,
    }
    if state.removed:
        query["removed"] = True
    inputs = {"target": of.name, "form": request.POST.get("form", "xlsx"), "query": query}
    made: Any = perform(by, "files.export.make", None, inputs, via="web")
    where = f"/exports/{made.pk}/file" if made.is_there else f"/exports/{made.pk}/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The actor's exports, newest first."""
    rows = visible(actor(request), registry.get(found.EXPORT).model).order_by("-created_at")[:50]
    return page(request, "pages/imports/exports.html", exports=list(rows), registry=registry)


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One export: ready, or on its way."""
    return page(
        request, "pages/imports/exports.html", exports=[found.export_of(request, key)], registry=registry
    )


@require_GET
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file itself, only for the one who asked for it and while it is kept."""
    export = found.export_of(request, key)
    if not export.is_there:
        raise NotFound("这个文件已过期，或者还没有做好。请重新导出。")
    response = FileResponse(default_storage.open(export.key, "rb"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(export.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
