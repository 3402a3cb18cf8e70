"""Indexes on custom fields: conditions use them, they come and go without a lock, half built ones are built again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from paceline.access.scope import open_fields
from paceline.metadata import custom_index
from paceline.metadata.filters import compile_filter
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.action import perform
from tests.people import make_people
from tests.samples import record_of

pytestmark = pytest.mark.django_db(transaction=True)
OBJECT = "customers.customer"
WAYS = ("seqscan", "indexscan", "indexonlyscan")
CASES: list[tuple[str, dict[str, Any]]] = [
    ("integer", {"op": "gt", "value": "9"}),
    ("decimal", {"op": "between", "value": ["1", "2"]}),
    ("day", {"op": "gte", "value": "2026-01-15"}),
    ("instant", {"op": "lt", "value": "2026-01-15"}),
    ("choice", {"op": "eq", "value": "甲"}),
    ("multiple_choice", {"op": "has_any", "value": ["甲"]}),
    ("text", {"op": "contains", "value": "朝阳路"}),
]


@pytest.fixture(autouse=True)
def database_as_before() -> Iterator[None]:
    """Indexes and settings outlive what a test wrote; whoever comes next must not find them."""
    yield
    with connection.cursor() as cursor:
        for way in WAYS:
            cursor.execute(f"RESET enable_{way}")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname ~ '^cf_[0-9]+_ix$'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")


def plan_of(by: Any, condition: dict[str, Any]) -> str:
    of = registry.get(OBJECT)
    compiled = compile_filter(condition, of, viewer=by, readable=lambda o: open_fields(by, o))
    with connection.cursor() as cursor:
        for way in WAYS:  # what is left needs an index that fits the condition
            cursor.execute(f"SET enable_{way} = off")
    rows = of.model._default_manager.order_by()  # the removed ones too: partial indexes do not fit
    return str(compiled.apply(rows).explain())


def test_every_kind_of_condition_can_use_its_index_and_it_goes_with_the_field() -> None:
    people = make_people()
    by, admin = people.acts(people.boss), people.acts(people.admin)
    for kind, condition in CASES:
        row: CustomField = perform(admin, "metadata.customfield.create", None, {
            "object": OBJECT, "kind": kind, "label": kind, "indexed": "true",
            "choices": [{"label": "甲"}, {"label": "乙"}]})  # fmt: skip
        assert custom_index.settle(row.code) == "built"
        assert custom_index.settle(row.code) == "same"
        assert f"{row.code}_ix" in plan_of(by, {"field": row.code, **condition}), kind
        perform(admin, "metadata.customfield.archive", row.pk)
        assert custom_index.settle(row.code) == "dropped"
        assert custom_index.state_of(row.code) == "none"


def test_an_index_that_was_left_half_built_is_built_again() -> None:
    people = make_people()
    row: CustomField = perform(people.acts(people.admin), "metadata.customfield.create", None,
                               {"object": OBJECT, "kind": "integer", "label": "面积", "indexed": "true"})  # fmt: skip
    of = registry.get(OBJECT)
    for _twice in range(2):
        record_of(of, people.acts(people.boss), **{row.code: "1"})
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY {row.code}_ix ON customers_customer ((custom ->> '{row.code}'))"
        )
    assert custom_index.state_of(row.code) == "broken"
    assert custom_index.settle(row.code) == "built"
    assert custom_index.state_of(row.code) == "valid"
