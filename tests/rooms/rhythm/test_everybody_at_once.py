"""What the night reads for everybody at once says of each node what a page reads of it alone, to the letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.interfaces.web.pages.rhythm import drawing
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Opportunity, Stage, StageEvent
from paceline.records.action import perform
from paceline.rhythm import jobs
from paceline.rhythm.models import ForecastSubmission, Snapshot, Target
from paceline.rhythm.queries.funnel import model
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.together import remembered
from tests.people import People
from tests.rooms.rhythm.conftest import target_of, won

pytestmark = pytest.mark.django_db


def deals(by: Principal, people: People) -> None:
    """Won, lost and open deals of four people in three units, each with the stages it went through and work done."""
    stages = list(visible(SYSTEM, Stage).filter(kind="open").order_by("position"))
    lost = visible(SYSTEM, Stage).get(kind="lost")
    whose = (people.fang, people.qiang, people.chen, people.min)
    for at in range(36):
        owner, start = whose[at % 4], date(2026, 5, 4) + timedelta(days=4 * at)
        one = won(by, owner, 10_000 + 333 * at, start + timedelta(days=11 + at % 9), f"单{at}")
        reached = 1 + at % len(stages)
        made = datetime(start.year, start.month, start.day, 9, tzinfo=UTC)
        values: dict[str, Any] = {"created_at": made, "stage_entered_at": made + timedelta(days=2 * reached)}
        if at % 3 == 1:
            values |= {"state": "lost", "stage": lost}
        if at % 3 == 2:
            values |= {"state": "open", "closed_on": None, "stage": stages[reached - 1],
                       "expected_close_on": date(2026, 11, 1) + timedelta(days=at),
                       "forecast_category": ("commit", "pipeline", "omitted")[at % 5 % 3]}  # fmt: skip
        Opportunity.objects.filter(pk=one.pk).update(**values)
        StageEvent.objects.filter(opportunity=one).delete()
        for place in range(reached):
            moved = made + timedelta(days=2 * place)
            StageEvent.objects.create(
                opportunity=one, to_stage=stages[place], moved_at=moved, recorded_at=moved, amount_base=Decimal(at),
                amount=Decimal(at),
            )  # fmt: skip
        Activity.objects.create(
            subject="回访", kind=("call", "meeting")[at % 2], opportunity=one, stage=stages[0], status="done",
            minutes=25 + at, owner=owner, team_id=owner.unit_id, ended_at=made, effective=True, created_at=made,
            updated_at=made,
        )  # fmt: skip


def targets(by: Principal, people: People, start: str) -> list[Target]:
    """Of the company, its units, and people, divided, in force."""
    company = OrgUnit.objects.get(parent=None)
    top = target_of(by, 900_000, unit=str(company.pk), starts_on=start, basis="计划")
    made = [top]
    for unit in OrgUnit.objects.exclude(pk=company.pk):
        made.append(target_of(by, 300_000, unit=str(unit.pk), starts_on=start, basis="计划"))
    for one in (people.fang, people.qiang, people.chen):
        made.append(target_of(by, 90_000, owner=str(one.pk), starts_on=start, basis="计划"))
    stretch = target_of(
        by, 120_000, owner=str(people.fang.pk), starts_on=start, basis="计划", level="stretch"
    )
    keys = [one.pk for one in (*made, stretch)]
    Target.objects.filter(pk__in=keys).update(state="published")
    Target.objects.filter(pk__in=keys[1:]).update(parent=top)
    return list(Target.objects.filter(pk__in=keys).select_related("unit", "owner").order_by("pk"))


def test_a_night_for_everybody_equals_every_node_alone(
    clock: FrozenClock, boss: Principal, people: People
) -> None:
    clock.move_to(datetime(2026, 8, 14, 11, tzinfo=UTC))
    deals(boss, people)
    targets(boss, people, "2026-07-01")
    jobs.keep_snapshots()
    clock.move_to(datetime(2026, 11, 13, 11, tzinfo=UTC))
    made = targets(boss, people, "2026-10-01")
    fang = people.acts(people.fang)
    perform(
        fang,
        "rhythm.forecastsubmission.create",
        None,
        {"starts_on": "2026-10-01", "commit": "8万", "best_case": "9万"},
    )
    today, organisation = date(2026, 11, 13), Organisation.today()
    model.kept.facts.clear()

    def drawn() -> dict[Any, Any]:
        return {
            (one.pk, page.language): page.parts
            for one in made if one.level == "target" for page in drawing.drawn_pages(one, today, organisation)
        }  # fmt: skip

    def kept() -> list[Any]:
        return [
            (found.actual, found.needed, found.figures)
            for day in (today, date(2026, 10, 20)) for one in made
            if (found := jobs.snapshot_of(one, day, organisation)) is not None
        ]  # fmt: skip

    alone, snapshots = drawn(), kept()
    model.kept.facts.clear()
    with remembered():
        first = drawing.drawn_pages(made[0], today, organisation)
        with CaptureQueriesContext(connection) as asked:
            together = drawn()
        assert kept() == snapshots
    assert together == alone
    assert first[0].parts == alone[made[0].pk, first[0].language]
    assert ForecastSubmission.objects.count() == 1
    assert "王芳" in "".join(alone[made[0].pk, "zh-hans"])
    assert Snapshot.objects.count() == 8
    settings = (
        'pipeline_stage"',
        'pipeline_pipeline"',
        "access_workingday",
        "customers_activityrule",
        "metadata_",
    )
    others = [
        one["sql"] for one in asked.captured_queries if not any(name in one["sql"] for name in settings)
    ]
    assert not others, "what was read for one node serves all others"
