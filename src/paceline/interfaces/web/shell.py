"""What surrounds every page: navigation by the actor's rights, who is signed in, unread notifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from paceline.access.organisation import organisation_name
from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.metadata import versions
from paceline.metadata.registry import MenuItem, registry
from paceline.rhythm.queries.targets.beat import beat_of
from paceline.workflow.notifications import unread_count

KEYS = {
    "/": "g h", "/customers/": "g c", "/opportunities/": "g d", "/leads/": "g l", "/activities/": "g t",
    "/rhythm/": "g r",
}  # fmt: skip
"""Key sequences that lead to a page."""
CREATED = {"pipeline.opportunity": "c d", "customers.customer": "c k", "customers.lead": "c x"}
"""Key sequences that begin a new record."""
ON_PHONE = ("/", "/customers/", "/opportunities/", "/rhythm/")
"""The four places of the phone's bottom bar."""
FOLDED = ("预售", "资料")
"""Groups of the navigation that are closed until somebody opens them."""
INSTEAD = ("/approvals/", "/settings/", "/reports/")
"""What takes the place of those that somebody may not open; then whatever the menu has."""
URLS = {
    "palette": "/palette", "preferences": "/preferences", "notifications": "/inbox/", "profile": "/profile/",
    "rhythm": "/rhythm/", "sign_out": "/accounts/logout/",
}  # fmt: skip


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
    density: str = "compact"
    updown: str = "cn"
    beat: dict[str, Any] = field(default_factory=dict)
    create: list[dict[str, Any]] = field(default_factory=list)
    phone: list[dict[str, Any]] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=lambda: dict(URLS))


def shell(request: HttpRequest) -> Shell:
    """The frame for this request."""
    by, user = actor(request), request.user
    kept = getattr(user, "preferences", None) or {}
    look = kept.get("look", {})
    menu = menu_for(by, request.path, look.get("folded"))
    if (
        by.is_admin
        and not kept.get("home", {}).get("onboarding")
        and not by.can("customers.customer", "read")
    ):
        menu[0]["items"].append(to_a_role(by, request.path))
    return Shell(
        menu=menu,
        user={"name": by.name, "subtitle": getattr(user, "position", ""), "id": str(by.user_id)},
        org=organisation_name(),
        unread=unread_of(user, by),
        theme=look.get("theme", "auto"),
        lang=get_language() or "zh-hans",
        shortcuts=look.get("shortcuts", "on") != "off",
        path=request.path,
        density=look.get("density", "compact"),
        updown=look.get("updown", "cn"),
        beat=beat_shown(by),
        create=created_by(by),
        phone=phone_links(menu),
    )


def to_a_role(by: Principal, path: str) -> dict[str, Any]:
    """The entry for administrators whose menu is short because they have no role: where they give themselves one.

    It goes with 上手清单 when that is done or put away.
    """
    url = f"/settings/users/{by.user_id}/"
    return {
        "label": _t("给自己一个角色"), "url": url, "icon": "shield", "count": None, "current": path == url, "keys": "",
    }  # fmt: skip


def beat_shown(by: Principal) -> dict[str, Any]:
    """The beat strip of somebody with a target: the month's workdays, today, the pace of the quarter."""
    beat = beat_of(by)
    if beat is None:
        return {}
    share = beat.found.pace.index
    words = _t("本季节拍 %(share)s，本月第 %(n)s 个工作日，共 %(all)s 个")
    shown = formats.percent(share) if share is not None else "–"
    label = words % {"share": shown, "n": beat.place, "all": beat.of}
    return {"days": list(beat.days), "today": beat.today, "share": share, "label": label}


def menu_for(by: Principal, path: str, folded: list[str] | None = None) -> list[dict[str, Any]]:
    """Groups of entries that the actor may open, in one order for everybody; the one that leads here is current.

    Groups that the person has `folded` are closed, but for the one with the current entry.
    """
    closed = FOLDED if folded is None else folded
    here = max((item.url for item in registry.menu if leads_to(item.url, path)), key=len, default="")
    return [
        group
        | {
            "open": group["key"] not in closed or any(item["url"] == here for item in group["items"]),
            "items": [item | {"current": item["url"] == here} for item in group["items"]],
        }
        for group in kept_by(by, "menu", menu_of)
    ]


def menu_of(by: Principal) -> list[dict[str, Any]]:
    """The groups and their entries, wherever the person is."""
    groups: dict[str, list[MenuItem]] = {}
    for item in sorted(registry.menu, key=lambda item: item.place):
        members = groups.setdefault(item.group, [])
        may = not item.admin or by.is_admin or by.can(*item.also)
        asked = [(item.object, "read"), item.needs]
        if may and all(by.can(*each) for each in asked if each[0]):
            members.append(item)
    return [
        {
            "label": _t(group) if group else "",
            "key": group,
            "items": [
                {
                    "label": formats.many(_t(i.label)), "url": i.url, "icon": i.icon, "count": None,
                    "keys": KEYS.get(i.url, ""),
                }
                for i in items
            ],
        }
        for group, items in groups.items()
        if items
    ]  # fmt: skip


def kept_by(
    by: Principal, what: str, find: Callable[[Principal], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """What `find` returns, found once per person and language until rights or objects change."""
    place, stamps = f"{what} in {get_language()}", versions.all_current()
    known = by.kept.get(place)
    if known is None or known[0] != stamps:
        known = by.kept[place] = (stamps, find(by))
    found: list[dict[str, Any]] = known[1]
    return found


def created_by(by: Principal) -> list[dict[str, Any]]:
    """What this person can make, those with a key first."""
    return kept_by(by, "create", made_by)


def made_by(by: Principal) -> list[dict[str, Any]]:
    """The same, found now."""
    found = [
        {"label": _t("新建%(object)s") % {"object": of.label}, "url": f"/{of.path}/new", "icon": of.icon,
         "keys": CREATED.get(of.name, "")}
        for of in registry.objects.values()
        if of.main and of.creatable and by.can(of.name, "create")
    ]  # fmt: skip
    order = [f"/{registry.objects[name].path}/new" for name in CREATED if name in registry.objects]
    found.sort(key=lambda item: order.index(item["url"]) if item["url"] in order else len(order))
    return [*found[: len(order)], *on_the_way(by), *found[len(order) :]]


def on_the_way(by: Principal) -> list[dict[str, Any]]:
    """Checking in stands among what a phone makes: it writes a visit down."""
    if not (by.can("customers.checkin", "read") and by.can("customers.activity", "create")):
        return []
    return [{"label": _t("外勤签到"), "url": "/check-in/", "icon": "pin", "keys": "", "page": True}]


def phone_links(menu: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bottom bar's places: the usual ones that the menu offers, then others up to as many."""
    offered = {item["url"]: item for group in menu for item in group["items"]}
    order = dict.fromkeys([*ON_PHONE, *INSTEAD, *offered])
    return [offered[url] for url in order if url in offered][: len(ON_PHONE)]


def leads_to(url: str, path: str) -> bool:
    return path == "/" if url == "/" else path.startswith(url)


def unread_of(user: Any, by: Principal) -> int:
    """How many notifications wait; known since the person was recognised by the session."""
    known = getattr(user, "unread", None)
    return unread_count(by) if known is None else int(known)
