"""The watch: two looks raise an alert once, suggestions become tasks, wellness resolves it, the effect is measured."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity, Lead
from paceline.kernel.clock import FrozenClock, now
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.methods.rhythm.signals.effect import Case, effects
from paceline.pipeline.models import Opportunity
from paceline.records.action import acting, perform
from paceline.rhythm.models import Alert, Correction, Look, Suggestion
from paceline.rhythm.watching.watch import watch
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.rhythm.conftest import fresh

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)


def calls(owner: Any, days: list[date], each: int, **values: Any) -> None:
    """Some calls of somebody on each of some days, an hour long."""
    with acting(SYSTEM, "test") as act:
        for day in days:
            at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
            given = (
                {"status": "done", "ended_at": at, **values}
                if values.get("status", "done") == "done"
                else values
            )
            for number in range(each):
                act.create(
                    Activity, links_checked=True, subject=f"回访{number}", kind="call", owner=owner, minutes=60,
                    outcome="connected", planned_at=at, **given,
                )  # fmt: skip


def workdays(first: int, last: int) -> list[date]:
    today = now().date()
    return [working_calendar().add_workdays(today, at) for at in range(first, last)]


def test_an_overload_is_an_alert_with_suggestions_that_becomes_a_task_and_resolves(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    by = people.acts(people.fang)
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    calls(people.fang.pk, workdays(4, 5), 9, status="planned")
    watch()
    first = watch()
    assert first.raised == 0
    alert = visible(by, Alert).get()
    assert (alert.kind, alert.level, alert.owner_id) == ("overloaded", "critical", people.fang.pk)
    assert alert.why == "最满的一天排了可用工时的 176%"
    assert alert.evidence["object"] == "customers.activity"
    told = visible(SYSTEM, Notification).filter(kind="rhythm").values_list("user_id", flat=True)
    assert set(told) == {people.fang.pk, people.min.pk}, "a critical one tells the manager too, once"
    assert not visible(people.acts(people.chen), Alert).exists()
    assert not visible(people.acts(people.qiang), Alert).exists()
    names = [one.what for one in visible(by, Suggestion).order_by("-predicted")]
    assert names == ["改期、交给别人或减少会议", "长期超负荷：考虑增员"]

    suggestion = visible(by, Suggestion).order_by("-predicted").first()
    assert suggestion is not None
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "rhythm.suggestion.accept", suggestion.pk)
    perform(by, "rhythm.suggestion.accept", suggestion.pk, key="once")
    perform(by, "rhythm.suggestion.accept", suggestion.pk, key="once")
    task = visible(by, Activity).get(kind="task")
    assert (task.subject, task.owner_id) == ("改期、交给别人或减少会议", people.fang.pk)
    with pytest.raises(Conflict):
        perform(by, "rhythm.suggestion.decline", suggestion.pk, {"reason": "不用"})
    perform(by, "rhythm.suggestion.reopen", suggestion.pk)
    assert fresh(task).status == "cancelled"
    perform(by, "rhythm.suggestion.accept", suggestion.pk)
    other = visible(by, Suggestion).order_by("predicted").first()
    with pytest.raises(Invalid):
        perform(by, "rhythm.suggestion.decline", other.pk, {})
    perform(by, "rhythm.suggestion.decline", other.pk, {"reason": "编制冻结"})

    visible(SYSTEM, Activity).filter(kind="call").update(status="cancelled")
    clock.move_to(MONDAY + timedelta(days=1))
    assert watch().resolved == 1
    assert fresh(alert).state == "resolved"
    clock.move_to(MONDAY + timedelta(days=8))
    watch()
    done = fresh(suggestion)
    assert (done.recovered, done.realised, done.due_on) == (True, 1, date(2026, 7, 13))


def test_slow_flow_needs_two_weeks_and_says_so_when_there_is_too_little(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    calls(people.fang.pk, workdays(-2, -1), 30)
    for _ in range(2):
        watch()
    look = visible(manager, Look).get(kind="crowded_days", owner=people.fang.pk)
    assert (look.in_a_row, look.raised, look.few) == (1, False, False), (
        "a second look on a day does not count"
    )
    few = visible(manager, Look).filter(owner=people.fang.pk, few=True)
    assert {"month_end", "slow_response"} <= set(few.values_list("kind", flat=True))
    clock.move_to(MONDAY + timedelta(days=7))
    watch()
    alert = visible(manager, Alert).get(kind="crowded_days", person=people.fang.pk)
    assert alert.raised_on == date(2026, 7, 13)
    assert "均衡" in visible(manager, Suggestion).get(alert=alert).what


def test_who_answers_a_campaign_is_not_left_waiting(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    day = {"starts_on": "2026-07-06", "ends_on": "2026-07-10"}
    perform(manager, "rhythm.happening.create", None, {"name": "夏季展会", "kind": "event", **day})
    fang = people.acts(people.fang)
    for at in range(12):  # half of them within six working hours
        clock.move_to(MONDAY + timedelta(minutes=30 + 60 * at if at < 6 else 24 * 60 + 60 * (at - 6)))
        values = {"name": f"观众{at}", "phone": f"138000000{at:02d}", "campaign": "夏季展会"}
        perform(fang, "customers.lead.create", None, values)
    clock.move_to(MONDAY + timedelta(days=3))
    watch()
    look = Look.objects.get(kind="slow_for_market", owner=people.fang.pk, unit__isnull=True)
    assert (look.few, look.raised, float(look.value or 0)) == (False, False, 1.0), "one look is not enough"
    clock.move_to(MONDAY + timedelta(days=4))
    watch()
    alert = visible(fang, Alert).get(kind="slow_for_market", person=people.fang.pk)
    assert alert.level == "critical"
    assert "响应者在市场反应过半后才被联系" in alert.why
    assert "活动后头几天预留回访时段" in {one.what for one in Suggestion.objects.filter(alert=alert)}
    assert Lead.objects.filter(campaign="夏季展会").count() == 12
    client = Client()
    client.force_login(people.fang)
    page = client.get("/rhythm/alerts/").content.decode()
    assert "跟不上市场反应" in page
    link = page.split('<a class="lk s12" href="/leads/')[1].split('"')[0].replace("&amp;", "&")
    assert "观众11" in client.get(f"/leads/{link}").content.decode()
    for lead in Lead.objects.filter(campaign="夏季展会"):
        Lead.objects.filter(pk=lead.pk).update(first_touch_at=lead.created_at + timedelta(minutes=10))
    clock.move_to(MONDAY + timedelta(days=7))
    watch()
    assert fresh(alert).state == "resolved"


def test_a_snooze_is_silent_until_its_day_and_wakes_by_itself(
    clock: FrozenClock, boss: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    by = people.acts(people.fang)
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    calls(people.fang.pk, workdays(8, 9), 9, status="planned")
    watch()
    alert = visible(by, Alert).get()
    with pytest.raises(Invalid):
        perform(by, "rhythm.alert.snooze", alert.pk, {"until": "2026-07-06", "reason": "等客户"})
    perform(by, "rhythm.alert.snooze", alert.pk, {"until": "2026-07-08", "reason": "等客户回电"})
    clock.move_to(MONDAY + timedelta(days=1))
    watch()
    assert fresh(alert).state == "snoozed"
    clock.move_to(MONDAY + timedelta(days=2))
    watch()
    assert fresh(alert).state == "raised"
    told = visible(SYSTEM, Notification).filter(kind="rhythm", user=people.fang.pk)
    assert told.count() == 2


def test_a_stuck_deal_is_told_once_to_owner_and_manager(
    clock: FrozenClock, boss: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    team = OrgUnit.objects.get(name="华东一组")
    deal: Opportunity = perform(
        boss, "pipeline.opportunity.create", None, {"name": "产线改造", "owner": str(people.fang.pk)}
    )
    stage = deal.stage
    limit = stage.limit_days or 30
    Opportunity.objects.filter(pk=deal.pk).update(
        stage_entered_at=MONDAY - timedelta(days=(limit + 3) * 7 // 5 + 2), team=team
    )
    watch()
    watch()
    told = visible(SYSTEM, Notification).filter(record_id=deal.pk)
    assert {one.user_id for one in told} == {people.fang.pk, people.min.pk}
    assert told.count() == 2
    assert "产线改造" in told[0].params["name"]


def test_the_catalogue_is_installed_once_and_can_be_changed(clock: FrozenClock, boss: Principal) -> None:
    clock.move_to(MONDAY)
    watch()
    one = visible(boss, Correction).get(code="delegate")
    perform(boss, "rhythm.correction.remove", one.pk)
    count = visible(boss, Correction).count()
    watch()
    assert visible(boss, Correction).count() == count
    with pytest.raises(Invalid):
        perform(
            boss, "rhythm.correction.create", None, {"name": "午休", "kind": "overloaded", "effect": "200%"}
        )


def test_whether_suggestions_worked_is_said_with_n_and_interval() -> None:
    def cases(code: str, taken: bool, well: int, of: int) -> list[Case]:
        return [Case(code, taken, True, 0.5, at < well, 1.0 if at < well else 0.0) for at in range(of)]

    told = effects(cases("a", True, 19, 20) + cases("a", False, 4, 20) + cases("b", True, 2, 3))
    assert [(one.code, one.followed.n, one.helps, str(one.quality)) for one in told] == [
        ("a", 20, True, "ok"), ("b", 3, None, "small_n"),
    ]  # fmt: skip
    assert told[0].ratio == pytest.approx(1.9)
    assert told[0].followed.interval is not None
    assert told[0].followed.interval.low == pytest.approx(0.80, abs=0.02)


def test_the_page_shows_alerts_to_those_concerned(
    clock: FrozenClock, boss: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)})
    calls(people.fang.pk, workdays(4, 5), 9, status="planned")
    watch()
    client = Client()
    for user, there in ((people.fang, True), (people.min, True), (people.chen, False)):
        client.force_login(user)
        assert ("王芳 · 过载" in client.get("/rhythm/alerts/").content.decode()) is there
        assert client.get("/rhythm/alerts/effect/").status_code == 200
    client.force_login(people.fang)
    assert "过载" in client.get("/").content.decode()
    client.force_login(people.fang)
    found = client.get("/api/v1/rhythm-alerts").json()
    assert [one["name"] for one in found["data"]] == ["王芳 · 过载"]


def test_nobody_checks_without_the_right(people: People, funnel: object) -> None:
    with pytest.raises(NotAllowed):
        perform(people.acts(people.admin), "rhythm.alert.check", None)
