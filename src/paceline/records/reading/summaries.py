"""Kept summaries: counts and sums per field, owner and team, so that a total of all records reads a few hundred rows.

An object declares `summary = Summary(by="stage state", total="amount")` in its View and `summary_model(Model)` beside
its class. The table holds changes as rows to be added up: writers only ever insert, so none waits for another; the
database makes the rows itself (`summary_keeping`) and folds them together from time to time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from paceline.access.scope import READ, open_fields, predicate
from paceline.metadata.filters import compile_filter, parse_filter
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.views import Summary

if TYPE_CHECKING:
    from paceline.records.reading.listing import ListQuery

OWNED = ("owner", "team")


def summary_model(model: type[models.Model]) -> type[models.Model]:
    """The table of a model's summary, with the fields it is kept by as columns of the same names."""
    summary: Summary = model.View.summary  # type: ignore[attr-defined]
    parts: dict[str, Any] = {
        "__module__": model.__module__,
        "__doc__": f"Counts and sums of {model.__name__}, kept by the database.",
        "Meta": type("Meta", (), {"app_label": model._meta.app_label}),
        "id": models.BigAutoField(primary_key=True),
        "records": models.BigIntegerField(),
        "amounts": models.BigIntegerField(),
        "total": models.DecimalField(max_digits=24, decimal_places=2),
        "weighted": models.DecimalField(max_digits=30, decimal_places=8),
        "unweighted": models.DecimalField(max_digits=24, decimal_places=2),
    }
    for name in (*summary.fields, *OWNED):
        parts[name] = _like(model._meta.get_field(name))
    return cast("type[models.Model]", type(f"{model.__name__}Sums", (models.Model,), parts))


def _like(column: Any) -> models.Field[Any, Any]:
    if column.is_relation:
        to = column.remote_field.model
        return models.ForeignKey(
            to, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
        )
    return models.CharField(max_length=column.max_length, null=True)


def table_of(of: ObjectType) -> type[models.Model]:
    """The model of the object's summary."""
    return apps.get_model(of.room, f"{of.model.__name__}Sums")


def kept_objects() -> list[ObjectType]:
    """The objects that have a summary."""
    return [of for of in registry.objects.values() if of.summary is not None]


def sums_for(query: ListQuery, fields: Collection[str], measures: Sequence[str]) -> QuerySet[Any] | None:
    """The summary's rows that stand for the query's records; None when the summary cannot tell.

    It can when everything asked (the groups, the conditions, the viewer's sight) is among the fields it is kept by.
    """
    summary = query.of.summary
    if (
        summary is None
        or query.removed
        or query.search.strip()
        or query.changed_after is not None
        or query.keys
        or query.linked is not None
    ):
        return None
    by = {*summary.fields, *OWNED}
    read = (
        {c.field.partition(".")[0] for c in parse_filter(query.filter).conditions()}
        if query.filter
        else set()
    )
    known = {"count", f"sum:{summary.total}"}
    if not (read | set(fields)) <= by or not set(measures) <= known or query.by.shared(query.of.name):
        return None
    seen = predicate(query.by, query.of, READ)
    rows: QuerySet[Any] = table_of(query.of)._default_manager.filter(
        seen if seen is not None else Q(pk__in=[])
    )
    if query.filter:
        compiled = compile_filter(
            query.filter, query.of, viewer=query.by, readable=lambda of: open_fields(query.by, of)
        )
        rows = compiled.apply(rows)
    return rows.order_by()


def figures(rows: QuerySet[Any], measures: Sequence[str]) -> dict[str, Any]:
    """The measures over all rows, by name."""
    return named(rows.aggregate(**SUMS), measures)


def grouped_figures(rows: QuerySet[Any], columns: Sequence[str]) -> QuerySet[Any]:
    """One row per value of the first column, with the sums beside; see `named`."""
    summed: QuerySet[Any] = rows.values(*columns).annotate(**SUMS)
    return summed.filter(kept_records__gt=0).order_by(columns[0])


def named(row: dict[str, Any], measures: Sequence[str]) -> dict[str, Any]:
    """The measures of a row of sums, as the records themselves would give them: no sum where no record has a value."""
    total = row["kept_total"] if row["kept_amounts"] else None
    return {text: row["kept_records"] if text == "count" else total for text in measures}


SUMS = {
    "kept_records": Coalesce(Sum("records"), 0),
    "kept_amounts": Coalesce(Sum("amounts"), 0),
    "kept_total": Sum("total"),
    "kept_weighted": Sum("weighted"),
    "kept_unweighted": Sum("unweighted"),
}
