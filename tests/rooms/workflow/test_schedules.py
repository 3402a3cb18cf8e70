"""Schedules: on time in the organisation's zone, once, made up for after a night switched off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import NotAllowed, NotFound
from paceline.workflow.models import Schedule
from paceline.workflow.schedules import overview, run_now, run_schedule, schedule, schedules, tick
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran() -> Iterator[list[str]]:
    calls: list[str] = []

    @schedule("test.nightly", "30 2 * * *", "试验")
    def nightly() -> str:
        calls.append("ran")
        if len(calls) > 1:
            raise RuntimeError("no")
        return "5"

    yield calls
    schedules.pop("test.nightly")


def due(names: list[str]) -> list[str]:
    return [name for name in names if name == "test.nightly"]


def test_it_is_queued_once_when_its_time_has_come(clock: FrozenClock, ran: list[str]) -> None:
    assert due(tick()) == []
    assert Schedule.objects.get(name="test.nightly").next_at == datetime(2026, 7, 1, 18, 30, tzinfo=UTC)
    clock.move_to(datetime(2026, 7, 1, 18, 29, tzinfo=UTC))
    assert due(tick()) == []
    clock.move_to(datetime(2026, 7, 1, 18, 30, tzinfo=UTC))
    assert due(tick()) == ["test.nightly"]
    assert due(tick()) == []


def test_missed_nights_are_made_up_for_once(clock: FrozenClock, ran: list[str]) -> None:
    tick()
    clock.advance(timedelta(days=4))
    assert due(tick()) == ["test.nightly"]
    assert due(tick()) == []


def test_how_it_went_is_noted(people: People, clock: FrozenClock, ran: list[str]) -> None:
    run_schedule("test.nightly")
    with pytest.raises(RuntimeError):
        run_schedule("test.nightly")
    row = next(row for row in overview(people.acts(people.admin)) if row["name"] == "test.nightly")
    assert row["label"] == "试验"
    assert "no" in row["error"]
    assert row["last_at"] == clock.at


def test_only_administrators_see_and_start_them(people: People, ran: list[str]) -> None:
    with pytest.raises(NotAllowed):
        overview(people.acts(people.fang))
    with pytest.raises(NotAllowed):
        run_now(people.acts(people.fang), "test.nightly")
    with pytest.raises(NotFound):
        run_now(people.acts(people.admin), "no.such")


def test_a_bad_expression_is_refused_when_it_is_declared() -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        schedule("test.bad", "61 * * * *", "坏")
