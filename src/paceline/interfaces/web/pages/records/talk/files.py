"""Files of a record: the list, uploading and taking off; and serving a file to whoever may read it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.records.forms.answers import (
    CHANGED,
    is_fragment,
    key_of,
    succeeded,
    words_of,
)
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.kernel.errors import Invalid, PacelineError
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.models import Attachment

SANDBOX = "sandbox; default-src 'none'"


def shown(on: Opened) -> dict[str, Any]:
    """The files and whether more may be added."""
    files = list(attachments.of_record(on.by, on.of, on.record).select_related("created_by"))
    return {"files": files, "may": "change" in on.may and on.of.changeable and not on.removed, "error": ""}


@require_POST
def add(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """Upload files to a record; the tab comes back with them."""
    on = opened(request, path, key)
    try:
        for at, each in enumerate(uploads(request)):
            kept = attachments.keep(on.by, each, each.name or "")
            repeat = key_of(request)
            perform(on.by, f"{on.of.name}.attach", on.record.pk, {"file": str(kept.pk)}, via="web",
                    key=f"{repeat}.{at}" if repeat else None)  # fmt: skip
    except PacelineError as error:
        said = " ".join(text for texts in words_of(error).values() for text in texts)
        return answer(on, error=said, status=422)
    return answer(on)


def uploads(request: HttpRequest) -> list[Any]:
    found = request.FILES.getlist("file")
    if not found:
        raise Invalid({"file": "还没有选择文件。"})
    return found


def answer(on: Opened, error: str = "", status: int = 200) -> HttpResponse:
    if not is_fragment(on.request):
        return succeeded(on.request, error or _t("已添加文件"), f"{on.url}?tab=files")
    trigger = None if error else {"toast": {"text": _t("已添加文件")}, CHANGED: {}}
    context = {**shown(on), "error": error}
    return fragment(
        on.request, "pages/records/tabs/files.html", status=status, trigger=trigger, on=on, **context
    )


@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """A file for a form that is still being filled in: `{"key", "name", "size", "url", "image"}`."""
    try:
        first = uploads(request)[0]
        kept = attachments.keep(actor(request), first, first.name or "")
    except PacelineError as error:
        return JsonResponse(
            error.as_problem(gettext), status=error.http_status, content_type="application/problem+json"
        )
    return JsonResponse(
        {
            "key": str(kept.pk),
            "name": kept.name,
            "size": kept.size,
            "url": f"/files/{kept.pk}",
            "image": is_image(kept),
        }
    )


def is_image(attachment: Attachment) -> bool:
    return attachment.content_type.startswith("image/")


@require_GET
def serve(request: HttpRequest, key: UUID) -> FileResponse:
    """The content, as a download that no browser will run."""
    kept = attachments.readable(actor(request), key)
    response = FileResponse(attachments.opened(kept), content_type=kept.content_type)
    response.headers["Content-Length"] = str(kept.size)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
