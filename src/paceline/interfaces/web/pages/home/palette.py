"""The command palette's answers: records within the person's rights, actions on the top one, places to go.

`>` asks for commands only, `@` for colleagues. Records of all objects come in one query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.models import User, UserStatus
from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.home import found, recent
from paceline.interfaces.web.pages.records.opened import Opened, fetch
from paceline.interfaces.web.pages.records.page import head
from paceline.interfaces.web.shell import created_by, menu_for
from paceline.kernel import chinese
from paceline.metadata.registry import registry
from paceline.records.action import actions_of

Item = dict[str, str]
LONGEST = 60
PEOPLE = 8
ON_TOP = 14
WAYS = {"data-dialog": "dialog", "data-drawer": "drawer", "": ""}


@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """`{"groups": [{"label", "items": [{"label", "hint", "icon", "url", "action", "keys"}]}]}`."""
    by = actor(request)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    here = request.GET.get("at", "")
    if text.startswith("@"):
        groups = [group(_t("同事"), people(by, text[1:].strip()))]
    elif text.startswith(">"):
        groups = commands(request, by, text[1:].strip(), recent.named(here))
    elif not text:
        groups = opening(request, by, recent.named(here))
    else:
        groups = looked_up(request, by, text)
    return JsonResponse({"groups": [each for each in groups if each["items"]]})


def group(label: str, items: Iterable[Item]) -> dict[str, Any]:
    return {"label": label, "items": list(items)}


def opening(request: HttpRequest, by: Principal, here: tuple[str, str] | None) -> list[dict[str, Any]]:
    """Before anything is typed: what was open lately, what can be done here, where to go."""
    on = opened_at(request, by, here)
    lately = [
        each for each in found.by_keys(by, recent.of(request)) if on is None or each.key != str(on.record.pk)
    ]
    return [
        *([group(_t("对「%(title)s」执行") % {"title": on.title}, on_record(on))] if on else []),
        group(_t("最近打开"), [each.item() for each in lately]),
        group(_t("新建"), makes(by, "")),
        group(_t("跳转"), places(by, "")),
    ]


def looked_up(request: HttpRequest, by: Principal, text: str) -> list[dict[str, Any]]:
    """Records that match, actions on the first, and places and commands that match."""
    records = found.search(by, text)
    on = opened_at(request, by, (records[0].of.name, records[0].key)) if records else None
    return [
        group(_t("记录"), [each.item() for each in records]),
        *([group(_t("对「%(title)s」执行") % {"title": on.title}, on_record(on))] if on else []),
        group(_t("新建"), makes(by, text)),
        group(_t("跳转"), places(by, text)),
    ]


def commands(
    request: HttpRequest, by: Principal, text: str, here: tuple[str, str] | None
) -> list[dict[str, Any]]:
    """Only what can be done: with the open record, and anywhere."""
    on = opened_at(request, by, here)
    mine = [item for item in on_record(on) if fits(item["label"], text)] if on else []
    title = _t("对「%(title)s」执行") % {"title": on.title} if on else ""
    return [group(title, mine), group(_t("新建"), makes(by, text)), group(_t("跳转"), places(by, text))]


def opened_at(request: HttpRequest, by: Principal, named: tuple[str, str] | None) -> Opened | None:
    """A record with what this person may do with it; None when it is out of sight."""
    of = registry.objects.get(named[0]) if named else None
    if of is None or named is None:
        return None
    verbs = {action.needs for action in actions_of(of.name) if action.on == "record"} | {"change"}
    record = fetch(by, of, named[1], verbs, removed=False)
    if record is None:
        return None
    return Opened.of_fetched(request, by, of, record, verbs)


def on_record(on: Opened) -> list[Item]:
    """The room's own actions, then new records beside it, then editing."""
    specific, generic = head.split(on)
    ready = [b for b in [*specific, *head.additions(on), *generic] if not b.why_not and not b.danger]
    items = [button(b) for b in ready[:ON_TOP]]
    if words := head.writes(on):
        items.insert(0, {"label": words, "icon": "note", "url": f"{on.url}#composer-text", "keys": "l"})
    return items


def button(given: head.Button) -> Item:
    return {
        "label": given.label,
        "icon": given.icon,
        "url": given.url,
        "action": WAYS[given.way],
        "keys": given.keys,
    }


def makes(by: Principal, text: str) -> list[Item]:
    """New records."""
    return [
        {**item, "action": "drawer"}
        for item in created_by(by)
        if not item.get("page") and fits(item["label"], text)
    ]


def places(by: Principal, text: str) -> list[Item]:
    """The pages of the rail, lists as boards, and the own ones."""
    rail = [item for group in menu_for(by, "") for item in group["items"]]
    boards = [
        place(_t("%(object)s看板") % {"object": of.label}, "board", f"/{of.path}/?layout=board")
        for of in registry.objects.values()
        if of.main and of.board and by.can(of.name, "read")
    ]
    own = [place(_t("通知"), "bell", "/inbox/"), place(_t("个人设置"), "user", "/profile/")]
    pages = [place(each["label"], each["icon"], each["url"], each["keys"]) for each in rail]
    return [each for each in [*pages, *boards, *own] if fits(each["label"], text)]


def place(label: str, icon: str, url: str, keys: str = "") -> Item:
    return {"label": label, "icon": icon, "url": url, "keys": keys}


def people(by: Principal, text: str) -> list[Item]:
    """Colleagues; each leads to what they look after."""
    rows = (
        visible(by, User)
        .exclude(status=UserStatus.LEFT)
        .values("pk", "name", "position")
        .order_by("name")[:2000]
    )
    return [
        {"label": row["name"], "hint": row["position"], "icon": "user", "url": owned_by(row["pk"])}
        for row in rows
        if fits(row["name"], text)
    ][:PEOPLE]


def owned_by(key: Any) -> str:
    condition = f'{{"all":[{{"field":"owner","op":"eq","value":"{key}"}}]}}'
    return f"/customers/?{urlencode({'filter': condition})}"


def fits(label: str, text: str) -> bool:
    """Whether a label contains the text, or its pinyin or initials begin with it."""
    wanted = text.casefold()
    return not wanted or wanted in label.casefold() or any(
        token.startswith(wanted) for token in chinese.pinyin_tokens(label)
    )  # fmt: skip
