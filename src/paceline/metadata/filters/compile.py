"""From a filter tree to the ORM: names come from the registry and the viewer's rights, never from the user."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import Reading
from paceline.metadata.fields.choice import ListField
from paceline.metadata.fields.link import Link, UserLink
from paceline.metadata.filters.linked import Readable, RowsOf, find_linked, unknown_field
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.filters.tree import Condition, Group, parse_filter
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

NEGATIVE = frozenset({"ne", "not_in", "not_contains"})
OPPOSITES = {"ne": "eq", "not_in": "in", "not_contains": "contains", "empty": "not_empty"}


class Viewer(Protocol):
    """Who filters: `me`, `my_team`, `my_subtree` become these people and units."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def team_ids(self) -> frozenset[UUID]: ...
    @property
    def subtree_ids(self) -> frozenset[UUID]: ...


@dataclass
class Compiled:
    """A condition for the ORM with the aliases that it needs."""

    q: Q = field(default_factory=Q)
    aliases: dict[str, Any] = field(default_factory=dict)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows for which the condition holds."""
        return (rows.alias(**self.aliases) if self.aliases else rows).filter(self.q)


@dataclass(frozen=True)
class Asking:
    """Who asks, with which rights; `rows` as for `compile_filter`."""

    viewer: Viewer
    readable: Readable
    reading: Reading
    rows: RowsOf | None = None


def compile_filter(
    raw: Any,
    of: ObjectType,
    *,
    viewer: Viewer,
    readable: Readable,
    reading: Reading | None = None,
    rows: RowsOf | None = None,
) -> Compiled:
    """Compile JSON (or a parsed tree) for an object.

    `readable(object)` gives the names of the fields that the viewer may see: any other name is unknown.
    `rows(object)` gives the records within the viewer's sight; without it a condition on linked records is refused.
    Raises Invalid for unknown fields, operators that a field does not have, and operands that cannot be read.
    """
    tree = raw if isinstance(raw, Group) else parse_filter(raw)
    compiled = Compiled()
    compiled.q = _group(tree, of, compiled, Asking(viewer, readable, reading or Reading(), rows))
    return compiled


def _group(group: Group, of: ObjectType, into: Compiled, asking: Asking) -> Q:
    q = Q()
    for part in group.parts:
        made = (
            _condition(part, of, into, asking)
            if isinstance(part, Condition)
            else _group(part, of, into, asking)
        )
        q = q | made if group.join == "any" else q & made
    return ~q if group.join == "not" and group.parts else q


def find_field(name: str, of: ObjectType, readable: Readable) -> tuple[BoundField, str]:
    """The field a dotted name means and the ORM prefix that leads to it. Raises Invalid when unknown or unreadable."""
    if ":" in name:
        return find_linked(name, of, readable).bound, ""
    first, dot, rest = name.partition(".")
    if first not in readable(of) or first not in of.fields:
        raise unknown_field(name)
    bound = of.fields[first]
    if not dot:
        return bound, ""
    if not isinstance(bound.type, Link) or "." in rest:
        raise unknown_field(name)
    try:
        target = registry.get(bound.type.target)
    except LookupError as error:
        raise unknown_field(name) from error
    inner, _ = find_field(rest, target, readable)
    if inner.custom:
        raise Invalid("关联对象的自定义字段还不能用来筛选。", code="unknown_field", params={"field": name})
    return inner, f"{first}__"


def _condition(condition: Condition, of: ObjectType, into: Compiled, asking: Asking) -> Q:
    bound, prefix = find_field(condition.field, of, asking.readable)
    if condition.op not in bound.type.operators:
        raise Invalid(
            "「%(field)s」不能用「%(op)s」来比较。",
            code="operator_not_allowed",
            params={"field": bound.label, "op": OPERATORS[condition.op].words},
        )
    if ":" in condition.field:
        return _linked(condition, of, into, asking)
    path = prefix + bound.path
    if bound.custom:
        into.aliases[bound.path] = bound.expression
    if OPERATORS[condition.op].unary:
        return _emptiness(bound, path, condition.op == "empty", prefix)
    operand = _operand(bound, condition, asking.reading)
    if isinstance(bound.type, UserLink):
        return _people(path, condition.op, operand, asking.viewer)
    if bound.custom and isinstance(bound.type, ListField):
        return _json_list(path, condition.op, operand)
    q = OPERATORS[condition.op].build(path, operand)
    return _with_absence(q, path, condition.op) if bound.custom else q


def _linked(condition: Condition, of: ObjectType, into: Compiled, asking: Asking) -> Q:
    """How many records link here, or whether one does for which a comparison holds.

    What is denied (不是, 为空) means that there is none for which the opposite holds.
    """
    linked = find_linked(condition.field, of, asking.readable)
    rows = linked.rows(asking.rows)
    for narrower in (linked.of.counted, condition.where):
        if narrower:
            rows = _narrowed(rows, narrower, linked.of, asking)
    if linked.is_count:
        name = f"rows_{len(into.aliases)}"
        into.aliases[name] = linked.count(rows)
        return OPERATORS[condition.op].build(name, _operand(linked.bound, condition, asking.reading))
    opposite = OPPOSITES.get(condition.op)
    one = Condition(linked.bound.name, opposite or condition.op, condition.value)
    found = Q(Exists(_narrowed(rows, Group("all", (one,)), linked.of, asking)))
    return ~found if opposite else found


def _narrowed(rows: QuerySet[Any], by: Any, of: ObjectType, asking: Asking) -> QuerySet[Any]:
    """Records of another object for which a condition holds; what the object declares itself may read any field."""
    tree = by if isinstance(by, Group) else parse_filter(by)
    if not isinstance(by, Group):
        asking = replace(asking, readable=lambda o: o.fields.keys())
    compiled = Compiled()
    compiled.q = _group(tree, of, compiled, asking)
    return compiled.apply(rows)


def _operand(bound: BoundField, condition: Condition, reading: Reading) -> Any:
    given = condition.value
    if given in (None, "", []) or (isinstance(given, list) and any(item in (None, "") for item in given)):
        raise Invalid(
            "「%(field)s」的条件还没有填值。", code="operand_missing", params={"field": bound.label}
        )
    try:
        return bound.type.operand(condition.op, condition.value, reading)
    except (TypeError, ValueError) as error:
        raise Invalid(
            "「%(field)s」的条件值看不懂。", code="operand_unreadable", params={"field": bound.label}
        ) from error


def _with_absence(q: Q, path: str, op: str) -> Q:
    """What is absent from the custom column is NULL: it differs from every value, under a negation too."""
    absent = Q(**{f"{path}__isnull": True})
    return q | absent if op in NEGATIVE else q & ~absent


def _emptiness(bound: BoundField, path: str, empty: bool, prefix: str) -> Q:
    if isinstance(bound.type, ListField) and not bound.custom:
        q = Q(**{path: []})
    elif not bound.custom and not bound.type.null_when_blank:
        q = Q(**{path: bound.type.nothing()})
    else:
        q = Q(**{f"{path}__isnull": True})
    if prefix:
        q |= Q(**{f"{prefix}isnull": True})
    return q if empty else ~q


def _json_list(path: str, op: str, items: list[str]) -> Q:
    q = Q()
    for item in items:
        has = Q(**{f"{path}__contains": [item]})
        q = q & has if op == "has_all" else q | has
    return q & Q(**{f"{path}__isnull": False})


def _people(path: str, op: str, operand: Any, viewer: Viewer) -> Q:
    """Owners by name, by `me`, or by unit; a unit means the team that owned the record at the time."""
    q = Q()
    for item in operand if isinstance(operand, list) else [operand]:
        if item == "me":
            q |= Q(**{path: viewer.user_id})
        elif item == "my_team":
            q |= Q(**{f"{path}__unit_id__in": viewer.team_ids})
        elif item == "my_subtree":
            q |= Q(**{f"{path}__unit_id__in": viewer.subtree_ids})
        else:
            q |= Q(**{path: item})
    return ~q if op in ("ne", "not_in") else q
