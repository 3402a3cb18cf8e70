"""Exports: the files that are ready, and fetching them. Lists ask for them at `/{path}/export`."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.imports import found
from paceline.kernel.errors import NotFound
from paceline.metadata.registry import registry


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
