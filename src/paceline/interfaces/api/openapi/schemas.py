"""JSON schemas of objects as they are given and taken, and of what actions ask for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Level, Principal
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.action import Action

Schema = dict[str, Any]


def name_of(of: ObjectType, ending: str = "") -> str:
    """The name of a schema: `pipeline.Opportunity`, `pipeline.OpportunityInput`."""
    return f"{of.room}.{of.model.__name__}{ending}"


def ref(name: str, kind: str = "schemas") -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def given(by: Principal, of: ObjectType) -> Schema:
    """A record as answers show it; `fields` may leave any field out."""
    properties: Schema = {"id": {"type": "string"}, "version": {"type": "integer"}}
    for bound in of.fields.values():
        level = by.level(of.name, bound.name)
        if level > Level.HIDDEN:
            properties |= answer_properties(bound, masked=level == Level.MASKED)
    return {"type": "object", "title": of.label, "properties": properties, "required": ["id"]}


def answer_properties(bound: BoundField, *, masked: bool) -> Schema:
    kind, words = bound.type, {"title": bound.label}
    if masked:
        return {bound.name: {**words, "type": ["string", "null"], "description": "••••"}}
    schema = kind.answer_schema()
    if bound.custom:
        return {bound.name: {**words, "anyOf": [schema, {"type": "null"}]}}
    if kind.locked:
        schema = {**schema, "readOnly": True}
    return {bound.name: {**words, **schema}, **companions(bound)}


def companions(bound: BoundField) -> Schema:
    """The columns beside a field; so far only the currency of an amount."""
    words = _t("%(field)s的币种") % {"field": bound.label}
    found = {"type": "string", "title": words, "maxLength": 3}
    return {bound.name + ending: found for ending in bound.type.companions}


def taken(by: Principal, of: ObjectType, *, for_new: bool) -> Schema:
    """The fields that the caller may give, for a new record or for a change."""
    properties: Schema = {}
    required = []
    for bound in of.fields.values():
        if bound.type.locked or by.level(of.name, bound.name) < Level.FULL:
            continue
        properties[bound.name] = input_schema(bound.type, bound.label)
        properties |= companions(bound)
        if for_new and must_be_given(bound):
            required.append(bound.name)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def must_be_given(bound: BoundField) -> bool:
    """Whether a new record needs a value for the field: it is required and has no value to start with."""
    kind: Any = bound.type
    return bool(kind.required) and (bound.custom or not kind.has_default())


def input_schema(kind: FieldType, label: str) -> Schema:
    schema = {"title": label, **kind.schema()}
    if kind.hint:
        schema["description"] = str(kind.hint)
    return schema


def input_of(by: Principal, action: Action) -> Schema | None:
    """What an action asks for; None when it asks for nothing."""
    properties = {name: input_schema(kind, kind.label) for name, kind in action.inputs.items()}
    required = [name for name, kind in action.inputs.items() if kind.required]
    if action.takes_values:
        own = taken(by, action.of, for_new=action.verb == "create")
        properties = {**own["properties"], **properties}
        required = [*own.get("required", []), *required]
    if not properties:
        return None
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema
