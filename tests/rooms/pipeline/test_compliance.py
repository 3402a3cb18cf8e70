"""Compliance with the standard tasks: three of four done is 75 %, within the reader's rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.methods.figures import Figure
from paceline.pipeline.models import Opportunity, Stage
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(people: People) -> list[Activity]:
    """Four standard tasks of 王芳's, three of them done."""
    fang = people.acts(people.fang)
    deal = perform(fang, "pipeline.opportunity.create", None, {"name": "一单", "amount": "1000"})
    stage = visible(SYSTEM, Stage).get(pk=visible(SYSTEM, Opportunity).get(pk=deal.pk).stage_id)
    now = clock.now().isoformat()
    made = [
        perform(fang, "customers.activity.create", None,
                {"subject": f"第{n}步", "kind": "task", "opportunity": str(deal.pk), "planned_at": now})
        for n in range(4)
    ]  # fmt: skip
    keys = [one.pk for one in made]
    visible(SYSTEM, Activity).filter(pk__in=keys).update(step="step", stage=stage, mandatory=True)
    for one in made[:3]:
        perform(fang, "customers.activity.complete", one.pk, {"notes": "已经做好"})
    return made


def tables(by: Any) -> Any:
    period = period_of("year", clock.today())
    return reports["compliance"].build(Question.of(by, period)).tables


def test_three_of_four_done_is_three_quarters(people: People, tasks: list[Activity]) -> None:
    for table in tables(people.acts(people.fang)):
        mine = [row for row in table.rows if row.values[1] == 4]
        label, whole, done, rate, in_time, missing = mine[0].values
        assert (whole, done, in_time, missing) == (4, 3, 3, 1), label
        assert isinstance(rate, Figure)
        assert rate.value == 0.75


def test_nobody_counts_what_he_does_not_see(people: People, tasks: list[Activity]) -> None:
    assert all(not table.rows for table in tables(people.acts(people.chen)))
    assert sum(row.values[1] for row in tables(people.acts(people.min))[0].rows) >= 4


def test_what_is_due_later_is_not_missed_yet(people: People, tasks: list[Activity]) -> None:
    visible(SYSTEM, Activity).filter(pk=tasks[3].pk).update(planned_at=clock.now() + timedelta(days=1))
    assert [row.values[1:3] for row in tables(people.acts(people.fang))[0].rows] == [(3, 3)]
