"""Sales plans: begun from a template, agreed, carried out as tasks, copied with what is left, summed up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import perform
from paceline.rhythm.models import PlanAction, PlanCustomer, SalesPlan, Target
from paceline.rhythm.plans.reminding import begin_plans, tell_of_late_actions
from paceline.rhythm.queries.plans.capacity import capacity_of
from paceline.rhythm.queries.plans.progress import progress_of
from paceline.rhythm.queries.plans.targets import sums_of
from paceline.workflow.models import ApprovalFlow, ApprovalTask, Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of, won

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2026, 10, 8, 2, tzinfo=UTC)


@pytest.fixture
def team(people: People, clock: FrozenClock) -> OrgUnit:
    """华东一组, on a Thursday morning early in the fourth quarter."""
    clock.move_to(OCTOBER)
    return OrgUnit.objects.get(name="华东一组")


def begun(by: Principal, team: OrgUnit | None, **other: Any) -> SalesPlan:
    """A plan of a team for the fourth quarter, from the template."""
    given = {"period": "quarter", "starts_on": "2026-10-20", "unit": str(team.pk) if team else "", **other}
    plan: SalesPlan = perform(by, "rhythm.salesplan.begin", None, given)
    return plan


def actions_of(plan: SalesPlan) -> list[PlanAction]:
    return list(visible(SYSTEM, PlanAction).filter(plan=plan).order_by("due_on", "pk"))


def agreed(plan: SalesPlan, manager: Principal, boss: Principal) -> SalesPlan:
    perform(manager, "rhythm.salesplan.submit", plan.pk)
    perform(boss, "rhythm.salesplan.approve", plan.pk)
    found: SalesPlan = fresh(plan)
    return found


def test_a_template_gives_nine_actions_in_three_phases_on_workdays_of_the_quarter(
    team: OrgUnit, manager: Principal, people: People
) -> None:
    plan = begun(manager, team)
    actions = actions_of(plan)
    assert (plan.starts_on, plan.ends_on, plan.owner_id) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
        people.min.pk,
    )
    assert [len([a for a in actions if a.phase == phase]) for phase in ("开局", "攻坚", "收官")] == [3, 3, 3]
    assert all(one.due_on in plan.days and working_calendar().is_workday(one.due_on) for one in actions)
    assert begun(manager, team).pk == plan.pk  # asked for twice, it is there once


def test_three_of_nine_equal_actions_are_a_third(team: OrgUnit, manager: Principal, boss: Principal) -> None:
    plan = agreed(begun(manager, team), manager, boss)
    for one in actions_of(plan)[:3]:
        perform(manager, "rhythm.planaction.finish", one.pk)
    found = progress_of(actions_of(plan), date(2026, 10, 8))
    assert (f"{found.share:.1%}", found.done, found.count) == ("33.3%", 3, 9)


def test_what_was_given_up_counts_neither_way(team: OrgUnit, manager: Principal, boss: Principal) -> None:
    plan = agreed(begun(manager, team), manager, boss)
    first, second, *_rest = actions_of(plan)
    perform(manager, "rhythm.planaction.change", first.pk, {"weight": "2"})
    perform(manager, "rhythm.planaction.finish", first.pk)
    perform(manager, "rhythm.planaction.drop", second.pk, {"reason": "客户改了计划"})
    assert progress_of(actions_of(plan), date(2026, 10, 8)).share == pytest.approx(2 / 9)
    assert fresh(second).activity.status == "cancelled"


def test_an_approved_plan_of_the_running_quarter_is_carried_out_and_makes_each_task_once(
    team: OrgUnit, manager: Principal, boss: Principal, people: People
) -> None:
    plan = begun(manager, team)
    one = actions_of(plan)[0]
    perform(manager, "rhythm.planaction.change", one.pk, {"owner": str(people.fang.pk)})
    assert not visible(SYSTEM, Activity).exists()
    plan = agreed(plan, manager, boss)
    assert plan.state == "active"
    assert visible(SYSTEM, Activity).filter(kind="task").count() == 9
    task = visible(SYSTEM, Activity).get(pk=fresh(one).activity_id)
    assert (task.subject, task.owner_id) == (one.what, people.fang.pk)
    with pytest.raises(Conflict):
        perform(manager, "rhythm.salesplan.activate", plan.pk)
    assert visible(SYSTEM, Activity).count() == 9


def test_an_action_is_done_when_its_task_is_and_follows_it_to_another_day(
    team: OrgUnit, manager: Principal, boss: Principal
) -> None:
    plan = agreed(begun(manager, team), manager, boss)
    one, other, *_rest = actions_of(plan)
    perform(manager, "customers.activity.complete", one.activity_id)
    again = perform(
        manager, "customers.activity.reschedule", other.activity_id, {"planned_at": "2026-10-30 09:00"}
    )
    deliver_due()
    assert (fresh(one).state, fresh(one).done_on) == ("done", date(2026, 10, 8))
    assert (fresh(other).state, fresh(other).activity_id) == ("open", again.pk)
    perform(manager, "rhythm.planaction.reopen", one.pk)
    assert fresh(one).activity.status == "planned"


def test_who_has_an_action_may_finish_it_and_a_stranger_may_not(
    team: OrgUnit, manager: Principal, boss: Principal, people: People
) -> None:
    plan = begun(manager, team)
    one = actions_of(plan)[0]
    perform(manager, "rhythm.planaction.change", one.pk, {"owner": str(people.fang.pk)})
    agreed(plan, manager, boss)
    for person in (people.fang, people.qiang):
        perform(manager, "rhythm.salesplan.share", plan.pk, {"user": str(person.pk), "level": "read"})
    with pytest.raises(NotAllowed, match="王芳负责"):
        perform(people.acts(people.qiang), "rhythm.planaction.finish", one.pk)
    perform(people.acts(people.fang), "rhythm.planaction.finish", one.pk)
    assert fresh(one).activity.status == "done"
    assert not visible(people.acts(people.chen), SalesPlan).exists()


def test_a_late_action_is_told_to_its_owner_and_the_leader_the_next_day_once(
    team: OrgUnit, clock: FrozenClock, manager: Principal, boss: Principal, people: People
) -> None:
    plan = begun(manager, team)
    one = actions_of(plan)[0]
    perform(
        manager, "rhythm.planaction.change", one.pk, {"owner": str(people.fang.pk), "due_on": "2026-10-12"}
    )
    agreed(plan, manager, boss)
    told = visible(SYSTEM, Notification).filter(key__startswith=f"planaction:{one.pk}")
    for day, expected in ((12, 0), (13, 2), (14, 2)):
        clock.move_to(datetime(2026, 10, day, 1, tzinfo=UTC))
        tell_of_late_actions()
        assert told.count() == expected
    assert {note.user_id for note in told} == {people.fang.pk, people.min.pk}


def test_nobody_approves_his_own_plan_and_an_empty_one_is_not_submitted(
    team: OrgUnit, manager: Principal, people: People
) -> None:
    empty = begun(manager, None, source="blank")
    with pytest.raises(Invalid, match="还没有行动"):
        perform(manager, "rhythm.salesplan.submit", empty.pk)
    plan = begun(manager, team)
    perform(manager, "rhythm.salesplan.submit", plan.pk)
    with pytest.raises(NotAllowed, match="不能审批自己"):
        perform(manager, "rhythm.salesplan.approve", plan.pk)
    with pytest.raises(Conflict):
        perform(manager, "rhythm.planaction.create", None, action_values(plan, people))


def action_values(plan: SalesPlan, people: People) -> dict[str, str]:
    return {"plan": str(plan.pk), "what": "补一次拜访", "owner": str(people.fang.pk), "due_on": "2026-11-20"}


def test_a_bound_flow_decides_and_the_plan_is_carried_out_at_once(
    team: OrgUnit, manager: Principal, boss: Principal, people: People
) -> None:
    flow = perform(
        boss, "workflow.approvalflow.create", None, {"name": "计划", "action": "rhythm.salesplan.submit"}
    )
    step = {"flow": str(flow.pk), "name": "老板", "approver": "user", "user": str(people.boss.pk)}
    perform(boss, "workflow.approvalstep.create", None, step)
    assert visible(SYSTEM, ApprovalFlow).filter(pk=flow.pk).exists()
    plan = begun(manager, team)
    perform(manager, "rhythm.salesplan.submit", plan.pk)
    assert fresh(plan).state == "draft"
    task = visible(SYSTEM, ApprovalTask).get()
    perform(boss, "workflow.approvaltask.approve", task.pk, {})
    assert fresh(plan).state == "active"


def test_a_plan_for_later_begins_on_its_first_day(
    team: OrgUnit, clock: FrozenClock, manager: Principal, boss: Principal
) -> None:
    plan = agreed(begun(manager, team, starts_on="2027-01-05"), manager, boss)
    begin_plans()
    assert fresh(plan).state == "approved"
    clock.move_to(datetime(2026, 12, 31, 22, 15, tzinfo=UTC))  # the morning of 1 January in Shanghai
    begin_plans()
    begin_plans()
    assert fresh(plan).state == "active"


def test_the_next_plan_takes_over_what_is_open_with_its_task(
    team: OrgUnit, clock: FrozenClock, manager: Principal, boss: Principal, people: People
) -> None:
    plan = begun(manager, team)
    perform(manager, "rhythm.salesplan.change", plan.pk, {"approach": "主打老客户扩产"})
    plan = agreed(plan, manager, boss)
    *done, left = actions_of(plan)
    for one in done:
        perform(manager, "rhythm.planaction.finish", one.pk)
    clock.move_to(datetime(2027, 1, 4, 2, tzinfo=UTC))
    following = begun(manager, team, starts_on="2027-01-04", source="last")
    (carried,) = actions_of(following)
    assert (following.approach, following.follows_id) == ("主打老客户扩产", plan.pk)
    assert (carried.what, carried.carried_from_id, carried.activity_id) == (left.what, left.pk, None)
    assert fresh(left).state == "open"  # a draft takes nothing away yet
    agreed(following, manager, boss)
    assert (fresh(left).state, fresh(carried).activity_id) == ("carried", left.activity_id)
    assert visible(SYSTEM, Activity).get(pk=left.activity_id).planned_at.date() >= date(2027, 1, 4)


def test_a_years_plan_shows_its_quarters_against_the_whole(
    team: OrgUnit, manager: Principal, boss: Principal
) -> None:
    year = begun(manager, team, period="year", starts_on="2027-01-01")
    for month in (1, 4, 7, 10):
        part = begun(manager, team, starts_on=f"2027-{month:02d}-01")
        assert part.parent_id == year.pk
        if month < 10:
            target_of(boss, 200, unit=str(team.pk), starts_on=f"2027-{month:02d}-01")
    target_of(boss, 1000, unit=str(team.pk), period="year", starts_on="2027-01-01")
    (found,) = sums_of(manager, year, date(2026, 10, 8))
    assert (found.by_period, len(found.parts), found.without) == (True, 4, 1)
    assert (found.total, found.whole, found.gap) == (Decimal(600), Decimal(1000), Decimal(400))


def test_capacity_flags_the_reps_that_a_years_customers_ask_for(
    team: OrgUnit, manager: Principal, boss: Principal, people: People
) -> None:
    for at in range(40):
        perform(
            boss,
            "customers.customer.create",
            None,
            {"name": f"客户{at}", "customer_class": "A", "owner": str(people.fang.pk)},
        )
    won(boss, people.fang, 10, date(2026, 9, 1))
    year = begun(manager, team, period="year", starts_on="2027-01-01")
    perform(manager, "rhythm.salesplan.change", year.pk, {"touches_a": "48", "touch_hours": "1"})
    found = capacity_of(manager, fresh(year), None)
    assert found is not None
    assert found.needed.hours == 40 * 48
    assert (found.needed.heads, found.sellers, found.short) == (2, 1, 1)
    assert capacity_of(manager, begun(manager, team), None) is None


def test_a_review_shows_how_far_the_plan_is_and_what_is_late(
    team: OrgUnit, clock: FrozenClock, manager: Principal, boss: Principal
) -> None:
    plan = agreed(begun(manager, team), manager, boss)
    for one in actions_of(plan)[1:4]:
        perform(manager, "rhythm.planaction.finish", one.pk)
    clock.move_to(datetime(2026, 10, 12, 2, tzinfo=UTC))
    review = perform(
        manager,
        "rhythm.review.create",
        None,
        {"kind": "weekly", "unit": str(team.pk), "due_on": "2026-10-12"},
    )
    perform(manager, "rhythm.review.prepare", review.pk)
    part = fresh(review).pack["plan"]
    assert (part["name"], part["done"], part["count"], part["late"]) == (plan.name, 3, 9, 1)
    assert part["share"] == pytest.approx(1 / 3)


def test_a_new_plan_names_who_bought_most(
    team: OrgUnit, manager: Principal, boss: Principal, people: People
) -> None:
    deal = won(boss, people.fang, 500, date(2026, 8, 3))
    customer = perform(
        boss, "customers.customer.create", None, {"name": "华新电子", "owner": str(people.fang.pk)}
    )
    type(deal).objects.filter(pk=deal.pk).update(customer=customer)
    plan = begun(manager, team)
    assert [one.customer.name for one in visible(manager, PlanCustomer).filter(plan=plan)] == ["华新电子"]


def test_the_pages_show_target_progress_and_the_way_on(
    team: OrgUnit, client: Client, manager: Principal, boss: Principal, people: People
) -> None:
    client.force_login(people.min)
    assert "还没有销售计划" in client.get("/rhythm/plans/").content.decode()
    assert "华东一组" in client.get("/rhythm/plans/new").content.decode()
    target_of(boss, 300_000, unit=str(team.pk))
    answer = client.post(
        "/rhythm/plans/new", {"unit": str(team.pk), "when": "quarter 2026-10-01", "source": "template"}
    )
    plan = visible(SYSTEM, SalesPlan).get()
    assert answer.headers["Location"] == f"/rhythm/plans/{plan.pk}/"
    body = client.get(f"/rhythm/plans/{plan.pk}/").content.decode()
    assert all(
        words in body for words in ("行动计划", "开局", "提交审批", "30.00万" if "30.00万" in body else "30")
    )
    agreed(plan, manager, boss)
    assert "/do/finish" in client.get(f"/rhythm/plans/{plan.pk}/").content.decode()
    assert visible(SYSTEM, Target).count() == 1
    refused = client.post(
        "/rhythm/plans/new", {"unit": str(people.chen.unit_id), "when": "quarter 2026-10-01"}
    )
    assert refused.status_code in (302, 422)
