"""Saved views from the list: keep what is on the screen, rename, share, delete, reorder."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.preferences import remember
from paceline.access.principal import Principal
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.filters.words import chips
from paceline.interfaces.web.pages.lists.menus import Item, item, menu
from paceline.interfaces.web.pages.lists.opened import object_at, opened, preferences_of, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.records.reading import saved_views

NAMING = "pages/lists/view_name.html"


def views_menu(request: HttpRequest, path: str) -> HttpResponse:
    """Every view, to switch by keyboard; a new one; the order of all."""
    by = actor(request)
    of = object_at(path, by)
    state, tabs = opened(request, of, by)
    views = [item(_t(tab.title), "check" if tab.key == state.tab.key else "list",
                  state.base + (f"?view={tab.key}" if tab.key != state.first else ""),
                  current=tab.key == state.tab.key) for tab in tabs]  # fmt: skip
    rest = [
        item(_t("把现在的样子存为新视图"), "plus", state.url("views/new"), way="dialog"),
        item(_t("调整视图的顺序"), "drag", state.url("views/order"), way="dialog"),
    ]
    return menu(request, [views, rest], _t("视图"))


def view_menu(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """What can be done with one saved view."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    view = saved_views.get_view(by, key)
    mine = view.user_id == by.user_id or by.is_admin
    items: list[list[Item]] = [[item(_t("另存为新视图"), "copy", state.url("views/new"), way="dialog")]]
    if mine:
        base = state.url(f"views/{key}/share", on="0" if view.shared else "1")
        words = _t("不再共享") if view.shared else _t("共享给同事")
        items[0].append(item(_t("改名"), "edit", state.url(f"views/{key}/rename"), way="dialog"))
        items[0].append(item(words, "users", base, way="post"))
        items.append(
            [item(_t("删除视图"), "trash", state.url(f"views/{key}/remove"), way="post", danger=True)]
        )
    return menu(request, items, view.name)


def new(request: HttpRequest, path: str) -> HttpResponse:
    """Name the new view; then it is kept with everything that is on the screen."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    url = state.url("views/new")
    if request.method != "POST":
        return naming(request, state, _t("存为新视图"), url, suggested(state, by))
    name, shared = request.POST.get("name", ""), bool(request.POST.get("shared"))
    try:
        view = saved_views.create_view(by, of, name, state.as_view(), shared=shared)
    except PacelineError as error:
        return naming(request, state, _t("存为新视图"), url, name, shared=shared, error=in_words(error))
    return gone_to(f"{state.base}?view={view.pk.hex}", _t("已存为视图「%(name)s」") % {"name": view.name})


def suggested(state: ListState, by: Principal) -> str:
    """A name to begin with."""
    words = [chip.value for chip in chips(state.parts[:2], state.of, by) if chip.simple]
    return _t("、").join(words)[:30]


def save(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """Keep what is on the screen in its view."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    view = saved_views.change_view(by, key, **state.as_view())
    return shown_again(request, of, key, _t("已保存到视图「%(name)s」") % {"name": view.name})


def rename(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """Another name for a view."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    view, url = saved_views.own_view(by, key), state.url(f"views/{key}/rename")
    if request.method != "POST":
        return naming(request, state, _t("给视图改名"), url, view.name, shared=view.shared)
    name, shared = request.POST.get("name", ""), bool(request.POST.get("shared"))
    try:
        view = saved_views.change_view(by, key, name=name, shared=shared)
    except PacelineError as error:
        return naming(request, state, _t("给视图改名"), url, name, shared=shared, error=in_words(error))
    return gone_to(state.url(), _t("视图已改名为「%(name)s」") % {"name": view.name})


def share(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """Show a view to colleagues, or keep it to oneself again."""
    by = actor(request)
    of = object_at(path, by)
    view = saved_views.change_view(by, key, shared=request.GET.get("on") == "1")
    words = _t("「%(name)s」不再共享")
    if view.shared:
        words = _t("同事现在能看到「%(name)s」了，他们看到的仍是各自有权看的记录。")
    return shown_again(request, of, key, words % {"name": view.name})


def remove(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """Delete a view; the toast can bring it back."""
    by = actor(request)
    of = object_at(path, by)
    view = saved_views.remove_view(by, key)
    undo = f"/{of.path}/views/{view.pk.hex}/bring-back"
    request.session[undo] = {
        "name": view.name, "shared": view.shared, "filter": view.filter, "sort": view.sort, "columns": view.columns,
        "layout": view.layout, "group_by": view.group_by,
    }  # fmt: skip
    return gone_to(f"/{of.path}/", _t("已删除视图「%(name)s」") % {"name": view.name}, undo=undo)


def bring_back(request: HttpRequest, path: str, key: str) -> HttpResponse:
    """Undo of a deletion within the same session."""
    by = actor(request)
    of = object_at(path, by)
    kept = request.session.pop(request.path, None)
    if kept:
        saved_views.create_view(by, of, kept.pop("name"), kept, shared=kept.pop("shared", False))
    return done()


def order(request: HttpRequest, path: str) -> HttpResponse:
    """The order of the tabs, for this person."""
    by = actor(request)
    of = object_at(path, by)
    state, tabs = opened(request, of, by)
    if request.method != "POST":
        return fragment(request, "pages/lists/view_order.html", state=state, of=of, tabs=tabs)
    known = {tab.key for tab in tabs}
    keys = [key for key in request.POST.getlist("view") if key in known]
    remember(by, "lists", of.name, {**preferences_of(request, of), "order": keys})
    return gone_to(state.base, _t("已调整视图的顺序"))


def naming(
    request: HttpRequest,
    state: ListState,
    title: str,
    url: str,
    name: str,
    *,
    shared: bool = False,
    error: str = "",
) -> HttpResponse:
    return fragment(
        request, NAMING, status=422 if error else 200, state=state, title=title, url=url, name=name, shared=shared,
        error=error,
    )  # fmt: skip


def gone_to(url: str, words: str, undo: str = "") -> HttpResponse:
    """Close the dialog, show the list at an address, say what was done."""
    toast: dict[str, Any] = {"text": words, **({"undoUrl": undo} if undo else {})}
    return done({"toast": toast, "list-go": {"url": url}})


def shown_again(request: HttpRequest, of: ObjectType, key: str, words: str) -> HttpResponse:
    return gone_to(f"/{of.path}/?view={key}", words)
