"""Taking a list away as a file: the dialog, and making it. Files wait at `/exports/`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.lists.bulk import Selection, number_of, selected
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import NotAllowed
from paceline.records.action import get_action, perform
from paceline.records.reading.listing import count

MAKE = "files.export.make"
CAP = 1000


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
        "filter": dict(state.filter), "search": state.search, "sort": state.sort,
        "columns": columns_in(request, state, by), "removed": state.removed,
    }  # fmt: skip
    chosen = selection_in(request, state, by)
    if chosen is not None:
        query["keys"] = [str(key) for key in chosen.keys]
    made = perform(
        by, MAKE, None, {"target": of.name, "form": request.POST.get("kind", "xlsx"), "query": query}, via="web",
        key=request.headers.get("Idempotency-Key"),
    )  # fmt: skip
    return told(made) if request.headers.get("HX-Request") else HttpResponseRedirect(place_of(made))


def columns_in(request: HttpRequest, state: ListState, by: Principal) -> list[str]:
    """The columns of the list, or all fields that the person may see."""
    if request.POST.get("columns") != "all":
        return list(state.columns)
    readable = readable_fields(by, state.of)
    return [name for name in state.of.fields if name in readable]


def selection_in(request: HttpRequest, state: ListState, by: Principal) -> Selection | None:
    """The chosen rows; None when everything that is found is meant."""
    return selected(request, state, by) if request.POST.get("ids") else None


def form(request: HttpRequest, state: ListState, by: Principal) -> HttpResponse:
    """The dialog, or a page for browsers without scripts: which rows, which form, which columns."""
    only = bool(request.GET.get("n")) and request.GET.get("all") != "1"
    found = count(state.query(by), CAP)
    number = number_of(request, state, by) if only else found.value
    shown = formats.number(number) + ("+" if found.capped and not only else "")
    draw, template = (fragment, "export") if request.headers.get("HX-Request") else (page, "export_page")
    return draw(
        request,
        f"pages/lists/{template}.html",
        state=state,
        of=state.of,
        only=only,
        noun=_t("%(n)s 条%(object)s") % {"n": shown, "object": state.of.label},
        forms=get_action(MAKE).inputs["form"].widget_options()["options"],
    )


def told(made: Any) -> HttpResponse:
    """The file at once, or the promise of one."""
    if not made.is_there:
        words = _t("行数较多，正在后台导出。好了会通知你。")
        return done({"toast": {"text": words, "url": place_of(made), "label": _t("查看")}, "bulk-done": {}})
    url = place_of(made)
    words = _t("已导出 %(n)s 行") % {"n": f"{made.rows:,}"}
    toast = {"text": words, "url": url, "label": _t("再次下载")}
    return done({"toast": toast, "bulk-done": {}, "take-file": {"url": url}})


def place_of(made: Any) -> str:
    """The file, or where it will be."""
    return f"/exports/{made.pk}/file" if made.is_there else f"/exports/{made.pk}/"
