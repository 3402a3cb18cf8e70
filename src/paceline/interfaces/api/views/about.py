"""What there is to ask for: objects with their fields, operators and actions as this caller may use them; who I am."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from paceline.access.principal import BASIC_VERBS, Level, Principal
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call
from paceline.interfaces.api.openapi.schemas import must_be_given
from paceline.metadata.fields.base import FieldType
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import Action, actions_of
from paceline.records.reading import listing
from paceline.records.reading.listing import ListQuery


def objects(call: Call) -> HttpResponse:
    """Every object that the caller may read, in short."""
    call.only()
    return answer({"data": [short(call.by, of) for of in readable(call.by)]})


def object_(call: Call, path: str) -> HttpResponse:
    """One object in full."""
    call.only()
    of = call.object(path)
    return answer(
        {
            **short(call.by, of),
            "fields": [
                field_json(call.by, of, bound) for bound in of.fields.values() if sees(call.by, of, bound)
            ],
            "actions": [action_json(action) for action in doable(call.by, of)],
            "operators": {op.code: op.label for op in OPERATORS.values()},
        }
    )


def readable(by: Principal) -> Iterator[ObjectType]:
    """The objects that the actor may read, by path."""
    for _, of in sorted(registry.by_path.items()):
        if of.open_to_all or by.can(of.name, "read"):
            yield of


def doable(by: Principal, of: ObjectType) -> list[Action]:
    """The actions that the actor may do with at least some records."""
    return [action for action in actions_of(of.name) if action.allowed(by)]


def sees(by: Principal, of: ObjectType, bound: BoundField) -> bool:
    return by.level(of.name, bound.name) > Level.HIDDEN


def short(by: Principal, of: ObjectType) -> dict[str, Any]:
    return {
        "name": of.name,
        "path": of.path,
        "url": f"/api/v1/{of.path}/",
        "label": of.label,
        "title": of.title,
        "list": list(of.list_fields),
        "searchable": of.find is not None,
        "may": {
            verb: by.scope(of.name, verb).name.lower()
            for verb in sorted(BASIC_VERBS)
            if by.can(of.name, verb)
        },
    }


def field_json(by: Principal, of: ObjectType, bound: BoundField) -> dict[str, Any]:
    """A field as the caller may use it."""
    kind, level = bound.type, by.level(of.name, bound.name)
    return {
        "name": bound.name,
        "label": bound.label,
        "kind": kind.kind,
        "custom": bound.custom,
        "required": must_be_given(bound) and not kind.locked,
        "read_only": kind.locked or level < Level.FULL,
        "masked": level == Level.MASKED,
        "operators": list(kind.operators) if level > Level.MASKED else [],
        "sortable": kind.sortable and level > Level.MASKED,
        "groupable": kind.groupable and level > Level.MASKED,
        "summable": kind.summable and level > Level.MASKED,
        **hints(kind),
    }


def hints(kind: FieldType) -> dict[str, Any]:
    found: dict[str, Any] = {"options": kind.widget_options(), "hint": str(kind.hint)}
    if kind.shown is not None:
        found["shown_when"] = kind.shown.as_json()
    if kind.required_when is not None:
        found["required_when"] = kind.required_when.as_json()
    return {name: value for name, value in found.items() if value}


def action_json(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "verb": action.verb,
        "label": action.label,
        "on": action.on,
        "takes_fields": action.takes_values,
        "inputs": [input_json(name, kind) for name, kind in action.inputs.items()],
    }


def input_json(name: str, kind: FieldType) -> dict[str, Any]:
    return {"name": name, "label": kind.label, "kind": kind.kind, "required": kind.required, **hints(kind)}


def me(call: Call) -> HttpResponse:
    """Who is asking, and with which rights."""
    call.only()
    by = call.by
    return answer(
        {
            "id": by.user_id,
            "name": by.name,
            "kind": by.kind,
            "token_id": by.token_id,
            "is_admin": by.is_admin,
            "locale": by.locale,
            "team_id": by.team_id,
            "may": {of.name: short(by, of)["may"] for of in readable(by)},
        }
    )


def search(call: Call) -> HttpResponse:
    """The best hits of every searched object: `?q=远山&objects=customers,leads&limit=5`."""
    call.only("q", "objects", "limit")
    text, limit = call.one("q").strip(), call.number("limit", 5, 1, 20)
    paths = [path for path in call.one("objects").split(",") if path]
    asked = [call.object(path) for path in paths] if paths else [of for of in readable(call.by) if of.find]
    return answer({"data": [hit for of in asked for hit in hits(call.by, of, text, limit)] if text else []})


def hits(by: Principal, of: ObjectType, text: str, limit: int) -> list[dict[str, Any]]:
    """The hits in one object with their titles."""
    names = [name for name in (of.title, of.subtitle) if name and by.level(of.name, name) > Level.MASKED]
    query = ListQuery(of, by, search=text, columns=names or ["created_at"], limit=limit)
    return [
        {
            "object": of.name,
            "path": of.path,
            "label": of.label,
            "id": row["id"],
            "title": of.fields[of.title].type.show(of.fields[of.title].pick(row))
            if of.title in names
            else "",
            "subtitle": row.get(of.subtitle) or "" if of.subtitle in names else "",
        }
        for row in listing.fetch(query).rows
    ]
