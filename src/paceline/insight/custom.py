"""Running a report that somebody put together: one grouped query, rows that drill down, sums that agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDay, TruncMonth, TruncQuarter, TruncWeek, TruncYear

from paceline.access.principal import Principal
from paceline.insight.question import JsonFilter
from paceline.insight.report import Column, Kind, Row, Table
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.kernel.periods import period_of
from paceline.metadata.object_type import BoundField
from paceline.metadata.registry import registry
from paceline.records.reading.listing import ListQuery, known, measure

BUCKETS: dict[str, Any] = {
    "day": TruncDay,
    "week": TruncWeek,
    "month": TruncMonth,
    "quarter": TruncQuarter,
    "year": TruncYear,
}
MOST_GROUPS = 2
MOST_MEASURES = 6
MOST_ROWS = 500
ZONE = clock.as_zone(clock.DEFAULT_ZONE)


@dataclass(frozen=True)
class Spec:
    """`groups` like `["stage", "created_at:month"]`, `measures` like `["count", "sum:amount"]`."""

    object: str
    filter: JsonFilter
    groups: Sequence[str]
    measures: Sequence[str]
    name: str = ""


@dataclass(frozen=True)
class GroupBy:
    """A field, and for days and instants the bucket."""

    bound: BoundField
    bucket: str = ""

    @property
    def key(self) -> str:
        return self.bound.path if self.bound.custom else self.bound.type.group_key(self.bound.name)

    def drill(self, value: Any) -> JsonFilter:
        """The condition of the rows in this group."""
        name = self.bound.name
        if value in (None, ""):
            return {"field": name, "op": "empty"}
        if self.bucket:
            day = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
            period = period_of(self.bucket, day)
            days = [period.start.isoformat(), period.last_day.isoformat()]
            return {"field": name, "op": "between", "value": days}
        return {"field": name, "op": "eq", "value": self.bound.type.to_json(value)}

    def words(self, row: dict[str, Any]) -> str:
        value = row[f"bucket_{self.bound.name}"] if self.bucket else None
        if not self.bucket:
            shown = row[self.key] if self.bound.custom else self.bound.pick(row)
            return self.bound.type.show(shown) or "–"
        if value is None:
            return "–"
        day: date = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
        return {
            "month": f"{day:%Y-%m}",
            "year": f"{day:%Y}",
            "quarter": f"{day.year} Q{(day.month + 2) // 3}",
        }.get(self.bucket, day.isoformat())


def run(by: Principal, spec: Spec) -> Table:
    """The report's table within the viewer's scope. Raises Invalid for unknown fields, groups and measures."""
    query = ListQuery(registry.get(spec.object), by, filter=spec.filter)
    groups = [parse_group(query, text) for text in spec.groups]
    measures = list(spec.measures) or ["count"]
    if not groups or len(groups) > MOST_GROUPS or len(measures) > MOST_MEASURES:
        raise Invalid("一个报表按 1 到 2 个字段分组，最多 6 个统计。")
    rows = fetch(query, groups, measures)
    return Table(
        spec.name or "报表",
        spec.object,
        (*(Column(g.bound.label) for g in groups), *(column_of(query, m) for m in measures)),
        tuple(row_of(row, spec, groups, measures) for row in rows),
    )


def parse_group(query: ListQuery, text: str) -> GroupBy:
    """A group from `field` or `field:bucket`. Raises Invalid."""
    name, _, bucket = text.partition(":")
    bound = known(query, name)
    if bound.type.is_time:
        bucket = bucket or "month"
        if bucket not in BUCKETS or bound.custom:
            raise Invalid("「%(field)s」不能这样分组。", params={"field": bound.label})
    elif bucket or not bound.type.groupable:
        raise Invalid("「%(field)s」不能用来分组。", params={"field": bound.label})
    return GroupBy(bound, bucket)


def fetch(query: ListQuery, groups: Sequence[GroupBy], measures: Sequence[str]) -> list[dict[str, Any]]:
    """One grouped query in the order of the groups."""
    rows, columns = query.rows, []
    for group in groups:
        if group.bound.custom:
            rows = rows.annotate(**{group.bound.path: group.bound.expression})
        if group.bucket:
            zone = {"tzinfo": ZONE} if group.bound.type.kind != "day" else {}
            rows = rows.annotate(**{f"bucket_{group.bound.name}": BUCKETS[group.bucket](group.key, **zone)})
            columns.append(f"bucket_{group.bound.name}")
        else:
            columns += [
                group.key,
                *(c for c in group.bound.columns if c != group.key and not group.bound.custom),
            ]
    aliased = {f"m{i}": Count("pk") if m == "count" else measure(query, m) for i, m in enumerate(measures)}
    order = [f"bucket_{g.bound.name}" if g.bucket else g.key for g in groups]
    return list(rows.values(*dict.fromkeys(columns)).annotate(**aliased).order_by(*order)[:MOST_ROWS])


def row_of(row: dict[str, Any], spec: Spec, groups: Sequence[GroupBy], measures: Sequence[str]) -> Row:
    """One row with the filter of the records behind each of its figures."""
    values = [row[f"bucket_{g.bound.name}"] if g.bucket else row[g.key] for g in groups]
    conditions = [group.drill(value) for group, value in zip(groups, values, strict=True)]
    drill: JsonFilter = {"all": [*([spec.filter] if spec.filter else []), *conditions]}
    figures = tuple(row[f"m{i}"] if row[f"m{i}"] is not None else Decimal(0) for i in range(len(measures)))
    return Row(
        (*(g.words(row) for g in groups), *figures), (*(None for _ in groups), *(drill for _ in figures))
    )


def column_of(query: ListQuery, text: str) -> Column:
    """The heading of a measure."""
    if text == "count":
        return Column("数量", "count", sums=True)
    kind, _, name = text.partition(":")
    bound = query.of.fields[name]
    shown: Kind = "amount" if bound.type.kind == "amount" or bound.type.cell == "amount" else "count"
    prefix = {"sum": "合计", "avg": "平均", "min": "最小", "max": "最大"}[kind]
    return Column(f"{bound.label}{prefix}", shown, sums=kind == "sum")
