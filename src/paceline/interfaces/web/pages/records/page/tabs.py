"""The tabs of a record page: related lists, files, history of fields, all details. Each loads when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import details, history
from paceline.interfaces.web.pages.records.page.beside import Beside, besides_of, table_of
from paceline.interfaces.web.pages.records.talk import files, people

BASE = "pages/records/tabs/"


def tabs_of(on: Opened, lists: list[Beside]) -> list[dict[str, Any]]:
    """All tabs after the story, in order, with counts; after `on.needed.load()`."""
    related = [
        {"id": one.key, "label": one.label, "count": one.count, "src": source(on, one.key)} for one in lists
    ]
    fixed = [
        {"id": name, "label": label, "count": on.needed.count("count:files") or "" if name == "files" else "",
         "src": source(on, name)}
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
    if "owner" not in on.of.standard:
        del shown["people"]
    return shown


def source(on: Opened, name: str) -> str:
    return f"{on.url}tab/{name}"


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


def of_history(on: Opened) -> tuple[str, dict[str, Any]]:
    return f"{BASE}history.html", history.shown(on, on.request.GET)


BODIES: dict[str, Callable[[Opened], tuple[str, dict[str, Any]]]] = {
    "details": of_details, "files": of_files, "people": of_people, "history": of_history,
}  # fmt: skip
