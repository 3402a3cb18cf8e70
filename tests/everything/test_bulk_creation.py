"""Making records in bulk leaves behind exactly what making them one by one leaves behind, for every object."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.kernel.ids import uuid7
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.inputs import read_values, reading_for
from paceline.records.action import acting
from paceline.records.importing import Mould, fits, insert_many
from paceline.records.models import Event
from tests.people import People
from tests.samples import can_be_made, record_of, values_for

OBJECTS = [of for of in registry.objects.values() if can_be_made(of) and fits(of)]
every_object = pytest.mark.parametrize("of", OBJECTS, ids=lambda of: of.name)
pytestmark = pytest.mark.django_db
OWN = {"id", "number", "search", "created_at", "updated_at", "code"}


def stored(of: ObjectType, by: Any) -> dict[str, Any]:
    return read_values(of, by, values_for(of, by), reading_for(by))


def in_bulk(of: ObjectType, by: Any, values: dict[str, Any]) -> Any:
    """A record made by the bulk door."""
    with acting(by, f"{of.name}.create", batch=uuid7()) as act:
        mould = Mould(act, of, values)
        own, custom = mould.split(values)
        draft = mould.cast(own, custom)
        assert not draft.errors
        insert_many(mould, [draft])
    return visible(by, of.model).get(pk=draft.id)


def columns(of: ObjectType, record: Any) -> dict[str, Any]:
    return {
        f.attname: getattr(record, f.attname) for f in of.model._meta.concrete_fields if f.name not in OWN
    }


def tokens(of: ObjectType, record: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tsvector_to_array(search) FROM {of.model._meta.db_table} WHERE id = %s", [record.pk]
        )
        return set(cursor.fetchone()[0] or ())


def left_behind(of: ObjectType, record: Any) -> dict[str, Any]:
    """Everything that making a record has written, without what can never be the same twice."""
    event = Event.objects.get(record_id=record.pk)
    changes = {name: pair for name, pair in event.payload["changes"].items() if name != "number"}
    found = {"columns": columns(of, record), "changes": changes, "about": len(event.about)}
    found |= {name: getattr(event, name) for name in ("name", "object", "title", "actor_id", "version")}
    return found if "number" in of.standard else {**found, "tokens": tokens(of, record)}


@every_object
def test_the_same_record_event_and_search_tokens(of: ObjectType, people: People) -> None:
    by = people.acts(people.boss)
    values = stored(of, by)
    with transaction.atomic():  # undone at once, so that its twin may be unique
        with acting(by, f"{of.name}.create") as act:
            record = act.create(of.model, **values)
        single = left_behind(of, visible(by, of.model).get(pk=record.pk))
        transaction.set_rollback(True)
    assert left_behind(of, in_bulk(of, by, values)) == single


@every_object
def test_what_is_missing_is_refused_with_the_same_words(of: ObjectType, people: People) -> None:
    by = people.acts(people.boss)
    with acting(by, f"{of.name}.create") as act:
        draft = Mould(act, of, []).cast({})
    record = act.made(of.model, {})
    try:
        act.check(of, record, links=())
        expected: dict[str, list[str]] = {}
    except Invalid as refused:
        expected = {name: [str(m) for m in words] for name, words in refused.by_field.items()}
    assert {name: [str(words)] for name, words in draft.errors.items()} == expected


def test_stored_figures_and_numbers_follow(people: People) -> None:
    by = people.acts(people.boss)
    customer = record_of(registry.get("customers.customer"), by)
    of = registry.get("customers.customer")
    made = in_bulk(of, by, {"name": "恒泽精密"})
    assert made.number.startswith("KH-")
    assert made.number > customer.number
    found = tokens(of, made)
    assert {"恒泽", "hengzejingmi", "hzjm"} <= found
    assert made.number.rpartition("-")[2] in found
