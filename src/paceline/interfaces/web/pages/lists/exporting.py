"""Taking a list away as a file: the dialog, the export, and fetching the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.bulk import Selection, number_of, selected
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import NotAllowed, NotFound
from paceline.metadata.registry import registry
from paceline.records.action import get_action, perform
from paceline.records.listing import count

MAKE = "files.export.make"
FILES = "files.export"
CAP = 1000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def export(request: HttpRequest, path: str) -> HttpResponse:
    """GET asks for the form of the file, POST makes it: of the chosen rows, or of everything that is found."""
    by = actor(request)
    of = object_at(path, by)
    if not by.can(of.name, "export"):
        raise NotAllowed(
            "你没有导出%(object)s的权限。可以请管理员调整你的角色。", params={"object": of.label}
        )
    state = state_of(request, of, by)
    if request.method != "POST":
        return form(request, state, by)
    query: dict[str, Any] = {
        "filter": dict(state.filter), "search": state.search, "sort": state.sort, "columns": list(state.columns),
        "removed": state.removed,
    }  # fmt: skip
    chosen = selection_in(request, state, by)
    if chosen is not None:
        query["keys"] = [str(key) for key in chosen.keys]
    made = perform(
        by, MAKE, None, {"target": of.name, "form": request.POST.get("form", "xlsx"), "query": query}, via="web",
        key=request.headers.get("Idempotency-Key"),
    )  # fmt: skip
    return told(made)


def selection_in(request: HttpRequest, state: ListState, by: Principal) -> Selection | None:
    """The chosen rows; None when everything that is found is meant."""
    return selected(request, state, by) if request.POST.get("ids") else None


def form(request: HttpRequest, state: ListState, by: Principal) -> HttpResponse:
    """The dialog: which rows, which form."""
    only = bool(request.GET.get("n")) and request.GET.get("all") != "1"
    found = count(state.query(by), CAP)
    number = number_of(request, state, by) if only else found.value
    return fragment(
        request,
        "pages/lists/export.html",
        state=state,
        of=state.of,
        only=only,
        number=number,
        capped=found.capped and not only,
        forms=get_action(MAKE).inputs["form"].widget_options()["options"],
    )


def told(made: Any) -> HttpResponse:
    """The file at once, or the promise of one."""
    if not made.is_there:
        return done({"toast": {"text": _t("行数较多，正在后台导出。好了会通知你。")}, "bulk-done": {}})
    url = f"/exports/{made.pk}/file"
    words = _t("已导出 %(n)s 行") % {"n": f"{made.rows:,}"}
    toast = {"text": words, "url": url, "label": _t("再次下载")}
    return done({"toast": toast, "bulk-done": {}, "take-file": {"url": url}})


def file(request: HttpRequest, key: UUID) -> FileResponse:
    """The file of an export, for the one who made it. Raises NotFound when it is not made yet or gone."""
    made = get_visible(actor(request), registry.get(FILES).model, key)
    if not made.is_there:
        raise NotFound("这个文件还没有做好，或者已经过期。请重新导出。")
    ending = made.name.rpartition(".")[2]
    response = FileResponse(
        default_storage.open(made.key), as_attachment=True, filename=made.name, content_type=TYPES.get(ending)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
