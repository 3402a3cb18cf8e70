"""Every object that people can make lives the same life: made, found, filtered, changed, removed, restored, undone."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.scope import open_fields, visible
from paceline.interfaces.api.views import rows
from paceline.kernel.errors import Invalid, NotFound, Stale
from paceline.metadata.fields import Reading
from paceline.metadata.filters import Compiled, compile_filter
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.recalled import row_of
from paceline.records.action import actions, perform
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from paceline.records.reading.search import found_by
from tests.people import People
from tests.samples import can_be_made, record_of, values_for

OBJECTS = [of for of in registry.objects.values() if can_be_made(of)]
CHANGEABLE = [of for of in OBJECTS if f"{of.name}.change" in actions]
every_object = pytest.mark.parametrize("of", OBJECTS, ids=lambda of: of.name)
every_changeable = pytest.mark.parametrize("of", CHANGEABLE, ids=lambda of: of.name)
pytestmark = pytest.mark.django_db


@pytest.fixture
def by(people: People) -> Any:
    return people.acts(people.boss)


@every_object
def test_it_can_be_made_with_every_field_and_is_written_once(of: ObjectType, by: Any) -> None:
    record = perform(by, f"{of.name}.create", None, values_for(of, by), key="once")
    again = visible(by, of.model).get(pk=record.pk)
    events = Event.objects.filter(record_id=record.pk)
    assert again.version >= 1
    assert events.count() >= 1
    assert {e.actor_id for e in events} == {by.user_id}


@every_object
def test_the_answer_to_making_it_is_what_is_read_afterwards(of: ObjectType, by: Any) -> None:
    values = values_for(of, by)
    if of.scoped_by_owner and "owner" in values:
        values["owner"] = str(by.user_id)
    record = perform(by, f"{of.name}.create", None, values)
    columns, _ = rows.telling(by, of)
    told = row_of(by, of, record, columns)
    assert told is None or told == visible(by, of.model).values(*columns).get(pk=record.pk)
    assert rows.made(by, of, record) == rows.one(by, of, record.pk)


@every_object
def test_a_name_that_is_no_field_is_refused_and_nothing_is_written(of: ObjectType, by: Any) -> None:
    values = values_for(of, by, only_required=True)
    before = Event.objects.count()
    with pytest.raises(Invalid) as refused:
        perform(by, f"{of.name}.create", None, {**values, "no_such_field": 1})
    assert "no_such_field" in refused.value.by_field
    assert Event.objects.count() == before


@every_object
def test_server_set_fields_cannot_be_given(of: ObjectType, by: Any) -> None:
    values = values_for(of, by, only_required=True)
    for name in ("created_at", "updated_by", "team"):
        if name in of.fields:
            with pytest.raises(Invalid):
                perform(by, f"{of.name}.create", None, {**values, name: "2020-01-01"})


@every_object
def test_every_operator_of_every_field_filters(of: ObjectType, by: Any) -> None:
    record = perform(by, f"{of.name}.create", None, values_for(of, by))
    rows = visible(by, of.model).filter(pk=record.pk)
    for name in open_fields(by, of):
        for op in of.fields[name].type.operators:
            condition = {"field": name, "op": op, "value": operand_for(of, name, op, record)}
            compiled = compiled_or_nothing(condition, of, by)
            if compiled is not None:
                assert compiled.apply(rows).count() in (0, 1), f"{of.name}.{name} {op}"


def compiled_or_nothing(condition: dict[str, Any], of: ObjectType, by: Any) -> Compiled | None:
    """The condition, or None when the record has no value to compare with."""
    if condition["value"] in (None, "", [], [None, None]) and not OPERATORS[condition["op"]].unary:
        with pytest.raises(Invalid):
            compile_filter(condition, of, viewer=by, readable=lambda o: open_fields(by, o))
        return None
    return compile_filter(condition, of, viewer=by, readable=lambda o: open_fields(by, o))


def operand_for(of: ObjectType, name: str, op: str, record: Any) -> Any:
    """The record's own value as JSON, in the shape that the operator takes."""
    bound = of.fields[name]
    if op == "within":
        return "this_month"
    value = bound.type.to_json(bound.of(record))
    if op == "between":
        return [value, value]
    if op in ("in", "not_in"):
        return [value] if value not in (None, "") else []
    return value


