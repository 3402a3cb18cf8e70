"""What surrounds every page: navigation by the actor's rights, who is signed in, unread notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.metadata.registry import MenuItem, registry


@dataclass(frozen=True)
class Shell:
    """The frame's data; templates read `shell.menu`, `shell.user` and so on."""

    menu: list[dict[str, Any]]
    user: dict[str, str]
    org: str
    unread: int
    theme: str
    lang: str
    shortcuts: bool
    path: str
    beat: list[float] = field(default_factory=list)


def shell(request: HttpRequest) -> Shell:
    """The frame for this request."""
    by, user = actor(request), request.user
    preferences = getattr(user, "preferences", {}) or {}
    return Shell(
        menu=menu_for(by, request.path),
        user={"name": by.name, "subtitle": getattr(user, "position", ""), "id": str(by.user_id)},
        org=settings.PACELINE_ORGANISATION,
        unread=unread_of(by),
        theme=preferences.get("theme", "auto"),
        lang=get_language() or "zh-hans",
        shortcuts=bool(preferences.get("shortcuts", True)),
        path=request.path,
    )


def menu_for(by: Principal, path: str) -> list[dict[str, Any]]:
    """Groups of entries that the actor may open, in their places; the one that leads here is current."""
    groups: dict[str, list[MenuItem]] = {}
    for item in sorted(registry.menu, key=lambda item: item.place):
        if (not item.object or by.can(item.object, "read")) and (not item.admin or by.is_admin):
            groups.setdefault(item.group, []).append(item)
    return [
        {
            "label": _t(group) if group else "",
            "items": [
                {"label": _t(i.label), "url": i.url, "icon": i.icon, "count": None, "current": leads_to(i.url, path)}
                for i in items
            ],
        }
        for group, items in groups.items()
    ]


def leads_to(url: str, path: str) -> bool:
    return path == "/" if url == "/" else path.startswith(url)


def unread_of(by: Principal) -> int:
    """How many notifications wait."""
    from paceline.workflow.notifications import unread_count

    return unread_count(by)
