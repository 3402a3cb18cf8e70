"""The record page and its parts. After a change the parts reload themselves, so what is being written stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.home import recent
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.interfaces.web.pages.records.page import (
    asks,
    beside,
    details,
    extras,
    figures,
    head,
    rails,
    siblings,
    stages,
    step,
    story,
    tabs,
    urgent,
)
from paceline.interfaces.web.pages.records.talk import composer
from paceline.metadata.when import lookup_in
from paceline.records.past.timeline import QUIET_FIELDS
from paceline.workflow.approvals import inbox

BASE = "pages/records/"
LATEST = 20


@require_GET
def record(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """The whole page. What is to be looked up is asked for first, so that one load brings it."""
    on = opened(request, path, key, bin_too=True)
    chosen = request.GET.get("tab") or tabs.opening(on)
    ask_head(on)
    blocks, lists = rails.rails_of(on), ask_lists(on)
    facts = details_shown(on)
    on.ask(facts)
    events, cursor = story.read(on, limit=LATEST)
    on.needed.load()
    template, context = tabs.body_of(on, chosen) if chosen else ("", {})
    response = page(
        request,
        f"{BASE}record.html",
        on=on,
        **head_shown(on),
        **rail_shown(on, blocks, facts),
        **context,
        **story_shown(on, events, cursor),
        panels=tabs.tabs_of(on, lists),
        tab=chosen,
        tab_template=template,
        siblings=siblings.siblings_of(on),
        composer=composer.composer_of(on),
        key=uuid4().hex,
    )
    recent.remember(request, response, path, key)
    return response


def ask_head(on: Opened) -> None:
    """Have what the head shows ready after `needed.load()`."""
    on.ask([*on.of.highlights, "owner", head.parent_field(on)])
    inbox.ask_held(on.needed, on.by, on.of, on.record.pk)
    urgent.ask_urgent(on)


def ask_lists(on: Opened) -> list[beside.Beside]:
    """The related lists, counted by `needed.load()` together with the files."""
    lists = beside.besides_of(on)
    for one in lists:
        one.ask_count()
    beside.ask_files(on)
    return lists


def head_shown(on: Opened) -> dict[str, Any]:
    waits = inbox.held_on(on.needed, on.by, on.of, on.record.pk)
    return {
        "head": head.head_of(on, waits),
        "figures": figures.figures_of(on),
        "waits": waits,
        "step": step.step_of(on),
        "ask": asks.ask_of(on),
        "urgent": urgent.urgent_of(on),
    }


def rail_shown(on: Opened, blocks: Any, facts: list[str]) -> dict[str, Any]:
    """The right column."""
    return {
        "standing": stages.standing_of(on),
        "blocks": blocks,
        "rails": rails,
        "extras": extras.extras_of(on),
        "facts": [(on.column(name).label, on.cell(name)) for name in facts],
    }


def story_shown(on: Opened, events: Any, cursor: str, group: str = "all") -> dict[str, Any]:
    """What happened, in days."""
    return {
        "days": story.tell(on, events),
        "cursor": cursor,
        "groups": story.groups_for(on),
        "group": group,
    }


@require_GET
def part(request: HttpRequest, path: str, key: UUID, name: str) -> HttpResponse:
    """One part of the page, as it is now."""
    on = opened(request, path, key, bin_too=True)
    show = PARTS.get(name)
    if show is None:
        raise Http404
    return show(on)


def head_part(on: Opened) -> HttpResponse:
    """The head, the phone's bar with it, and how many stand in each tab by now."""
    ask_head(on)
    lists = ask_lists(on)
    on.needed.load()
    counts = {panel["id"]: panel["count"] for panel in tabs.tabs_of(on, lists)}
    trigger = {"tab-counts": {"counts": counts}}
    return fragment(on.request, f"{BASE}head_again.html", trigger=trigger, on=on, **head_shown(on))


def rail_part(on: Opened) -> HttpResponse:
    blocks, facts = rails.rails_of(on), details_shown(on)
    on.ask(facts)
    on.needed.load()
    return fragment(on.request, f"{BASE}rail.html", on=on, **rail_shown(on, blocks, facts))


def story_part(on: Opened) -> HttpResponse:
    group, cursor = on.request.GET.get("group", "all"), on.request.GET.get("cursor", "")
    events, more = story.read(on, group=group, cursor=cursor, limit=LATEST)
    on.needed.load()
    template = f"{BASE}story_more.html" if cursor else f"{BASE}story.html"
    return fragment(on.request, template, on=on, **story_shown(on, events, more, group))


PARTS = {"head": head_part, "rail": rail_part, "story": story_part}


@require_GET
def tab(request: HttpRequest, path: str, key: UUID, name: str) -> HttpResponse:
    """The body of a tab."""
    on = opened(request, path, key, bin_too=True)
    if not tabs.is_tab(on, name):
        raise Http404
    if not request.headers.get("HX-Request"):
        return HttpResponse(status=302, headers={"Location": f"{on.url}?tab={name}"})
    template, context = tabs.body_of(on, name)
    return fragment(request, template, on=on, **context)


def details_shown(on: Opened) -> list[str]:
    """The first facts of the form for the right column: filled ones that the head does not show already."""
    told = {
        *on.of.highlights,
        on.of.title,
        on.of.subtitle,
        on.of.through,
        "next_step",
        "next_step_on",
        "note",
    }
    found, look = [], lookup_in(on.record)
    for _label, fields in on.of.form_sections():
        for bound in fields:
            full = details.applies(on, bound.name, look) and bound.name not in told | QUIET_FIELDS
            if full and bound.of(on.record) not in (None, "", [], False):
                found.append(bound.name)
    return found[:8]


def crumb(on: Opened) -> str:
    """The name of the page."""
    return on.title or _t("未命名")
