"""Snapshots are kept once and never change; forecasts are held against them; promises and adjustments stay apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.rhythm.jobs import keep_snapshots
from paceline.rhythm.models import ForecastSubmission, Snapshot, Target
from paceline.rhythm.queries.forecasts.node import past_errors
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.rules import blend, error_of
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of, won

pytestmark = pytest.mark.django_db


def in_force(boss: Principal, value: str, owner: object, start: str) -> Target:
    """A quarter's target of somebody, published."""
    target = target_of(boss, value, owner=str(owner.pk), starts_on=start, basis="计划")  # type: ignore[attr-defined]
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    perform(boss, "rhythm.target.publish", target.pk)
    found: Target = fresh(target)
    return found


def test_errors_are_those_of_the_formula() -> None:
    """F16: F = 110, 90, 120 against A = 100, 100, 100."""
    found = error_of([(Decimal(100), Decimal(f)) for f in (110, 90, 120)])
    assert round(found.wape or 0, 3) == 0.133
    assert round(found.bias or 0, 3) == 0.067
    assert error_of([(Decimal(0), Decimal(5))]).wape is None


def test_the_blend_trusts_the_smaller_error_more() -> None:
    assert blend([(Decimal(100), None), (Decimal(200), None)]) == Decimal("150.00")
    assert blend([(Decimal(100), 0.1), (Decimal(200), 0.3)]) == Decimal("125.00")
    assert blend([]) is None


def test_a_snapshot_is_kept_once_a_day_and_stays(clock: FrozenClock, boss: Principal, people: People) -> None:
    clock.move_to(datetime(2026, 8, 14, 15, 50, tzinfo=UTC))
    won(boss, people.fang, 100, date(2026, 7, 10))
    target = in_force(boss, "1000", people.fang, "2026-07-01")
    keep_snapshots()
    keep_snapshots()
    kept = visible(SYSTEM, Snapshot).get(target=target)
    assert (kept.as_of, kept.actual, kept.value) == (date(2026, 8, 14), 100, 1000)
    won(boss, people.fang, 50, date(2026, 8, 1), "补录的")
    assert visible(SYSTEM, Snapshot).get(target=target).actual == 100
    assert visible(people.acts(people.fang), Snapshot).count() == 1
    assert visible(people.acts(people.chen), Snapshot).count() == 0


def test_a_forecast_is_held_against_what_came_of_the_quarter(
    clock: FrozenClock, boss: Principal, people: People
) -> None:
    clock.move_to(datetime(2026, 5, 15, 15, 50, tzinfo=UTC))
    won(boss, people.fang, 100, date(2026, 4, 10))
    in_force(boss, "1000", people.fang, "2026-04-01")
    keep_snapshots()
    won(boss, people.fang, 300, date(2026, 6, 20))
    clock.move_to(datetime(2026, 8, 14, 11, tzinfo=UTC))
    target = in_force(boss, "1000", people.fang, "2026-07-01")
    errors = past_errors(boss, target, date(2026, 8, 14), Organisation.today())
    assert errors["stage"].n == 1
    assert errors["stage"].wape == pytest.approx(0.75), "100 was foreseen and 400 came"


def test_a_promise_is_adjusted_beside_never_over(manager: Principal, people: People) -> None:
    fang = people.acts(people.fang)
    values = {"starts_on": "2026-11-20", "commit": "80万", "best_case": "120万", "judgement": "三单已过预算"}
    made = perform(fang, "rhythm.forecastsubmission.create", None, values)
    assert made.starts_on == date(2026, 10, 1)
    with pytest.raises(NotAllowed):
        perform(fang, "rhythm.forecastsubmission.adjust", made.pk, {"adjustment": "1", "reason": "x"})
    perform(
        manager, "rhythm.forecastsubmission.adjust", made.pk, {"adjustment": "-10万", "reason": "法务还没看"}
    )
    after = fresh(made)
    assert (after.commit, after.adjustment) == (800_000, -100_000)
    assert after.adjusted_by_id == manager.user_id
    with pytest.raises((NotAllowed, NotFound)):
        perform(
            people.acts(people.chen),
            "rhythm.forecastsubmission.adjust",
            made.pk,
            {"adjustment": "1", "reason": "x"},
        )
    assert visible(people.acts(people.chen), ForecastSubmission).count() == 0


def test_best_case_is_not_below_the_commitment(people: People, boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        perform(
            boss, "rhythm.forecastsubmission.create", None,
            {"starts_on": "2026-10-01", "commit": "80", "best_case": "70"},
        )  # fmt: skip
    assert "best_case" in refused.value.by_field
