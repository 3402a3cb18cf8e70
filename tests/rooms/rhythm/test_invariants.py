"""What `verify` promises about forecasts, packs, targets and promises; each is broken once to see it noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from paceline.access.principal import Principal
from paceline.kernel.clock import FrozenClock, now
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.rhythm.jobs import keep_snapshots
from paceline.rhythm.models import ForecastFigure, ForecastIssue, Promise, Review, Snapshot, Target
from tests.people import People
from tests.rooms.rhythm.conftest import target_of, won

pytestmark = pytest.mark.django_db
CODES = ("I30", "I31", "I32", "I33", "I34")


def broken() -> dict[str, list[str]]:
    """What is found, by code."""
    return {code: found for code in CODES if (found := list(invariants[code].find()))}


def figure(issue: ForecastIssue, period: str, start: date, p50: int, off: int) -> None:
    ForecastFigure.objects.create(
        issue=issue, metric="won_amount", as_of=issue.as_of, period=period, starts_on=start, actual=Decimal(0),
        p10=p50 - off, p50=p50, p90=p50 + off, low=p50 - off, high=p50 + off,
    )  # fmt: skip


def forecast(quarter: int) -> None:
    """Three months and their quarter."""
    issue = ForecastIssue.objects.create(
        name=f"YC-{quarter}",
        as_of=date(2026, 8, 14),
        metric="won_amount",
        issued_at=now(),
        digest="0" * 64,
    )
    for month, p50 in ((7, 10), (8, 20), (9, 30)):
        figure(issue, "month", date(2026, month, 1), p50, 1)
    figure(issue, "quarter", date(2026, 7, 1), quarter, 3)


@pytest.fixture
def told(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> Callable[[], dict[str, list[str]]]:
    """A target in force with its snapshot, a frozen review, a promise, a forecast: all of it as it should be."""
    clock.move_to(datetime(2026, 8, 14, 15, 50, tzinfo=UTC))
    won(boss, people.fang, 100, date(2026, 7, 10))
    target = target_of(boss, "1000", owner=str(people.fang.pk), starts_on="2026-07-01", basis="计划")
    for verb, inputs in (("submit", {}), ("approve", {"reason": "没有上级"}), ("publish", {})):
        perform(boss, f"rhythm.target.{verb}", target.pk, inputs)
    keep_snapshots()
    review = perform(manager, "rhythm.review.create", None, {"kind": "weekly", "due_on": "2026-08-14"})
    perform(manager, "rhythm.review.prepare", review.pk)
    fang = people.acts(people.fang)
    promise = perform(fang, "rhythm.promise.create", None, {"what": "送样品", "due_on": "2026-08-20"})
    perform(fang, "rhythm.promise.keep", promise.pk)
    forecast(60)
    assert broken() == {}
    return broken


def test_each_is_kept_and_each_breach_is_noticed(
    told: Callable[[], dict[str, list[str]]], clock: FrozenClock
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE rhythm_forecastfigure DISABLE TRIGGER append_only")
        assert told() == {"I31": ["rhythm_forecastfigure may be changed"]}
        cursor.execute("ALTER TABLE rhythm_forecastfigure ENABLE TRIGGER append_only")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Snapshot.objects.update(actual=7)
    review = Review.objects.get()
    Review.objects.update(pack={**review.pack, "since": "2026-01-01"})
    assert told() == {"I32": [f"review {review.pk}"]}
    Review.objects.update(pack=review.pack)
    Target.objects.update(first_value=None)
    assert list(told()) == ["I33"]
    Target.objects.update(first_value=1000)
    Promise.objects.update(state="broken", kept_on=None)
    assert list(told()) == ["I34"], "its day has not come"
    Promise.objects.update(state="open")
    forecast(61)
    assert [words.split()[:2] for words in told()["I30"]] == [["YC-61", "months"]]
