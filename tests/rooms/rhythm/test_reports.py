"""Reports and promises: drafted from facts, gaps explained and carried on (REP-9), commented, reminded, kept."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import acting, perform
from paceline.rhythm.models import Promise, WorkReport
from paceline.rhythm.queries.daily.reports import team_lines, words_kept
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.reporting.carrying import spread
from paceline.rhythm.reporting.reminding import break_promises, remind_today, tell_managers
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.rhythm.conftest import fresh

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 16, 10, tzinfo=UTC)
"""Six in the evening in Shanghai."""


@pytest.fixture
def day(clock: FrozenClock, people: People, boss: Principal) -> Principal:
    """王芳, who planned 20 calls today and did 10."""
    clock.move_to(MONDAY - timedelta(hours=9))
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    with acting(SYSTEM, "test") as act:
        for n in range(20):
            act.create(
                Activity, links_checked=True, subject=f"电话{n:02d}", kind="call", owner=people.fang.pk, minutes=15,
                planned_at=MONDAY - timedelta(hours=8 - n // 4),
            )  # fmt: skip
    clock.move_to(MONDAY)
    by = people.acts(people.fang)
    for one in visible(by, Activity).order_by("subject")[:10]:
        perform(by, "customers.activity.complete", one.pk, {"outcome": "no_answer"})
    return by


def test_what_was_not_done_is_explained_and_goes_to_the_days_left(day: Principal, people: People) -> None:
    report = perform(day, "rhythm.workreport.begin", None)
    assert perform(day, "rhythm.workreport.begin", None).pk == report.pk
    with pytest.raises(Invalid) as refused:
        perform(day, "rhythm.workreport.submit", report.pk, {"summary": "打了十个"})
    assert "还有 10 件计划没做" in str(refused.value.message)
    words = {"summary": "打了十个", "blockers": "样品没到", "reason": "下午临时去厂里"}
    perform(day, "rhythm.workreport.submit", report.pk, words, key="once")
    perform(day, "rhythm.workreport.submit", report.pk, words, key="once")
    done = fresh(report)
    assert (done.state, done.late, done.reviewer_id) == ("submitted", False, people.min.pk)
    assert (done.pack["planned"], done.pack["done"], len(done.pack["missed"])) == (20, 10, 10)
    planned = visible(day, Activity).filter(status="planned")
    assert Counter(local_day(one.planned_at) for one in planned) == {
        date(2026, 3, 17): 3, date(2026, 3, 18): 3, date(2026, 3, 19): 2, date(2026, 3, 20): 2,
    }  # fmt: skip
    assert visible(day, Activity).filter(status="missed").count() == 10
    assert all(one.previous_id for one in planned)
    with pytest.raises(Conflict):
        perform(day, "rhythm.workreport.submit", report.pk, words)


def test_the_reviewer_comments_and_nobody_else(day: Principal, people: People, manager: Principal) -> None:
    report = perform(day, "rhythm.workreport.begin", None)
    perform(day, "rhythm.workreport.submit", report.pk, {"reason": "外出", "blockers": "样品没到"})
    with pytest.raises(NotAllowed):
        perform(day, "rhythm.workreport.comment", report.pk, {"comment": "很好"})
    with pytest.raises(NotFound):
        perform(people.acts(people.qiang), "rhythm.workreport.comment", report.pk, {"comment": "很好"})
    with pytest.raises(NotAllowed):
        perform(manager, "rhythm.workreport.withdraw", report.pk)
    perform(manager, "rhythm.workreport.comment", report.pk, {"comment": "样品我来催"})
    told = visible(SYSTEM, Notification).filter(kind="report")
    assert {one.user_id for one in told} == {people.fang.pk, people.min.pk}
    lines = team_lines(manager, "daily", date(2026, 3, 16), Organisation.today())
    assert [(line.person.name, line.report is not None, line.share) for line in lines] == [
        ("王芳", True, 0.5)
    ]
    client = Client()
    client.force_login(people.min)
    text = client.get("/rhythm/reports/").content.decode()
    assert "样品没到" in text
    client.force_login(people.chen)
    assert client.get(f"/rhythm/reports/{report.pk}/").status_code == 404
    assert "样品没到" not in client.get("/rhythm/reports/").content.decode()


def test_a_reviewer_who_opens_a_draft_sees_the_numbers_of_now(day: Principal, people: People) -> None:
    report = perform(day, "rhythm.workreport.begin", None)
    client = Client()
    client.force_login(people.min)
    answer = client.get(f"/rhythm/reports/{report.pk}/")
    assert answer.status_code == 200
    assert "计划 20 件，做了" in answer.content.decode()


def test_the_form_asks_for_the_gaps_and_keeps_what_was_typed(day: Principal, people: People) -> None:
    client = Client()
    client.force_login(people.fang)
    answer = client.post("/rhythm/reports/begin", {"kind": "daily", "day": "2026-03-16"})
    url = answer.headers["Location"]
    assert "计划没做的" in client.get(url).content.decode()
    client.post(url, {"only": "draft", "summary": "写了一半"})
    refused = client.post(url, {"summary": "打了十个电话", "plan": "明天补上"})
    assert refused.status_code == 422
    assert "打了十个电话" in refused.content.decode()
    gaps = visible(day, Activity).filter(status="planned")
    sent = {f"r-{one.pk}": "客户开会" for one in gaps}
    assert client.post(url, {"summary": "打了十个电话", **sent}).status_code == 302
    assert "客户开会" in client.get(url).content.decode()


def test_who_is_missing_hears_once_and_only_where_reports_are_used(
    day: Principal, clock: FrozenClock, people: People, boss: Principal
) -> None:
    perform(boss, "pipeline.opportunity.create", None, {"name": "另一单", "owner": str(people.qiang.pk)})
    remind_today()
    assert not visible(SYSTEM, Notification).filter(kind="report").exists()
    report = perform(day, "rhythm.workreport.begin", None)
    perform(day, "rhythm.workreport.submit", report.pk, {"reason": "外出"})
    for _ in range(2):
        remind_today()
    mine = visible(SYSTEM, Notification).filter(kind="report", user=people.qiang.pk)
    assert mine.count() == 1
    clock.move_to(MONDAY + timedelta(hours=15))
    for _ in range(2):
        tell_managers()
    told = visible(SYSTEM, Notification).get(key="reports:2026-03-16")
    assert (told.user_id, told.params["names"]) == (people.min.pk, ["李强"])


def test_promises_are_kept_broken_and_counted(day: Principal, clock: FrozenClock, people: People) -> None:
    def promise(due: str) -> Promise:
        made: Promise = perform(day, "rhythm.promise.create", None, {"what": "送样品", "due_on": due})
        return made

    kept = [promise("2026-03-18") for _ in range(4)]
    late, never = promise("2026-03-17"), promise("2026-03-18")
    for one in kept:
        perform(day, "rhythm.promise.keep", one.pk, {"result": "送到了"})
    with pytest.raises(Conflict):
        perform(day, "rhythm.promise.withdraw", kept[0].pk, {"result": "不送了"})
    clock.move_to(MONDAY + timedelta(days=4))
    for _ in range(2):
        break_promises()
    assert (fresh(late).state, fresh(never).state) == ("broken", "broken")
    assert visible(SYSTEM, Notification).filter(kind="promise").count() == 2
    perform(day, "rhythm.promise.keep", late.pk)
    word = words_kept(day, [people.fang.pk], local_day(clock_now()))[people.fang.pk]
    assert (word.kept, word.due) == (4, 6)
    assert word.rate == pytest.approx(4 / 6)
    assert not visible(people.acts(people.chen), Promise).exists()


def clock_now() -> datetime:
    from paceline.kernel.clock import now

    return now()


def test_full_days_leave_it_unplaced_and_nothing_is_lost() -> None:
    days = [date(2026, 3, 17), date(2026, 3, 18)]
    load = Counter({days[0]: 290, days[1]: 300})
    assert spread([15, 15, 5], days, load, 300) == [None, None, days[0]]
    assert spread([10] * 10, days * 1, Counter(), 300).count(None) == 0


def test_a_report_of_long_ago_or_of_tomorrow_is_refused(day: Principal) -> None:
    for wrong in ("2026-03-17", "2026-01-05"):
        with pytest.raises(Invalid):
            perform(day, "rhythm.workreport.begin", None, {"day": wrong})
    weekly = perform(day, "rhythm.workreport.begin", None, {"kind": "weekly", "day": "2026-03-16"})
    assert weekly.day == date(2026, 3, 16)
    assert visible(day, WorkReport).count() == 1
    assert OrgUnit.objects.filter(pk=weekly.team_id, name="华东一组").exists()
