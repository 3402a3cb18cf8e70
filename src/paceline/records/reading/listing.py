"""The one list query behind pages, the API and exports: filter, search, order, position, counts, totals, groups.

Rows come as `.values()` dictionaries; `picker(query)` turns one into values by field, masked where the viewer's role
says so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Avg, Max, Min, QuerySet, Sum
from django.db.models import Count as CountOf

from paceline.access.filtering import compiled_for
from paceline.access.principal import Principal
from paceline.access.scope import masked_fields, open_fields, readable_fields, visible
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, Day, Link, UserLink, YesNo
from paceline.metadata.fields.base import Reading
from paceline.metadata.filters import parse_filter
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records import plans
from paceline.records.reading import search, summaries
from paceline.records.reading.keyset import Order, Position
from paceline.records.reading.ordering import parse_order

MAX_LIMIT = 200
MAX_GROUPS = 500
LASTING = (Choice, YesNo, Link, UserLink)
"""Fields whose conditions mean the same tomorrow; a period in days means the same all day."""
MEASURES = {"sum": Sum, "avg": Avg, "min": Min, "max": Max}
Row = dict[str, Any]


@dataclass
class ListQuery:
    """What somebody wants to see of one object. `filter` is JSON of the filter language, `sort` is `-amount,name`."""

    of: ObjectType
    by: Principal
    filter: Any = None
    search: str = ""
    sort: str = ""
    cursor: str = ""
    limit: int = 50
    columns: Sequence[str] = ()
    """Names of fields; () means those of the declared list."""
    removed: bool = False
    aggregates: Sequence[str] = ()
    """Names of fields that `totals` sums when it is not told which."""
    changed_after: datetime | None = None
    keys: Sequence[UUID] = ()
    """Only these records, of those that are meant; () means all of them."""
    linked: tuple[str, Any] | None = None
    """Only records whose link of this name leads to this key."""

    @cached_property
    def open(self) -> frozenset[str]:
        """The fields this viewer may filter, sort and group by."""
        return open_fields(self.by, self.of)

    @cached_property
    def order(self) -> Order:
        return parse_order(self.sort, self.of, self.open)

    @cached_property
    def shown(self) -> dict[str, BoundField]:
        """The fields to show. Raises Invalid for names that the viewer cannot see."""
        fields, readable = self.of.fields, readable_fields(self.by, self.of)
        if not self.columns:
            return {name: fields[name] for name in self.of.list_fields if name in readable}
        asked = dict.fromkeys(map(str, self.columns))
        for name in asked:
            if name not in readable:
                raise unknown(name, "fields")
        return {name: fields[name] for name in asked}

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows that are meant, in no order: for counts, totals, bulk actions and exports."""
        rows = visible(self.by, self.of.model, removed=self.removed).order_by()
        if self.changed_after is not None:
            rows = rows.filter(updated_at__gt=self.changed_after)
        if self.keys:
            rows = rows.filter(pk__in=list(self.keys))
        if self.linked is not None:
            rows = rows.filter(**{known(self, self.linked[0]).name: self.linked[1]})
        if self.filter:
            rows = compiled_for(self.by, self.filter, self.of).apply(rows)
        return search.narrowed(rows, self.of, self.search, self.open) if self.search.strip() else rows

    @property
    def shape(self) -> Hashable:
        """What the statement of the first page follows from, besides the actor and the object's fields."""
        via = self.linked and self.linked[0]
        wanted = self.sort, tuple(self.columns), self.removed, self.limit, via, repr(self.filter)
        return "list", Reading().today, *wanted

    @property
    def is_lasting(self) -> bool:
        """Whether the statement of the first page is the same whenever it is asked for on one day."""
        if self.cursor or self.search.strip() or self.keys or self.changed_after is not None:
            return False
        fields = self.of.fields
        return all(
            (bound := fields.get(each.field)) is not None
            and (isinstance(bound.type, LASTING) or (isinstance(bound.type, Day) and each.op == "within"))
            for each in parse_filter(self.filter).conditions()
        )

    @cached_property
    def has_version(self) -> bool:
        """Whether the object's records can be changed by several people at once."""
        return self.of.has_version

    @cached_property
    def selected(self) -> list[str]:
        """The columns of the `.values()` rows."""
        columns = ["id", "version"] if self.has_version else ["id"]
        columns += [column for bound in self.shown.values() for column in bound.columns]
        return list(dict.fromkeys([*columns, *self.order.paths]))


