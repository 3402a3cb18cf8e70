"""Jobs: queued with the transaction, run with their author's rights, cancelled, retried, taken up after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from paceline.access.models import UserStatus
from paceline.access.principal import SYSTEM, rights_changed
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.workflow.at_once import run_next
from paceline.workflow.handlers import handlers, job
from paceline.workflow.models import Job, Notification
from paceline.workflow.queue import claim, enqueue
from paceline.workflow.recovery import take_up_stalled, wake_forgotten
from paceline.workflow.run import Run, Superseded, run_job
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen() -> Iterator[list[Any]]:
    """What the test's own handler was called with; it does what `seen.script` says."""
    calls: list[Any] = []

    @job("test.work", "试验", attempts=3)
    def work(run: Run, *, what: str = "ok") -> dict[str, int]:
        calls.append((run.by, what))
        run.progress(1, 3, "一")
        if what == "boom":
            raise RuntimeError("boom")
        if what == "refuse":
            raise NotAllowed("不行。")
        run.progress(3, 3)
        return {"rows": 3}

    yield calls
    handlers.pop("test.work")


def fresh(job: Job) -> Job:
    return visible(SYSTEM, Job).get(pk=job.pk)


def test_a_job_runs_for_its_author_and_ends_with_its_result(people: People, seen: list[Any]) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    assert run_next()
    done = fresh(queued)
    assert (done.status, done.done, done.total, done.result) == ("done", 3, 3, {"rows": 3})
    assert done.share == 100
    assert seen[0][0].user_id == people.fang.pk
    assert not run_next()


def test_nothing_is_queued_when_the_transaction_fails(people: People, seen: list[Any]) -> None:
    with transaction.atomic():
        enqueue(people.acts(people.fang), "test.work")
        transaction.set_rollback(True)
    assert not run_next()


def test_unknown_jobs_and_arguments_are_refused(people: People, seen: list[Any]) -> None:
    by = people.acts(people.fang)
    with pytest.raises(Invalid):
        enqueue(by, "no.such")
    with pytest.raises(Invalid):
        enqueue(by, "test.work", {"other": 1})


def test_a_refusal_fails_at_once_with_its_words_and_tells_the_owner(people: People, seen: list[Any]) -> None:
    queued = enqueue(people.acts(people.fang), "test.work", {"what": "refuse"})
    run_next()
    assert (fresh(queued).status, fresh(queued).error) == ("failed", "不行。")
    assert visible(people.acts(people.fang), Notification).get().text == "「试验」失败了。"


def test_an_accident_is_tried_again_later_and_then_given_up(
    people: People, seen: list[Any], clock: FrozenClock
) -> None:
    queued = enqueue(people.acts(people.fang), "test.work", {"what": "boom"})
    for _ in range(3):
        assert run_next()
        assert not run_next(), "it waits before it is tried again"
        clock.advance(timedelta(hours=1))
    assert fresh(queued).status == "failed"
    assert "boom" not in fresh(queued).error
    assert len(seen) == 3


def test_rights_are_looked_up_when_it_runs(people: People, seen: list[Any]) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    people.fang.status = UserStatus.LEFT
    people.fang.save()
    rights_changed()
    run_next()
    assert fresh(queued).status == "failed"
    assert "离职" in fresh(queued).error
    assert not seen


def test_a_tokens_job_has_no_more_rights_than_the_token(people: People, seen: list[Any]) -> None:
    enqueue(people.token, "test.work")
    run_next()
    by = seen[0][0]
    assert by.kind == "token"
    assert by.can("customers.customer", "read")
    assert not by.can("customers.customer", "change")


def test_one_sees_ones_own_jobs_and_administrators_all(people: People, seen: list[Any]) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    for user, sees in ((people.fang, True), (people.admin, True), (people.boss, False), (people.chen, False)):
        assert visible(people.acts(user), Job).filter(pk=queued.pk).exists() is sees
    assert not visible(people.token, Job).exists()


def test_a_queued_job_is_cancelled_and_started_again(people: People, seen: list[Any]) -> None:
    by = people.acts(people.fang)
    queued = enqueue(by, "test.work")
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "workflow.job.cancel", queued.pk)
    perform(by, "workflow.job.cancel", queued.pk)
    assert fresh(queued).status == "cancelled"
    assert not run_next()
    with pytest.raises(Invalid):
        perform(by, "workflow.job.cancel", queued.pk)
    perform(people.acts(people.admin), "workflow.job.retry", queued.pk)
    assert run_next()
    assert fresh(queued).status == "done"
    with pytest.raises(Invalid):
        perform(by, "workflow.job.retry", queued.pk)


def test_a_running_job_stops_at_its_next_step(people: People) -> None:
    by = people.acts(people.fang)

    @job("test.stop", "停")
    def work(run: Run) -> None:
        run.progress(1, 10)
        perform(by, "workflow.job.cancel", run.job.pk)
        run.progress(2, 10)
        raise AssertionError("it went on")

    try:
        queued = enqueue(by, "test.stop")
        run_next()
        assert (fresh(queued).status, fresh(queued).done) == ("cancelled", 2)
    finally:
        handlers.pop("test.stop")


def test_two_workers_run_it_once(people: People, seen: list[Any]) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    run_job(queued.pk)
    run_job(queued.pk)
    assert len(seen) == 1


def test_a_killed_workers_job_is_taken_up_and_the_old_run_can_write_no_more(
    people: People, seen: list[Any], clock: FrozenClock
) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    lease = queued.pk
    dead = claim(queued.pk, lease, clock.at)
    assert dead is not None
    assert take_up_stalled() == 0, "it has only just begun"
    clock.advance(timedelta(minutes=2))
    assert take_up_stalled() == 1
    with pytest.raises(Superseded):
        Run(dead, people.acts(people.fang), lease).progress(2)
    assert run_next()
    assert (fresh(queued).status, fresh(queued).attempts) == ("done", 2)


def test_a_job_that_kills_its_worker_every_time_ends(
    people: People, seen: list[Any], clock: FrozenClock
) -> None:
    queued = enqueue(people.acts(people.fang), "test.work")
    for _ in range(3):
        assert claim(queued.pk, queued.pk, clock.at) is not None
        clock.advance(timedelta(minutes=2))
        take_up_stalled()
    assert fresh(queued).status == "failed"


def test_a_lost_message_is_sent_again(people: People, seen: list[Any], clock: FrozenClock) -> None:
    from django.db import connection

    enqueue(people.acts(people.fang), "test.work")
    clock.advance(timedelta(minutes=5))
    assert wake_forgotten() == 0, "its message still waits"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert wake_forgotten() == 1
