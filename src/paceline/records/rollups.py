"""Stored figures over linked records, recomputed for just the parents that a transaction touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.subqueries import UpdateQuery

from paceline.access.principal import SYSTEM
from paceline.metadata.fields import Choice, Link, YesNo
from paceline.metadata.fields.rollup import RolledUp, Rollup
from paceline.metadata.filters import Condition, compile_filter, parse_filter
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.writing import Statement
from paceline.records.plans import ANY_KEY

LASTING = ("eq", "ne", "in", "not_in", "empty", "not_empty")
MEASURES: dict[str, Any] = {"count": lambda _: Count("pk"), "sum": Sum, "max": Max, "min": Min}


@dataclass
class Stale:
    """Parents whose figures must be computed again, by object and field."""

    parents: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)

    def touch(
        self, of: ObjectType, record: Any, changed: Mapping[str, tuple[Any, Any]] | None = None
    ) -> None:
        """Note the parents of a child that was made, removed or changed."""
        for parent, bound in fed_by(of.name):
            rule: RolledUp = bound.type  # type: ignore[assignment]
            reads = {rule.via, rule.over.removesuffix("_base"), *read_by(bound)}
            if changed is None and is_left_out(of, rule, record):
                continue
            if changed is not None and not reads & changed.keys():
                continue
            keys = {getattr(record, f"{rule.via}_id")}
            if changed and rule.via in changed:
                keys.add(changed[rule.via][0])
            self.parents.setdefault((parent.name, bound.name), set()).update(k for k in keys if k)

    def includes(self, key: UUID) -> bool:
        """Whether figures of this parent must be computed again."""
        return any(key in keys for keys in self.parents.values())


def is_left_out(of: ObjectType, rule: RolledUp, record: Any) -> bool:
    """Whether a child that comes or goes surely does not count, by a choice or link that the rule's filter names."""
    group = parse_filter(rule.where)
    return group.join == "all" and any(
        isinstance(part, Condition) and is_refused(of, part, record) for part in group.parts
    )


def is_refused(of: ObjectType, condition: Condition, record: Any) -> bool:
    """Whether a plain comparison with choices or a link surely does not hold; False where only SQL can tell."""
    bound = of.standard.get(condition.field)
    if bound is not None and isinstance(bound.type, Link) and condition.op == "not_empty":
        return bound.of(record) is None
    if bound is None or not isinstance(bound.type, Choice | YesNo) or condition.op not in ("eq", "in"):
        return False
    wanted = condition.value if isinstance(condition.value, list) else [condition.value]
    return bound.of(record) not in wanted


@cache
def fed_by(child: str) -> tuple[tuple[ObjectType, BoundField], ...]:
    """The roll-ups of all objects that count records of `child`."""
    return tuple(
        (of, bound)
        for of in registry.objects.values()
        for bound in of.standard.values()
        if isinstance(bound.type, RolledUp) and bound.type.of == child
    )


def read_by(bound: BoundField) -> set[str]:
    """The child's fields that the roll-up's filter reads."""
    return {c.field.partition(".")[0] for c in parse_filter(bound.type.where).conditions()}  # type: ignore[attr-defined]


def refresh(stale: Stale) -> list[Statement]:
    """Bring stale figures up to date; what concerns one parent is returned, to be sent with what else is written."""
    by_object: dict[str, dict[str, set[UUID]]] = {}
    for (name, field_name), keys in stale.parents.items():
        by_object.setdefault(name, {})[field_name] = keys
    ready: list[Statement] = []
    for name, fields in by_object.items():
        of, keys = registry.get(name), set().union(*fields.values())
        if len(keys) == 1 and all(is_lasting(of.standard[field_name]) for field_name in fields):
            ready.append(of_one(of, fields, *keys))
        elif keys:
            compute(of, fields.keys(), keys)
    stale.parents.clear()
    return ready


def of_one(of: ObjectType, names: Iterable[str], key: UUID) -> Statement:
    """The UPDATE of figures of one parent."""
    sql, params = statement(of.name, tuple(sorted(names)))
    return sql, [key if value == ANY_KEY else value for value in params]


@cache
def statement(name: str, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The UPDATE of some figures of one parent, whose key stands as ANY_KEY among the parameters."""
    of = registry.get(name)
    query: Any = of.model._default_manager.filter(pk=ANY_KEY).query.chain(UpdateQuery)
    query.add_update_values({name: figure(of.standard[name]) for name in names})
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def is_lasting(bound: BoundField) -> bool:
    """Whether the figure's condition means the same tomorrow: no relative dates in it."""
    conditions = parse_filter(bound.type.where).conditions()  # type: ignore[attr-defined]
    return all(condition.op in LASTING for condition in conditions)


def compute(of: ObjectType, names: Iterable[str], keys: Iterable[UUID] | None = None) -> int:
    """Recompute figures of the given parents (all when None). Returns the number of rows written."""
    rows = of.model._default_manager.all()
    if keys is not None:
        rows = rows.filter(pk__in=sorted(keys))
    return rows.update(**{name: figure(of.standard[name]) for name in names})


def figure(bound: BoundField) -> Any:
    """The SQL of one figure for the outer parent row."""
    rule: Any = bound.type
    grouped = children(rule).filter(**{f"{rule.via}_id": OuterRef("pk")}).order_by().values(f"{rule.via}_id")
    measured = grouped.annotate(figure=MEASURES[rule.measure](rule.over)).values("figure")
    output = rule.custom_output() if not isinstance(rule, Rollup) else rule
    value = Subquery(measured, output_field=output)
    return Coalesce(value, Value(0), output_field=output) if isinstance(rule, Rollup) else value


def children(rule: Any) -> QuerySet[Any]:
    """The child records that count."""
    of = registry.get(rule.of)
    rows = of.model._default_manager.filter(deleted_at__isnull=True)
    compiled = compile_filter(rule.where, of, viewer=SYSTEM, readable=lambda o: o.fields.keys())
    return compiled.apply(rows)
