"""The fields that conditions may name: the object's own and those one link away, and which operators they offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import open_fields
from paceline.interfaces.web.pages.lists.filters import linked
from paceline.kernel.periods import RELATIVE
from paceline.metadata.fields import Day, FieldType, Instant, Link
from paceline.metadata.filters.operators import label_for
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

PREFERRED = ("within", "contains", "under", "in", "has_any", "gte", "eq")
"""The operator that a new condition starts with: the first of these that the field has."""
QUIET = ("created_by", "updated_by", "updated_at", "team")
"""Fields of every record that come last in the list of fields."""


@dataclass(frozen=True)
class FieldGroup:
    """A heading with the fields below it; `open` for the object's own."""

    label: str
    fields: list[tuple[str, str]]
    open: bool = False


def field_groups(of: ObjectType, by: Principal) -> list[FieldGroup]:
    """What 「+ 条件」 offers: own fields first, then those of every linked object."""
    own = usable(of, by)
    fields = [*((bound.name, bound.label) for bound in own), *linked.belongings(of, by)]
    groups = [FieldGroup(of.label, fields, open=True)]
    if numbers := list(linked.counts(of, by)):
        groups.append(FieldGroup(_t("关联记录"), numbers))
    for bound in own:
        other = linked_object(bound.type, by)
        if other is not None:
            fields = [(f"{bound.name}.{b.name}", b.label) for b in usable(other, by) if not b.custom]
            inside = linked.belongings(other, by)
            fields += [(f"{bound.name}.{name}", label) for name, label in inside]
            groups.append(FieldGroup(bound.label, fields))
    return groups


def usable(of: ObjectType, by: Principal) -> list[BoundField]:
    """Fields that this viewer may filter by: those of the list first, the quiet ones last."""
    allowed = open_fields(by, of)
    found = [bound for name, bound in of.fields.items() if name in allowed and bound.type.operators]
    places = {name: at for at, name in enumerate(of.list_fields)}
    return sorted(found, key=lambda bound: (places.get(bound.name, len(places)), bound.name in QUIET))


def linked_object(field: FieldType, by: Principal) -> ObjectType | None:
    """The object behind a link when this viewer may read it."""
    if not isinstance(field, Link) or field.target not in registry.objects:
        return None
    linked = registry.get(field.target)
    return linked if linked.open_to_all or by.can(linked.name, "read") else None


def operators_of(field: FieldType) -> list[dict[str, Any]]:
    """The operators of a field as options of a select."""
    time = isinstance(field, Day | Instant)
    return [{"value": op, "label": label_for(op, time=time)} for op in field.operators]


def first_operator(field: FieldType) -> str:
    return next((op for op in PREFERRED if op in field.operators), field.operators[0])


def period_options() -> list[dict[str, str]]:
    """The relative periods that a condition offers."""
    named = [{"value": code, "label": name.text(_t)} for code, (_u, _n, name) in RELATIVE.items()]
    return [
        *named,
        {"value": "past", "label": _t("今天以前")},
        {"value": "future", "label": _t("今天以后")},
        {"value": "last", "label": _t("近……")},
        {"value": "next", "label": _t("未来……")},
    ]
