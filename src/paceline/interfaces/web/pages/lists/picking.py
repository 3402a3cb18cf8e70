"""Answers while somebody types: records to link to, tags in use, the regions below a region."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse

from paceline.access.models import User, UserStatus
from paceline.access.principal import Principal
from paceline.access.scope import open_fields, readable_fields, visible
from paceline.interfaces.web.controls import choices
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.lists.opened import object_at
from paceline.kernel import chinese, regions
from paceline.metadata.fields import Link, Tags
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.reading import listing
from paceline.records.reading.listing import ListQuery

MOST = 20


def pick(request: HttpRequest, path: str) -> JsonResponse:
    """Records whose title, pinyin or number matches: {"items": [{"value", "label", "hint"}]}."""
    by = actor(request)
    of = object_at(path, by)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:60]
    around = narrowing(by, of, request.GET.get("for", ""), request.GET.get("within", ""))
    found = people(by, text) if of.model is User else records(of, by, text, around)
    return JsonResponse({"items": found})


def narrowing(by: Principal, of: ObjectType, asking: str, key: str) -> list[dict[str, Any]]:
    """The condition that a link's `within` makes of the record `key` in the field beside it; often none.

    `asking` is the link as object.field.
    """
    home = registry.objects.get(asking.rpartition(".")[0])
    bound = home.fields.get(asking.rpartition(".")[2]) if home else None
    if (
        home is None
        or bound is None
        or not isinstance(bound.type, Link)
        or not bound.type.within
        or not is_key(key)
    ):
        return []
    theirs, ours = bound.type.within
    beside, _dot, rest = ours.partition(".")
    if rest:
        rows = visible(by, home.fields[beside].type.linked_model).filter(pk=key)  # type: ignore[attr-defined]
        key = str(rows.values_list(rest, flat=True).first() or "")
    return (
        [{"field": theirs, "op": "eq", "value": key}] if key and theirs.partition(".")[0] in of.fields else []
    )


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def records(of: ObjectType, by: Principal, text: str, around: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Matching records, the newest first; objects without a search index are matched by their title."""
    hint = of.subtitle if of.subtitle in readable_fields(by, of) else ""
    columns = tuple(name for name in (of.title, hint) if name)
    search = text if of.find else ""
    wanted = {"all": [*around, *named(of, text)]}
    query = ListQuery(of, by, search=search, columns=columns, limit=MOST, filter=wanted)
    return [
        {
            "value": str(row["id"]),
            "label": shown(of, of.title, row) or "–",
            "hint": shown(of, hint, row) if hint else "",
        }
        for row in listing.fetch(query).rows
    ]


def named(of: ObjectType, text: str) -> list[dict[str, Any]]:
    """The condition by title for objects that have no search index."""
    if of.find or not text or "contains" not in of.fields[of.title].type.operators:
        return []
    return [{"field": of.title, "op": "contains", "value": text}]


def shown(of: ObjectType, name: str, row: dict[str, Any]) -> str:
    bound = of.fields[name]
    return bound.type.spoken(bound.pick(row))


def people(by: Principal, text: str) -> list[dict[str, Any]]:
    """Colleagues by name, pinyin or initials; those who have left are not offered."""
    rows = visible(by, User).exclude(status=UserStatus.LEFT).values("pk", "name", "position", "unit__name")
    wanted = text.casefold()
    fits = [row for row in rows.order_by("name")[:2000] if not wanted or matches(row["name"], wanted)]
    first = sorted(fits, key=lambda row: row["pk"] != by.user_id)[:MOST]
    return [
        {"value": str(row["pk"]), "label": row["name"], "hint": row["position"] or row["unit__name"] or ""}
        for row in first
    ]


def matches(name: str, wanted: str) -> bool:
    """Whether a name contains the text, or its pinyin begins with it."""
    return wanted in name.casefold() or any(token.startswith(wanted) for token in chinese.pinyin_tokens(name))


def tags(request: HttpRequest, path: str, field: str) -> JsonResponse:
    """Tags in use on the records that the person sees, the most used first."""
    by = actor(request)
    of = object_at(path, by)
    bound = of.fields.get(field)
    if bound is None or bound.custom or not isinstance(bound.type, Tags) or field not in open_fields(by, of):
        raise Http404(field)
    wanted = request.GET.get("q", "").strip().casefold()
    newest = visible(by, of.model).exclude(**{field: []}).order_by("-pk").values_list(field, flat=True)[:2000]
    counts: dict[str, int] = {}
    for each in newest:
        for tag in each:
            counts[tag] = counts.get(tag, 0) + 1
    fits = [tag for tag in sorted(counts, key=lambda tag: -counts[tag]) if wanted in tag.casefold()]
    return JsonResponse({"items": [{"value": tag, "label": tag} for tag in fits[:MOST]]})


def region_children(request: HttpRequest) -> JsonResponse:
    """The divisions directly below `parent`."""
    return JsonResponse({"items": choices(regions.children(request.GET.get("parent", "")[:6]))})
