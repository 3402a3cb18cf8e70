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
from paceline.kernel.clock import now as clock_now
from paceline.kernel.errors import Conflict, PacelineError
from paceline.records.action import acting, perform
from paceline.rhythm.jobs import run_cycles
from paceline.rhythm.models import Review, ReviewAttendee, ReviewDecision, ReviewNote
from paceline.rhythm.queries.reviews.restated import restated
from paceline.workflow.models import Notification
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
    review = visible(manager, Review).get()
    assert review.state == "missed"
    held = perform(manager, "rhythm.review.reopen", review.pk)
    assert (held.state, held.digest) == ("held", review.digest), "what was frozen on its day stays"


def test_a_review_that_was_closed_too_early_or_missed_unprepared_is_held_after_all(
    clock: FrozenClock, boss: Principal, manager: Principal
) -> None:
    early = perform(boss, "rhythm.review.create", None, {"kind": "monthly", "due_on": "2026-07-06"})
    perform(boss, "rhythm.review.miss", early.pk)
    with pytest.raises(Conflict):
        perform(boss, "rhythm.review.hold", early.pk)
    held = perform(boss, "rhythm.review.reopen", early.pk)
    assert (held.state, bool(held.pack), held.frozen_at) == ("held", True, clock.at)
    perform(boss, "rhythm.review.close", early.pk, {"findings": "说早了"})
    again = perform(boss, "rhythm.review.reopen", early.pk)
    assert (again.state, again.findings, again.digest) == ("held", "说早了", held.digest)


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


def test_the_pack_stays_and_says_what_has_changed_since(
    weekly: None, clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    """TL-2."""
    deal = won(boss, people.fang, 300, date(2026, 7, 2))
    run_cycles()
    review = visible(manager, Review).get()
    assert restated(manager, review) == {}
    clock.move_to(datetime(2026, 7, 6, 1, tzinfo=UTC))
    perform(boss, "pipeline.opportunity.change", deal.pk, {"amount": "500"})
    found = restated(manager, review)
    assert (found["deals"], found["figures"]["won"]["amount"]) == (1, "500.00")
    client = Client()
    client.force_login(people.min)
    text = client.get(f"/rhythm/reviews/{review.pk}/").content.decode()
    assert "已变化" in text
    assert {one["code"]: one["amount"] for one in fresh(review).pack["changed"]}["won"] == "300.00"


def test_a_stand_up_begins_with_yesterday_and_a_blocker_becomes_a_task(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People, team: OrgUnit
) -> None:
    """TL-1: plan 80, done 62, 77.5 %; attendance is kept; notes are one's own."""
    clock.move_to(datetime(2026, 7, 1, 2, tzinfo=UTC))
    with acting(SYSTEM, "test") as act:
        for n in range(80):
            ended = {"status": "done", "ended_at": clock_now(), "outcome": "no_answer"} if n < 62 else {}
            act.create(
                Activity, links_checked=True, subject=f"电话{n}", kind="call", owner=people.fang.pk,
                planned_at=clock_now(), **ended,
            )  # fmt: skip
    fang = people.acts(people.fang)
    report = perform(fang, "rhythm.workreport.begin", None)
    perform(fang, "rhythm.workreport.submit", report.pk, {"blockers": "样机借不到", "reason": "外出"})
    clock.move_to(datetime(2026, 7, 2, 1, tzinfo=UTC))
    values = {"kind": "stand_up", "unit": str(team.pk), "due_on": "2026-07-02"}
    review = perform(manager, "rhythm.review.create", None, values)
    perform(manager, "rhythm.review.prepare", review.pk)
    review = fresh(review)
    assert (review.pack["yesterday"]["planned"], review.pack["yesterday"]["done"]) == (80, 62)
    assert [one["words"] for one in review.pack["blockers"]] == ["样机借不到"]
    assert visible(SYSTEM, Notification).filter(kind="review", user=people.fang.pk).count() == 1
    client = Client()
    client.force_login(people.min)
    text = client.get(f"/rhythm/reviews/{review.pk}/").content.decode()
    assert "77.5%" in text
    assert "样机借不到" in client.get(f"/reviews/{review.pk}/do/decide?what=样机借不到").content.decode()
    given = {"what": "样机借不到", "owner": str(people.qiang.pk), "due_on": "2026-07-03"}
    perform(manager, "rhythm.review.decide", review.pk, given)
    assert visible(people.acts(people.qiang), Activity).get(kind="task").subject == "样机借不到"
    sent = client.post(f"/rhythm/reviews/{review.pk}/attendance", {"user": [str(people.fang.pk)]})
    assert sent.status_code == 204
    came = dict(visible(manager, ReviewAttendee).values_list("user__name", "present"))
    assert came == {"王芳": True, "李强": False, "赵敏": False}
    perform(manager, "rhythm.review.note", review.pk, {"text": "王芳压力大"})
    assert "王芳压力大" in client.get(f"/rhythm/reviews/{review.pk}/").content.decode()
    assert not visible(fang, ReviewNote).exists()
