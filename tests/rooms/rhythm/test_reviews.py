"""Reviews: made by their cycle, frozen on their day, held, decisions become tasks and are checked the next time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, PacelineError
from paceline.records.action import perform
from paceline.rhythm.jobs import run_cycles
from paceline.rhythm.models import Review, ReviewDecision
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, won

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(people: People) -> OrgUnit:
    return OrgUnit.objects.get(name="华东一组")


@pytest.fixture
def weekly(clock: FrozenClock, manager: Principal, team: OrgUnit) -> None:
    """A review of the team on the first workday of each week, on Monday 6 July 2026 at 06:00."""
    clock.move_to(datetime(2026, 7, 5, 22, tzinfo=UTC))
    perform(
        manager, "rhythm.reviewcycle.create", None,
        {"name": "华东一组周会", "kind": "weekly", "unit": str(team.pk), "workday": "1", "checklist": "大单\n回款"},
    )  # fmt: skip


def test_a_cycle_makes_its_review_once_and_freezes_it(
    weekly: None, boss: Principal, manager: Principal, people: People
) -> None:
    won(boss, people.fang, 300, date(2026, 7, 2))
    run_cycles()
    run_cycles()
    review = visible(manager, Review).get()
    assert (review.state, review.due_on, review.owner_id) == ("prepared", date(2026, 7, 6), people.min.pk)
    before = {one["code"]: one["n"] for one in review.pack["changed"]}
    assert before["won"] == 1
    assert review.pack["checklist"] == ["大单", "回款"]
    digest = review.digest
    won(boss, people.fang, 900, date(2026, 7, 3), "补录的")
    with pytest.raises(PacelineError):
        perform(manager, "rhythm.review.prepare", review.pk)
    assert fresh(review).digest == digest
    assert not visible(people.acts(people.chen), Review).exists()


def test_a_decision_becomes_a_task_and_the_next_review_asks_for_it(
    weekly: None, clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    run_cycles()
    review = visible(manager, Review).get()
    perform(manager, "rhythm.review.hold", review.pk)
    inputs = {"what": "三个停滞单约决策人", "owner": str(people.fang.pk), "due_on": "2026-07-10"}
    decision = perform(manager, "rhythm.review.decide", review.pk, inputs)
    task = visible(people.acts(people.fang), Activity).get()
    assert (task.subject, task.kind, task.owner_id) == ("三个停滞单约决策人", "task", people.fang.pk)
    assert decision.activity_id == task.pk
    perform(manager, "rhythm.review.close", review.pk, {"findings": "方案阶段太慢"})
    clock.move_to(datetime(2026, 7, 12, 22, tzinfo=UTC))
    run_cycles()
    following = visible(manager, Review).exclude(pk=review.pk).get()
    assert following.previous_id == review.pk
    assert following.pack["decisions"] == [
        {
            "id": str(decision.pk),
            "what": "三个停滞单约决策人",
            "owner": "王芳",
            "due_on": "2026-07-10",
            "state": "open",
        }
    ]
    perform(manager, "rhythm.reviewdecision.settle", decision.pk, {"state": "done", "outcome": "都约到了"})
    assert visible(SYSTEM, ReviewDecision).get().state == "done"
    with pytest.raises(Conflict):
        perform(manager, "rhythm.reviewdecision.settle", decision.pk, {"state": "done"})


def test_what_did_not_take_place_is_missed(weekly: None, clock: FrozenClock, manager: Principal) -> None:
    run_cycles()
    clock.move_to(datetime(2026, 7, 9, 22, tzinfo=UTC))
    run_cycles()
    assert visible(manager, Review).get().state == "missed"


def test_the_pages_show_the_frozen_figures(
    weekly: None, boss: Principal, manager: Principal, people: People
) -> None:
    won(boss, people.fang, 300, date(2026, 7, 2))
    run_cycles()
    review = visible(manager, Review).get()
    client = Client()
    client.force_login(people.min)
    assert "华东一组" in client.get("/rhythm/reviews/").content.decode()
    text = client.get(f"/rhythm/reviews/{review.pk}/").content.decode()
    assert "每个人丢在哪一步" in text
    assert "王芳" in text
    client.force_login(people.chen)
    assert client.get(f"/rhythm/reviews/{review.pk}/").status_code == 404
