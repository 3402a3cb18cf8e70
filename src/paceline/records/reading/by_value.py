"""The first rows and the sums for each value of a field: what a board shows, in one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import Expression

from paceline.metadata.object_type import BoundField
from paceline.records import plans
from paceline.records.plans import Plan
from paceline.records.reading import summaries
from paceline.records.reading.listing import ListQuery, Row

LANE = "lane"


class LaneKey(Expression):
    """The value of the lane that the statement is at; it has a meaning inside `first_rows` only."""

    def __init__(self, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f'"{LANE}"."key"', ()


@dataclass(frozen=True)
class Sums:
    """How many records have a value, the sum of an amount over them, and the same weighted."""

    count: int = 0
    total: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)


def first_rows(query: ListQuery, field: str, keys: Sequence[Any], limit: int) -> dict[Any, list[Row]]:
    """The first `limit` rows in the query's order for each of the values, with `lane` in every row.

    One statement: for each value a walk along the index from (field, order), joined laterally.
    """
    bound = query.of.fields[field]
    found: dict[Any, list[Row]] = {key: [] for key in keys}
    if not keys:
        return found
    compiled = phases(query, bound, limit)
    if not all(one.sql for one in compiled):
        return found
    inner = " UNION ALL ".join(
        f"(SELECT {at} AS part, p.* FROM ({one.sql}) p)"  # noqa: S608
        for at, one in enumerate(compiled)
    )
    kind = column_of(bound).db_type(connection)
    sql = (
        f'SELECT "{LANE}".key, cards.* FROM unnest(%s::{kind}[]) AS "{LANE}"(key) '  # noqa: S608
        f"CROSS JOIN LATERAL ({inner}) cards"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(keys), *(p for one in compiled for p in one.params)])
        rows = cursor.fetchall()
    for part, one in enumerate(compiled):
        of_part = [row for row in rows if row[1] == part]
        for (key, *_), row in zip(of_part, one.read([values for _, _, *values in of_part]), strict=True):
            if len(found[key]) < limit:
                found[key].append(row)
    return found


def phases(query: ListQuery, bound: BoundField, limit: int) -> list[Plan]:
    """The phases of the walk within a lane; compiled once where they are the same whenever they are asked for."""
    if not query.is_lasting:
        return compiled_phases(query, bound, limit)
    shape = ("lanes", bound.name, limit, query.shape)
    return plans.kept(query.by, query.of, shape, lambda: compiled_phases(query, bound, limit))


def compiled_phases(query: ListQuery, bound: BoundField, limit: int) -> list[Plan]:
    """Every phase of the order, narrowed to the lane."""
    lane = {column_of(bound).name: LaneKey(column_of(bound))}
    walk = query.order.pages(query.rows, None)
    return [plans.compiled(phase.filter(**lane).values(*query.selected)[:limit]) for phase in walk]


def column_of(bound: BoundField) -> models.Field[Any, Any]:
    """The column that holds the field's value."""
    if bound.custom:
        raise LookupError(bound.name)
    return bound.type  # type: ignore[return-value]


@dataclass(frozen=True)
class Part:
    """The sums of one value before the lane's own share is applied."""

    known: Sums
    unweighted: Decimal = Decimal(0)

    def with_share(self, share: Decimal | None) -> Sums:
        """The sums with records that have no share of their own weighted by the lane's."""
        return replace(self.known, weighted=self.known.weighted + self.unweighted * (share or Decimal(0)))


def parts(query: ListQuery, field: str, total: str = "", weight: str = "") -> dict[Any, Part]:
    """The sums of every value that occurs, in one statement. `weight` names a share between 0 and 1."""
    fields = query.of.fields
    key = fields[field].type.group_key(field)
    summary = query.of.summary
    if summary and (total, weight) == (summary.total, summary.weight):
        plan = kept_sums(query, field, key, total)
        if plan is not None:
            return {row[key]: kept_part(row) for row in plan.run()}
    measures: dict[str, Any] = {"n": Count("pk")}
    if total:
        path = fields[total].type.sum_path(total)
        measures["total"] = Sum(path)
        if weight:
            exact: models.Field[Any, Any] = models.DecimalField(max_digits=30, decimal_places=8)
            measures["own"] = Sum(F(path) * F(weight), output_field=exact)
            measures["rest"] = Sum(path, filter=Q(**{f"{weight}__isnull": True}))
    zero = Decimal(0)
    return {
        row[key]: Part(
            Sums(row["n"], row.get("total") or zero, row.get("own") or zero), row.get("rest") or zero
        )
        for row in query.rows.order_by().values(key).annotate(**measures)
    }


def kept_sums(query: ListQuery, field: str, key: str, total: str) -> Plan | None:
    """The statement that reads the sums from the kept summary; None when that cannot tell."""

    def made() -> Plan | None:
        sums = summaries.sums_for(query, (field,), ("count", f"sum:{total}"))
        return None if sums is None else plans.compiled(summaries.grouped_figures(sums, (key,)))

    shape = ("sums", field, total, query.shape)
    return plans.kept(query.by, query.of, shape, made) if query.is_lasting else made()


def kept_part(row: Row) -> Part:
    """The same from a row of the kept summary."""
    zero = Decimal(0)
    known = Sums(row["kept_records"], row["kept_total"] or zero, row["kept_weighted"] or zero)
    return Part(known, row["kept_unweighted"] or zero)
