"""The way into every page of a list: which object the address names, whether the person may read it, and its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest

from paceline.access.principal import Principal
from paceline.interfaces.web.pages.lists.state import ListState, read_state
from paceline.interfaces.web.pages.lists.tabs import Tab, tabs_of
from paceline.kernel.errors import NotAllowed
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry


def object_at(path: str, by: Principal) -> ObjectType:
    """The object whose list lies at `/{path}/`. Raises Http404, or NotAllowed for what the person may not read."""
    of = registry.by_path.get(path)
    if of is None:
        raise Http404(path)
    if not of.open_to_all and not by.can(of.name, "read"):
        raise NotAllowed(
            "你没有查看%(object)s的权限。可以请管理员调整你的角色。", params={"object": of.label}
        )
    return of


def preferences_of(request: HttpRequest, of: ObjectType) -> dict[str, Any]:
    """What the person has set for this list: the order of views and the columns."""
    kept = getattr(request.user, "preferences", None) or {}
    lists = kept.get("lists", {})
    return lists.get(of.name, {}) if isinstance(lists, dict) else {}


def opened(
    request: HttpRequest, of: ObjectType, by: Principal, said: Mapping[str, str] | None = None
) -> tuple[ListState, list[Tab]]:
    """The state that the address asks for, whatever the method, and all tabs. `said` stands for the address."""
    preferences = preferences_of(request, of)
    tabs = tabs_of(by, of, preferences)
    return read_state(of, by, tabs, request.GET if said is None else said, preferences), tabs


def state_of(request: HttpRequest, of: ObjectType, by: Principal) -> ListState:
    """The state alone."""
    return opened(request, of, by)[0]
