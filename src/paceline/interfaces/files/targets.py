"""What the columns of a file may fill: the fields of the object, and what its room takes beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import writable_fields
from paceline.metadata.fields import File, Number
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.records.importing import Importer

DATED = "created_at"
"""Records of another system keep the day on which they were made."""


@dataclass(frozen=True)
class Target:
    """One thing that a column may fill. `extra` values go to the room's importer, not into a column of the record."""

    name: str
    type: FieldType
    required: bool = False
    extra: bool = False
    custom: bool = False

    @property
    def label(self) -> str:
        return self.type.label

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "kind": self.type.kind, "required": self.required}


def targets_of(by: Principal, of: ObjectType, hook: Importer) -> dict[str, Target]:
    """Everything this actor may fill, in the order of the form; fields that the actor cannot write do not exist."""
    fields, allowed = of.fields, writable_fields(by, of)
    in_form = [bound.name for _, section in of.form_sections() for bound in section]
    found: dict[str, Target] = {}
    for name in dict.fromkeys([*in_form, *fields]):
        bound = fields[name]
        if isinstance(bound.type, File):
            continue
        if name in allowed or isinstance(bound.type, Number) or name == DATED:
            found[name] = Target(
                name, bound.type, bound.type.required and not bound.type.locked, custom=bound.custom
            )
    for name, kind in hook.offered(by).items():
        found[name] = Target(name, named(kind, name), kind.required and not kind.locked, extra=True)
    return found


def named(kind: FieldType, name: str) -> FieldType:
    """A room's own input knows its name, as a model's field does."""
    if not getattr(kind, "name", None):
        kind.name = name
    return kind
