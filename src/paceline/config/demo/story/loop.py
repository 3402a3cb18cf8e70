"""The rest of the loop in the demo: cadences that run, reports with a comment, promises, leave, the shared calendar,
and suggestions of a month ago that were followed or not, with what came of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.config.demo.company import Person
from paceline.config.demo.world import World
from paceline.customers.models import Activity, Lead
from paceline.customers.models.activity_kinds import ActivityStatus, Outcome
from paceline.kernel import clock
from paceline.pipeline.models import Opportunity
from paceline.records.action import acting, perform
from paceline.rhythm.cadences import running
from paceline.rhythm.models import Cadence, EnrolledStep, Suggestion
from paceline.rhythm.models.alert import AlertState, SuggestionState
from paceline.rhythm.queries.signals.work import of_work
from paceline.rhythm.watching.watch import watch

LEADS, DEALS = 6, 5
"""How many are enrolled."""
REPORTED = (
    "方案讲过了，客户要再比两家。",
    "拜访两家，一家约了下周看样机。",
    "电话里确认了预算，法务在看合同。",
)
BLOCKED = ("样机借不到，想请售前帮忙。", "", "")
PROMISED = (
    ("周五前把报价发给客户", -6, True), ("约客户总工来厂里看设备", -4, True), ("本周完成两家老客户回访", -2, False),
    ("月底前拿回盖章合同", 5, None), ("下周一给出实施计划", 3, None),
)  # fmt: skip
"""What was promised, due in how many workdays, whether it was kept."""
SHARED = (
    ("冬季节能改造推广", "campaign", -12, 8, "装备制造"), ("高效空压机新品上市", "launch", 6, 6, ""),
    ("上海工业装备展", "event", 12, 15, "装备制造"), ("方案讲解训练营", "training", 4, 5, ""),
)  # fmt: skip
"""Name, kind, first and last workday from today, for whom."""


def fill(world: World) -> None:
    """Everything, through the same actions as people use."""
    follow_suggestions(world)
    put_on_calendar(world)
    enrol(world)
    report(world)
    promise(world)


def day(world: World, ahead: int) -> date:
    return world.moments.calendar.add_workdays(world.moments.today, ahead)


def acts(person: Person) -> Principal:
    return principal_of(visible(SYSTEM, User).get(pk=person.key))


def team(world: World) -> tuple[Person, list[Person]]:
    """The first sales team with at least two sellers, and who leads it."""
    by_unit: dict[str, list[Person]] = {}
    for one in world.company.sellers:
        by_unit.setdefault(one.unit, []).append(one)
    teams = [(world.company.leader_of(people[0]), people) for people in by_unit.values()]
    lead, people = max(
        teams, key=lambda pair: (any(one.login == "zhangsan" for one in pair[1]), len(pair[1]))
    )
    return lead, [one for one in people if one.login != lead.login][:3]


def at(world: World, ahead: int, hour: int, minute: int = 0) -> datetime:
    return world.moments.on(day(world, ahead), time(hour, minute))


def follow_suggestions(world: World) -> None:
    """A month ago two looks raised alerts; every other suggestion was followed, the rest declined with a reason."""
    for weeks in (5, 4):
        with clock.frozen(world.moments.now - timedelta(weeks=weeks)):
            watch(parts=(of_work,))
    with clock.frozen(world.moments.now - timedelta(weeks=4) + timedelta(hours=2)):
        rows = visible(SYSTEM, Suggestion).filter(state=SuggestionState.OPEN, alert__state=AlertState.RAISED)
        for number, one in enumerate(rows.select_related("alert").order_by("pk")[:12]):
            if number % 3 == 2:
                inputs = {"reason": "这个月已经这样做了"}
                perform(SYSTEM, "rhythm.suggestion.decline", one.pk, inputs)
            else:
                perform(SYSTEM, "rhythm.suggestion.accept", one.pk, {})
    with (
        clock.frozen(world.moments.now - timedelta(weeks=4) + timedelta(days=3)),
        acting(SYSTEM, "demo") as act,
    ):
        tasks = visible(SYSTEM, Activity).filter(pk__in=visible(SYSTEM, Suggestion).values("activity_id"))
        for one in tasks:
            act.save(
                one, event="customers.activity.complete", status=ActivityStatus.DONE, ended_at=act.now,
                outcome=Outcome.CONNECTED,
            )  # fmt: skip


def put_on_calendar(world: World) -> None:
    """Campaigns, a launch, a fair, training, and somebody's leave that was covered."""
    director = world.company["zhouhang"]
    with acting(SYSTEM, "demo", via="web"):
        for name, kind, first, last, segment in SHARED:
            values: dict[str, Any] = {
                "name": name, "kind": kind, "starts_on": day(world, first), "ends_on": day(world, last),
                "segment": segment, "owner": director.key,
            }  # fmt: skip
            perform(SYSTEM, "rhythm.happening.create", None, values)
    lead, people = team(world)
    away = people[-1]
    values = {
        "name": f"{away.name}年假", "kind": "leave", "starts_on": day(world, 2), "ends_on": day(world, 4),
        "owner": away.key,
    }  # fmt: skip
    leave = perform(SYSTEM, "rhythm.happening.create", None, values)
    perform(acts(lead), "rhythm.happening.cover", leave.pk, {})


