"""Saved views as tabs: those that ship with the object, the person's own, and those that colleagues share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paceline.access.principal import Principal
from paceline.metadata.object_type import ObjectType
from paceline.records.models import SavedView
from paceline.records.reading.saved_views import views_of

EVERYTHING: dict[str, Any] = {}


@dataclass(frozen=True)
class Tab:
    """One view of the list. `key` stands in the address: a number for shipped views, an id for saved ones."""

    key: str
    title: str
    filter: Mapping[str, Any]
    sort: str = ""
    columns: tuple[str, ...] = ()
    layout: str = "table"
    group: str = ""
    saved: bool = False
    mine: bool = False
    shared: bool = False

    @property
    def mark(self) -> str:
        """The icon beside the title."""
        return "users" if self.shared and not self.mine else ""


def tabs_of(by: Principal, of: ObjectType, preferences: Mapping[str, Any]) -> list[Tab]:
    """All views in the order that this person has given them."""
    tabs = [*shipped(of), *(of_view(view, by) for view in views_of(by, of))]
    order = {key: at for at, key in enumerate(preferences.get("order", ()))}
    return sorted(tabs, key=lambda tab: order.get(tab.key, len(order)))


def shipped(of: ObjectType) -> list[Tab]:
    """The views that the declaration brings; at least one that shows everything."""
    made = [
        Tab(str(at), str(view.title), whole(view.filter), view.sort, tuple(view.columns.split()), view.layout)
        for at, view in enumerate(of.saved_views, 1)
    ]
    return made or [Tab("1", of.label, EVERYTHING)]


def of_view(view: SavedView, by: Principal) -> Tab:
    mine = view.user_id == by.user_id or by.is_admin
    return Tab(
        view.pk.hex, view.name, whole(view.filter), view.sort, tuple(view.columns), view.layout, view.group_by,
        saved=True, mine=mine, shared=view.shared,
    )  # fmt: skip


def whole(raw: Any) -> dict[str, Any]:
    """A filter as the list works with it: {} or {"all": [...]}."""
    if not raw:
        return EVERYTHING
    if isinstance(raw, dict) and set(raw) == {"all"}:
        parts = raw["all"] if isinstance(raw["all"], list) else [raw["all"]]
        return {"all": parts} if parts else EVERYTHING
    return {"all": list(raw) if isinstance(raw, list) else [raw]}
