"""Whatever people do to a record in whatever order, its history, version, search and roll-ups stay true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.scope import visible
from paceline.kernel.errors import PacelineError
from paceline.metadata.registry import registry
from paceline.records import verify
from paceline.records.action import perform
from paceline.records.invariants import last_told
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from tests.people import make_people
from tests.samples import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.first]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("name"), st.text("恒泽光谷 AB12'\\\"<>&\U0001f600", min_size=1, max_size=20)),
        st.tuples(st.just("value_score"), st.integers(-5, 105)),
        st.tuples(st.just("customer_class"), st.sampled_from(["A", "B", "C", "D", "E"])),
        st.tuples(st.just("tags"), st.lists(st.sampled_from(["重点", "华东", "展会"]), max_size=3)),
        st.tuples(st.sampled_from(["remove", "restore", "undo"]), st.none()),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_replaying_the_events_always_gives_the_record(
    steps: list[tuple[str, Any]], django_db_blocker: Any
) -> None:
    from django.db import transaction

    with transaction.atomic():
        by = make_people_once()
        of = registry.get("customers.customer")
        record = record_of(of, by)
        accepted = 0
        for step, value in steps:
            accepted += do(by, record, step, value)
        now = of.model._default_manager.get(pk=record.pk)
        told = last_told([record.pk])[record.pk]
        assert {name: of.fields[name].type.to_json(of.fields[name].of(now)) for name in told} == told
        assert now.version == 1 + accepted
        broken = [f for f in map(verify.finding, verify.invariants.values()) if not f["is_kept"]]
        assert not broken
        transaction.set_rollback(True)


def make_people_once() -> Any:
    people = make_people()
    return people.acts(people.boss)


def do(by: Any, record: Any, step: str, value: Any) -> int:
    """One step; 1 when the record took it, 0 when it was refused or changed nothing."""
    before = version_of(record)
    try:
        if step in ("remove", "restore"):
            perform(by, f"customers.customer.{step}", record.pk)
        elif step == "undo":
            undo_event(by, Event.objects.filter(record_id=record.pk).latest("seq").id)
        else:
            perform(by, "customers.customer.change", record.pk, {step: value})
    except PacelineError:
        return 0
    return version_of(record) - before


def version_of(record: Any) -> int:
    version: int = type(record)._default_manager.values_list("version", flat=True).get(pk=record.pk)
    return version


def test_a_company_with_every_object_in_it_is_verified_clean() -> None:
    people = make_people()
    by = people.acts(people.boss)
    from tests.samples import can_be_made

    for of in list(registry.objects.values()):
        if can_be_made(of):
            assert visible(by, of.model).filter(pk=record_of(of, by).pk).exists() or of.name.startswith(
                ("access.", "workflow.")
            )
    findings = verify.run(lambda **_: None)
    assert [f for f in findings if not f["is_kept"]] == []


def test_a_figure_changed_behind_the_door_is_found() -> None:
    """Negative control: verify would be worth nothing if it never found anything."""
    people = make_people()
    record = record_of(registry.get("customers.customer"), people.acts(people.boss))
    type(record)._default_manager.filter(pk=record.pk).update(open_deals=7, name="背后改的", version=9)
    broken = {f["id"] for f in verify.run(lambda **_: None) if not f["is_kept"]}
    assert {"I09", "I15", "I16"} <= broken
