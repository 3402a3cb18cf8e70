"""Saved views: who sees which, and what their owners may do with them. A view holds no rights: it only asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from paceline.access.principal import Principal
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.metadata import versions
from paceline.metadata.filters import parse_filter
from paceline.metadata.object_type import ObjectType
from paceline.records.models import SavedView

SUBJECT = "saved_views"
MOST = 60
MOST_PEOPLE = 2000
LONGEST_NAME = 60
LAYOUTS = ("table", "board")
KEPT = ("filter", "sort", "columns", "layout", "group_by")


def views_of(by: Principal, of: ObjectType) -> list[SavedView]:
    """The actor's own views of an object and those that colleagues share. Kept per process until any view changes."""
    stamp = versions.current(SUBJECT)
    known = _known.get(by.user_id)
    if known is None or known[0] != stamp:
        if len(_known) > MOST_PEOPLE:
            _known.clear()
        known = _known[by.user_id] = (stamp, read_all(by))
    return known[1].get(of.name, [])


def read_all(by: Principal) -> dict[str, list[SavedView]]:
    """All views that the actor may use, by object."""
    found: dict[str, list[SavedView]] = {}
    for view in SavedView.objects.filter(Q(user_id=by.user_id) | Q(shared=True)).order_by(
        "position", "created_at"
    ):
        found.setdefault(view.object, []).append(view)
    return found


_known: dict[UUID | None, tuple[object, dict[str, list[SavedView]]]] = {}


def get_view(by: Principal, key: Any) -> SavedView:
    """A view that the actor may use. Raises NotFound."""
    try:
        found = SavedView.objects.filter(Q(user_id=by.user_id) | Q(shared=True), pk=UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("找不到这个视图。它可能已被删除，或不再共享。")
    return found


def create_view(
    by: Principal, of: ObjectType, name: str, state: Mapping[str, Any], *, shared: bool = False
) -> SavedView:
    """Keep a filter, an order, columns and a layout under a name. Raises Invalid, or Conflict for a name in use."""
    owner = by.user_id
    if owner is None:
        raise NotAllowed("只有登录的人可以保存视图。")
    count = SavedView.objects.filter(object=of.name, user_id=owner).count()
    if count >= MOST:
        raise Invalid("最多保存 %(most)s 个视图。请先删除不用的。", params={"most": MOST}, field="name")
    view = SavedView(object=of.name, user_id=owner, shared=shared, position=count, name=checked_name(name))
    return keep(view, state)


def change_view(by: Principal, key: Any, **changes: Any) -> SavedView:
    """Another name, sharing, or state (`filter sort columns layout group_by`). Raises NotAllowed for others' views."""
    view = own_view(by, key)
    if "name" in changes:
        view.name = checked_name(changes.pop("name"))
    if "shared" in changes:
        view.shared = bool(changes.pop("shared"))
    return keep(view, changes)


def remove_view(by: Principal, key: Any) -> SavedView:
    """Delete a view of one's own. Returns it so that it can be brought back."""
    view = own_view(by, key)
    with transaction.atomic():
        SavedView.objects.filter(pk=view.pk).delete()
        versions.changed(SUBJECT)
    return view


def own_view(by: Principal, key: Any) -> SavedView:
    """A view that the actor may change. Raises NotFound or NotAllowed."""
    view = get_view(by, key)
    if view.user_id != by.user_id and not by.is_admin:
        raise NotAllowed("这是同事共享的视图，你不能修改它。可以另存为自己的视图。")
    return view


def keep(view: SavedView, state: Mapping[str, Any]) -> SavedView:
    """Write a view with its new state."""
    parse_filter(state.get("filter"))
    if state.get("layout", "table") not in LAYOUTS:
        raise Invalid("没有这种布局。", field="layout")
    for name in KEPT:
        if name in state:
            setattr(view, name, state[name])
    try:
        with transaction.atomic():
            view.save()
            versions.changed(SUBJECT)
    except IntegrityError as error:
        raise Conflict(
            "你已经有一个叫「%(name)s」的视图。请换一个名称。", params={"name": view.name}, field="name"
        ) from error
    return view


def checked_name(name: Any) -> str:
    """A view's name as it is kept. Raises Invalid."""
    text = " ".join(str(name or "").replace("\0", "").split())
    if not text or len(text) > LONGEST_NAME:
        raise Invalid("请给视图起个名称，最多 %(most)s 个字。", params={"most": LONGEST_NAME}, field="name")
    return text
