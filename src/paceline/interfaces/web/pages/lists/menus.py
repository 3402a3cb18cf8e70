"""The small menus of a list: a column's, the order, what else can be done with the list, and a row's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.cells import Column, column
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.interfaces.web.pages.lists.table import columns_of
from paceline.metadata.object_type import ObjectType
from paceline.records.acting import editable
from paceline.records.action import Action, actions_of

Item = dict[str, Any]
ROW_VERBS = 6


def item(
    label: str, icon: str, url: str = "", *, way: str = "list", current: bool = False, danger: bool = False
) -> Item:
    """One entry of a menu. `way` says how it opens: list (in place), page, drawer, dialog, post."""
    attrs = {
        "list": {"hx-get": url, "hx-target": "#list", "hx-swap": "outerHTML"},
        "drawer": {"data-drawer": True},
        "dialog": {"data-dialog": True},
        "post": {"hx-post": url, "hx-target": "#list", "hx-swap": "outerHTML"},
    }.get(way, {})
    link = "" if way == "post" else url
    return {"label": label, "icon": icon, "url": link, "attrs": attrs, "current": current, "danger": danger}


def menu(request: HttpRequest, groups: list[list[Item]], title: str = "") -> HttpResponse:
    return fragment(request, "pages/lists/menu.html", groups=[g for g in groups if g], title=title)


def column_menu(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """Sort, group, hide, move to the front."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    if field not in state.columns:
        return menu(request, [])
    return menu(
        request, [*sorting(state, column(of, field, by)), placing(state, field)], of.fields[field].label
    )


def sorting(state: ListState, each: Column) -> list[list[Item]]:
    """The orders by one column, and the list in groups by it."""
    groups: list[list[Item]] = []
    if each.sortable:
        up, down = direction_words(each)
        groups.append(
            [
                item(up, "sort-up", state.with_(sort=each.name).url(), current=state.sort == each.name),
                item(
                    down,
                    "sort-down",
                    state.with_(sort=f"-{each.name}").url(),
                    current=state.sort == f"-{each.name}",
                ),
            ]
        )
    if each.groupable:
        on = state.group == each.name
        words = _t("不再分组") if on else _t("按「%(field)s」分组") % {"field": each.label}
        groups.append([item(words, "layers", state.with_(group="" if on else each.name).url())])
    return groups


def direction_words(each: Column) -> tuple[str, str]:
    """What both directions are called for this kind of value."""
    if each.numeric:
        return _t("从小到大"), _t("从大到小")
    if each.type.is_time:
        return _t("从早到晚"), _t("从晚到早")
    return _t("A 到 Z"), _t("Z 到 A")


def placing(state: ListState, name: str) -> list[Item]:
    """Where the column stands."""
    rest = tuple(other for other in state.columns if other != name)
    items = []
    if state.columns[0] != name:
        first = state.columns[:1] if state.columns[0] == state.of.title and name != state.of.title else ()
        moved = (*first, name, *(other for other in rest if other not in first))
        items.append(item(_t("移到最前"), "left", state.with_(columns=moved).url()))
    if rest and name != state.of.title:
        items.append(item(_t("隐藏这一列"), "eye-off", state.with_(columns=rest).url()))
    return items


def order(request: HttpRequest, path: str) -> HttpResponse:
    """All shown columns that the list may be sorted by, in both directions."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    now = state.sort or of.sort
    columns = [c for c in columns_of(state, by)[0] if c.sortable]
    if "created_at" in of.fields and "created_at" not in state.columns:
        columns.append(column(of, "created_at", by))
    items = []
    for each in columns:
        newest = each.numeric or each.type.is_time
        down = now == f"-{each.name}" or (now != each.name and newest)
        current = now.lstrip("-") == each.name
        turned = (
            (each.name if down else f"-{each.name}") if current else (f"-{each.name}" if down else each.name)
        )
        arrow = ("sort-down" if down else "sort-up") if current else ""
        items.append(item(each.label, arrow or "sort", state.with_(sort=turned).url(), current=current))
    return menu(request, [items], _t("排序"))


def more(request: HttpRequest, path: str) -> HttpResponse:
    """Groups, export, the recycle bin."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    return menu(request, [layout_items(state), grouping_items(state, by), leaving_items(state, by)])


def layout_items(state: ListState) -> list[Item]:
    """The other way to look at the same records; on the phone it has no place of its own."""
    if not state.of.board or state.removed:
        return []
    if state.layout == "board":
        return [item(_t("看成表格"), "list", state.with_(layout="table").url())]
    return [item(_t("看成看板"), "board", state.with_(layout="board", group="").url())]


def grouping_items(state: ListState, by: Principal) -> list[Item]:
    if state.layout == "board" or state.removed:
        return []
    columns = [c for c in columns_of(state, by)[0] if c.groupable]
    words = _t("按「%(field)s」分组")
    items = [
        item(
            words % {"field": c.label},
            "layers",
            state.with_(group=c.name).url(),
            current=c.name == state.group,
        )
        for c in columns
    ]
    return [*items, item(_t("不再分组"), "list", state.with_(group="").url())] if state.group else items


def leaving_items(state: ListState, by: Principal) -> list[Item]:
    of, items = state.of, []
    items.append(item(_t("高级筛选"), "sliders", state.url("builder"), way="dialog"))
    if by.can(of.name, "export"):
        items.append(item(_t("导出"), "download", state.url("export"), way="dialog"))
    if may_restore(of, by) and not state.removed:
        items.append(item(_t("回收站"), "trash", f"{state.base}?removed=1"))
    return items


def may_restore(of: ObjectType, by: Principal) -> bool:
    return any(a.verb == "restore" and a.allowed(by) for a in actions_of(of.name))


def row_menu(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """What can be done with one record."""
    by = actor(request)
    of = object_at(path, by)
    removed = request.GET.get("removed") == "1"
    record = get_visible(by, of.model, key, removed=removed)
    base = f"/{of.path}/{key}/"
    if removed:
        return menu(
            request, [[item(_t("恢复"), "undo", f"{base}restore", way="post")]], formats.shipped(record)
        )
    first = [item(_t("打开"), "to", base, way="page")]
    if of.changeable and by.can(of.name, "change") and not editable.why_not(of, record):
        first.append(item(_t("编辑"), "edit", f"{base}edit", way="drawer"))
    offered = [a for a in actions_of(of.name) if offered_in_row(a, by, record)]
    calm = [row_item(a, base) for a in offered if not a.danger][:ROW_VERBS]
    return menu(
        request, [first, calm, [row_item(a, base) for a in offered if a.danger]], formats.shipped(record)
    )


def offered_in_row(chosen: Action, by: Principal, record: Any) -> bool:
    """Whether an action stands in the row's menu: not hidden, allowed, possible now."""
    if chosen.on != "record" or chosen.hidden or not chosen.allowed(by):
        return False
    return not chosen.why_not(record)


def row_item(chosen: Action, base: str) -> Item:
    return item(chosen.label, chosen.icon, f"{base}do/{chosen.verb}", way="dialog", danger=chosen.danger)