@dataclass(frozen=True)
class Page:
    """A page of rows with the cursors of its neighbours; "" where there is none."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def has_more(self) -> bool:
        return bool(self.next_cursor)


@dataclass(frozen=True)
class Count:
    """How many rows; `capped` means there are more than `value`."""

    value: int
    capped: bool = False


def fetch(query: ListQuery) -> Page:
    """One page of rows. Raises Invalid for anything in the query that is unknown or cannot be read."""
    order, limit = query.order, min(max(query.limit, 1), MAX_LIMIT)
    position = order.read(query.cursor) if query.cursor else None
    rows: list[Row] = []
    for phase in phases(query, position, limit + 1):
        rows += phase[: limit + 1 - len(rows)]
        if len(rows) > limit:
            break
    more, rows = len(rows) > limit, rows[:limit]
    backward = position is not None and position.backward
    if backward:
        rows.reverse()
    ahead, behind = (bool(rows), more) if backward else (more, position is not None and bool(rows))
    return Page(
        rows,
        next_cursor=order.position(rows[-1]) if ahead else "",
        previous_cursor=order.position(rows[0], backward=True) if behind else "",
    )


def phases(query: ListQuery, position: Position | None, most: int) -> Iterator[list[Row]]:
    """The rows of one phase of the walk after the other; each is asked for when it is needed."""
    if query.is_lasting:
        key = query.linked and query.linked[1]
        made = plans.kept(query.by, query.of, query.shape, lambda: statements(query, most))
        yield from (plan.run(key) for plan in made)
    else:
        yield from (list(phase.values(*query.selected)[:most]) for phase in walk(query, position))


def statements(query: ListQuery, most: int) -> list[plans.Plan]:
    """The phases of the first page, compiled for any key of the link."""
    about = replace(query, linked=query.linked and (query.linked[0], plans.ANY_KEY))
    return [plans.compiled(phase.values(*query.selected)[:most]) for phase in walk(about, None)]


def walk(query: ListQuery, position: Position | None) -> Iterable[QuerySet[Any]]:
    """The phases of the walk; what belongs to one record is little, and comes in one."""
    if query.linked is not None and position is None:
        return [query.order.ordered(query.rows)]
    return query.order.pages(query.rows, position)


def everything(query: ListQuery) -> QuerySet[Any]:
    """All rows in order as `.values()`, without pages: for exports."""
    return query.order.ordered(query.rows).values(*query.selected)


def count(query: ListQuery, cap: int | None = 1000) -> Count:
    """How many rows there are, looking no further than `cap`; None counts them all."""
    if cap is None:
        sums = summaries.sums_for(query, (), ("count",))
        return Count(query.rows.count() if sums is None else summaries.figures(sums, ("count",))["count"])
    found = query.rows[: cap + 1].count()
    return Count(min(found, cap), found > cap)


def totals(query: ListQuery, fields: Iterable[str] = ()) -> dict[str, Decimal]:
    """Sums over all rows, by field; amounts in the home currency."""
    names = list(fields) or list(query.aggregates)
    found = measured(query, [f"sum:{name}" for name in names]) if names else {}
    return {name: found[f"sum:{name}"] or Decimal(0) for name in names}


def measured(query: ListQuery, measures: Sequence[str]) -> Row:
    """Figures over all rows, by measure: `count`, `sum:amount`, `avg:amount`, `min:closed_on`, `max:…`."""
    asked = {f"m{i}": measure(query, text) for i, text in enumerate(measures)}
    if (sums := summaries.sums_for(query, (), measures)) is not None:
        return summaries.figures(sums, measures)
    found = _with_custom(query, map(_field_of, measures)).aggregate(**asked)
    return {text: found[f"m{i}"] for i, text in enumerate(measures)}


def grouped(query: ListQuery, by_field: str, measures: Sequence[str] = ("count",)) -> list[Row]:
    """One row per value of a field: `{"key", "label", <measure>: value}`; measures are `count` or `sum:amount` …"""
    bound = known(query, by_field)
    if not bound.type.groupable:
        raise Invalid(
            "「%(field)s」不能用来分组。", code="not_groupable", field="group", params={"field": bound.label}
        )
    key = bound.path if bound.custom else bound.type.group_key(bound.name)
    columns = [key] if bound.custom else [key, *(c for c in bound.columns if c != key)]
    aliased = {f"m{i}": measure(query, text) for i, text in enumerate(measures)}
    if (sums := summaries.sums_for(query, (by_field,), measures)) is not None:
        kept = summaries.grouped_figures(sums, columns)[:MAX_GROUPS]
        return [_group(bound, key, row, summaries.named(row, measures)) for row in kept]
    rows = (
        _with_custom(query, [*map(_field_of, measures), by_field])
        .values(*columns)
        .annotate(**aliased)
        .order_by(key)[:MAX_GROUPS]
    )
    return [_group(bound, key, row, {text: row[f"m{i}"] for i, text in enumerate(measures)}) for row in rows]


def measure(query: ListQuery, text: str) -> Any:
    """An aggregate from `count`, `sum:amount`, `avg:amount`, `min:closed_on`, `max:…`. Raises Invalid."""
    if text == "count":
        return CountOf("pk")
    kind, _, name = text.partition(":")
    if kind not in MEASURES:
        raise Invalid(
            "没有「%(name)s」这种统计。", code="unknown_measure", field="measures", params={"name": text[:60]}
        )
    bound = known(query, name)
    fit = {"sum": bound.type.summable, "avg": type(bound.type).summable}.get(kind, bound.type.sortable)
    if not fit:
        raise Invalid(
            "「%(field)s」不能这样统计。",
            code="not_summable",
            field="measures",
            params={"field": bound.label},
        )
    return MEASURES[kind](bound.path if bound.custom else bound.type.sum_path(name))


def picker(query: ListQuery) -> Callable[[Mapping[str, Any]], Row]:
    """A function from a row to values by field name, masked for this viewer."""
    masked = masked_fields(query.by, query.of)
    plain = [(name, bound.pick) for name, bound in query.shown.items() if name not in masked]
    hidden = [(name, bound) for name, bound in query.shown.items() if name in masked]

    def pick(row: Mapping[str, Any]) -> Row:
        values = {name: read(row) for name, read in plain}
        return (
            values | {name: bound.type.mask(bound.pick(row)) for name, bound in hidden} if hidden else values
        )

    return pick


def known(query: ListQuery, name: str) -> BoundField:
    """A field that the viewer may filter, sort, group or sum by. Raises Invalid."""
    if name not in query.open:
        raise unknown(name)
    return query.of.fields[name]


def unknown(name: str, where: str | None = None) -> Invalid:
    return Invalid(
        "没有「%(field)s」这个字段。", code="unknown_field", field=where, params={"field": str(name)[:60]}
    )


def _with_custom(query: ListQuery, names: Iterable[str]) -> QuerySet[Any]:
    aliases = {b.path: b.expression for n in names if (b := query.of.fields.get(n)) and b.custom}
    return query.rows.annotate(**aliases) if aliases else query.rows


def _field_of(measure_text: str) -> str:
    return measure_text.partition(":")[2]


def _group(bound: BoundField, key: str, row: Row, found: Row) -> Row:
    value = row[key] if bound.custom else bound.pick(row)
    return {"key": bound.type.to_json(row[key]), "label": bound.type.show(value), **found}