@every_changeable
def test_a_change_raises_the_version_and_tells_before_and_after(of: ObjectType, by: Any) -> None:
    record = record_of(of, by)
    name, value = a_change(of, by, record)
    perform(by, f"{of.name}.change", record.pk, {name: value}, version=record.version)
    again = visible(by, of.model).get(pk=record.pk)
    event = Event.objects.filter(record_id=record.pk).latest("seq")
    assert again.version == record.version + 1
    assert name in event.payload["changes"]
    with pytest.raises(Stale):
        perform(by, f"{of.name}.change", record.pk, {name: value}, version=record.version)


PLAIN = ("text", "long_text", "integer", "decimal", "amount", "percent", "choice", "day")


def a_change(of: ObjectType, by: Any, record: Any) -> tuple[str, Any]:
    """A field of the record and another value for it."""
    for name, value in values_for(of, by).items():
        bound = of.fields[name]
        if bound.type.kind in PLAIN and bound.type.read(value, Reading()) != bound.of(record):
            return name, value
    raise AssertionError(f"{of.name}: no field to change")


@every_changeable
def test_it_goes_to_the_recycle_bin_and_comes_back(of: ObjectType, by: Any) -> None:
    record = record_of(of, by)
    perform(by, f"{of.name}.remove", record.pk)
    assert not visible(by, of.model).filter(pk=record.pk).exists()
    assert visible(by, of.model, removed=True).filter(pk=record.pk).exists()
    with pytest.raises(NotFound):
        perform(by, f"{of.name}.change", record.pk, {})
    perform(by, f"{of.name}.restore", record.pk)
    assert visible(by, of.model).filter(pk=record.pk).exists()


@every_changeable
def test_a_change_can_be_taken_back(of: ObjectType, by: Any) -> None:
    record = record_of(of, by)
    name, value = a_change(of, by, record)
    before = of.fields[name].of(visible(by, of.model).get(pk=record.pk))
    perform(by, f"{of.name}.change", record.pk, {name: value})
    event = Event.objects.filter(record_id=record.pk).latest("seq")
    report = undo_event(by, event.id)
    assert not report.failed
    assert of.fields[name].of(visible(by, of.model).get(pk=record.pk)) == before


@every_object
def test_it_is_found_by_its_title(of: ObjectType, by: Any) -> None:
    if of.find is None or of.title not in of.find.fields:
        pytest.skip(f"{of.name} is not searched by its title")
    record = record_of(of, by)
    title = str(getattr(record, of.title))
    assert record.pk in set(found_by(visible(by, of.model), title[:4]).values_list("pk", flat=True))


ONE_OF_A_KIND = {"customers.customerrule"}
"""Objects of which a company has one record."""


@every_object
def test_replaying_the_events_gives_the_record(of: ObjectType, by: Any) -> None:
    record = perform(by, f"{of.name}.create", None, values_for(of, by))
    if of in CHANGEABLE:
        name, value = a_change(of, by, record if of.name in ONE_OF_A_KIND else record_of(of, by))
        perform(by, f"{of.name}.change", record.pk, {name: value})
    now = visible(by, of.model).get(pk=record.pk)
    told: dict[str, Any] = {}
    for event in Event.objects.filter(record_id=record.pk).order_by("seq"):
        told |= {name: pair[1] for name, pair in event.payload.get("changes", {}).items()}
    for name, value in told.items():
        bound = of.fields[name]
        assert bound.type.to_json(bound.of(now)) == value, f"{of.name}.{name}"