def enrol(world: World) -> None:
    """Leads and deals that entered a cadence some days ago; the first steps are done, nobody has answered yet."""
    codes = {one.code: one for one in visible(SYSTEM, Cadence)}
    leads = visible(SYSTEM, Lead).filter(status__in=("assigned", "contacting"), owner__isnull=False)
    deals = visible(SYSTEM, Opportunity).filter(state="open", owner__isnull=False, stage__code="solution")
    wanted = [
        (codes.get("new_lead"), one) for one in leads.order_by("-created_at", "pk")[: world.count(LEADS)]
    ]
    wanted += [
        (codes.get("after_proposal"), one)
        for one in deals.order_by("-amount_base", "pk")[: world.count(DEALS)]
    ]
    with clock.frozen(at(world, -2, 9)), acting(SYSTEM, "demo", via="web") as act:
        for cadence, record in wanted:
            if cadence is not None:
                running.begin(act, cadence, record, None)
    with clock.frozen(at(world, -1, 17)), acting(SYSTEM, "demo", via="web") as act:
        early = visible(SYSTEM, EnrolledStep).filter(
            due_on__lt=world.moments.today, activity__status=ActivityStatus.PLANNED
        )
        for one in early.select_related("activity"):
            act.save(
                one.activity, event="customers.activity.complete", status=ActivityStatus.DONE,
                ended_at=one.activity.planned_at, outcome=Outcome.NO_ANSWER,
            )  # fmt: skip


def report(world: World) -> None:
    """The last two workdays' reports of a team, one of them commented, and the lead's week."""
    lead, people = team(world)
    for back in (-2, -1):
        for number, one in enumerate(people):
            with clock.frozen(at(world, back, 18, 5 + number)):
                by = acts(one)
                draft = perform(by, "rhythm.workreport.begin", None, {}, via="web")
                words = {
                    "summary": REPORTED[number % 3], "blockers": BLOCKED[number % 3] if back == -1 else "",
                    "plan": "明天先打重点客户的电话。", "reason": "客户改了时间",
                }  # fmt: skip
                perform(by, "rhythm.workreport.submit", draft.pk, words, via="web")
            if number == 0:
                with clock.frozen(at(world, back, 19)):
                    words = {"comment": "样机我去协调，周三前给你消息。"}
                    perform(acts(lead), "rhythm.workreport.comment", draft.pk, words, via="web")
    with clock.frozen(at(world, -1, 18, 30)):
        by = acts(people[0])
        draft = perform(by, "rhythm.workreport.begin", None, {"kind": "weekly"}, via="web")
        words = {
            "summary": "本周两单进了方案，一单等法务。",
            "plan": "下周把停滞的三单约决策人。",
            "reason": "客户改了时间",
        }
        perform(by, "rhythm.workreport.submit", draft.pk, words, via="web")


def promise(world: World) -> None:
    """What sellers promised: kept, broken, still due."""
    _lead, people = team(world)
    for number, (what, due, kept) in enumerate(PROMISED):
        one = people[number % len(people)]
        with clock.frozen(at(world, min(due, 0) - 3, 10)):
            made = perform(
                acts(one), "rhythm.promise.create", None, {"what": what, "due_on": day(world, due)}
            )
        if kept:
            with clock.frozen(at(world, due, 16)):
                perform(acts(one), "rhythm.promise.keep", made.pk, {})
        elif kept is False:
            with (
                clock.frozen(at(world, due + 1, 1)),
                acting(SYSTEM, "rhythm.promise.break", via="job") as act,
            ):
                act.save(made, state="broken")
    assert local_day(clock.now()) == world.moments.today
