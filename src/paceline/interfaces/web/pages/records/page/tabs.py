"""The tabs of a record page: related lists, files, history of fields, all details. Each loads when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import details, history
from paceline.interfaces.web.pages.records.page.beside import Beside, besides_of, table_of
from paceline.interfaces.web.pages.records.talk import files, people
from paceline.kernel import clock
from paceline.metadata.views import Related, Timeline
from paceline.records import links
from paceline.records.action import actions

BASE = "pages/records/tabs/"
MOST_LINKS = 50


def tabs_of(on: Opened, lists: list[Beside]) -> list[dict[str, Any]]:
    """All tabs after the story, in order, with counts; after `on.needed.load()`."""
    related = [
        {"id": one.key, "label": formats.many(one.label), "count": one.count, "src": source(on, one.key)}
        for one in lists
    ]
    fixed = [
        {"id": name, "label": formats.many(label), "src": source(on, name),
         "count": on.needed.count("count:files") or "" if name == "files" else ""}
        for name, label in labels(on).items()
    ]  # fmt: skip
    return [*related, *fixed]


def labels(on: Opened) -> dict[str, str]:
    """The tabs that every object has."""
    shown = {
        "details": _t("全部字段"),
        "files": _t("文件"),
        "people": _t("协作人"),
        "history": _t("变更记录"),
    }
    if may_share(on):
        shown["links"] = links.called(on.of.name)
    if "owner" not in on.of.standard:
        del shown["people"]
    return shown


def may_share(on: Opened) -> bool:
    """Whether customers can be given links to this record, by this person."""
    return f"{on.of.name}.share_link" in actions and "share_link" in on.may


def source(on: Opened, name: str) -> str:
    return f"{on.url}tab/{name}"


def opening(on: Opened) -> str:
    """The tab that a page opens with: the list that is declared before the story (the lines of a quote), else the
    story, which is ""."""
    before: list[Related] = []
    for each in on.of.beside:
        if isinstance(each, Timeline):
            return next((one.key for one in besides_of(on) if one.related in before), "")
        before.append(each)
    return ""


def is_tab(on: Opened, name: str) -> bool:
    return name in labels(on) or any(one.key == name for one in besides_of(on))


def body_of(on: Opened, name: str) -> tuple[str, dict[str, Any]]:
    """The template of a tab and what it draws; ("", {}) for the story, which is part of the page."""
    if name in BODIES:
        return BODIES[name](on)
    chosen = next((one for one in besides_of(on) if one.key == name), None)
    return (f"{BASE}related.html", {"table": table_of(chosen)}) if chosen else ("", {})


def of_details(on: Opened) -> tuple[str, dict[str, Any]]:
    return f"{BASE}details.html", {"sections": details.sections_of(on)}


def of_files(on: Opened) -> tuple[str, dict[str, Any]]:
    return f"{BASE}files.html", files.shown(on)


def of_people(on: Opened) -> tuple[str, dict[str, Any]]:
    return f"{BASE}people.html", people.shown(on)


def of_links(on: Opened) -> tuple[str, dict[str, Any]]:
    now = clock.now()
    found = [
        (one, links.purposes[one.purpose].label if one.purpose in links.purposes else "", one.is_live(now))
        for one in links.on_record(on.record.pk)[:MOST_LINKS]
    ]
    return f"{BASE}links.html", {"links": found, "may": not on.removed}


def of_history(on: Opened) -> tuple[str, dict[str, Any]]:
    return f"{BASE}history.html", history.shown(on, on.request.GET)


BODIES: dict[str, Callable[[Opened], tuple[str, dict[str, Any]]]] = {
    "details": of_details, "files": of_files, "people": of_people, "links": of_links, "history": of_history,
}  # fmt: skip
