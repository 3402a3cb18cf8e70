"""Each index costs every write: none is the beginning of another one of the same table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("paceline.")]


def ordered_columns(model: type[models.Model]) -> Iterator[tuple[str, list[str]]]:
    """Every index over all rows in order of its columns: those of links, declared ones, those of unique constraints."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.db_index and not field.unique:
            yield f"of {field.name}", [field.name]
    for index in model._meta.indexes:
        if type(index) is models.Index and index.condition is None:
            yield index.name, list(index.fields)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield constraint.name, list(constraint.fields)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_no_index_is_the_beginning_of_another(model: type[models.Model]) -> None:
    known = dict(ordered_columns(model))
    spare = [
        (name, other)
        for name, columns in known.items()
        for other, longer in known.items()
        if columns and name != other and longer[: len(columns)] == columns
    ]
    assert spare == []
