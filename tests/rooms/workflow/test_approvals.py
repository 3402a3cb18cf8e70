"""Approvals: any action waits until somebody has agreed; by steps, together, in turn, by delegates, in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.approvals.clock import run_overdue
from paceline.workflow.approvals.running import in_turn, tasks_of
from paceline.workflow.models import ApprovalFlow, ApprovalRequest, ApprovalTask, Notification
from tests.people import People

pytestmark = pytest.mark.django_db
REMOVE = "customers.customer.remove"
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def customer(people: People) -> Customer:
    return customer_of(people.acts(people.fang))


def customer_of(by: Principal, **values: Any) -> Customer:
    made: Customer = perform(
        by, "customers.customer.create", None, {"name": "青原牧业", "kind": "company", **values}
    )
    return made


def a_flow(boss: Principal, *steps: dict[str, Any], action: str = REMOVE, **values: Any) -> ApprovalFlow:
    """A flow with steps in turn; each is by 赵敏 unless it says otherwise."""
    made: ApprovalFlow = perform(
        boss, "workflow.approvalflow.create", None, {"name": "删除", "action": action, **values}
    )
    for at, step in enumerate(steps or ({},), start=1):
        given = {"flow": str(made.pk), "name": f"第{at}步", "position": at, "approver": "manager", **step}
        perform(boss, "workflow.approvalstep.create", None, given)
    return made


def by_user(user: User, **more: Any) -> dict[str, Any]:
    return {"approver": "user", "user": str(user.pk), **more}


def ask(people: People, customer: Customer) -> ApprovalRequest:
    made = perform(people.acts(people.fang), REMOVE, customer.pk)
    assert isinstance(made, ApprovalRequest)
    return made


def task_of(user: User) -> ApprovalTask:
    """The newest task that waits for somebody."""
    return visible(SYSTEM, ApprovalTask).filter(approver=user, status="pending").latest("pk")  # type: ignore[no-any-return]


def do(people: People, user: User, verb: str, **inputs: Any) -> Any:
    return perform(people.acts(user), f"workflow.approvaltask.{verb}", task_of(user).pk, inputs)


def status(request: ApprovalRequest) -> str:
    return str(visible(SYSTEM, ApprovalRequest).get(pk=request.pk).status)


def is_there(customer: Customer) -> bool:
    return visible(SYSTEM, Customer).filter(pk=customer.pk).exists()


def test_the_action_waits_and_is_done_as_the_requester(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    request = ask(people, customer)
    assert is_there(customer)
    assert request.waits_for_approval
    assert Notification.objects.filter(user=people.min, kind="approval").count() == 1
    do(people, people.min, "approve", comment="可以")
    assert (status(request), is_there(customer)) == ("approved", False)
    done = Event.objects.filter(name=REMOVE, record_id=customer.pk).get()
    assert (done.actor_id, done.via) == (people.fang.pk, "approval")
    told = Event.objects.filter(record_id=customer.pk, name__contains="approv").values_list("name", flat=True)
    assert {name.rpartition(".")[2] for name in told} == {"ask_approval", "approve_step", "pass_approval"}
    assert Notification.objects.filter(user=people.fang, kind="approval").count() == 1


def test_who_is_not_asked_is_not_held(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss, condition={"field": "customer_class", "op": "eq", "value": "A"})
    perform(people.acts(people.fang), REMOVE, customer.pk)
    assert not is_there(customer)


def test_a_condition_decides_by_the_record(people: People, boss: Principal) -> None:
    a_flow(boss, condition={"field": "customer_class", "op": "eq", "value": "A"})
    request = ask(people, customer_of(people.acts(people.fang), customer_class="A"))
    assert status(request) == "pending"


def test_a_second_request_for_the_same_is_refused(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    ask(people, customer)
    with pytest.raises(Conflict, match="正在审批"):
        perform(people.acts(people.fang), REMOVE, customer.pk)


def test_a_refusal_does_nothing_and_needs_a_reason(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    request = ask(people, customer)
    with pytest.raises(Invalid):
        do(people, people.min, "reject")
    do(people, people.min, "reject", comment="还有欠款")
    assert (status(request), is_there(customer)) == ("rejected", True)
    assert "还有欠款" in Notification.objects.get(user=people.fang, kind="approval").text


def test_nobody_decides_about_his_own_request(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss, by_user(people.fang))
    request = ask(people, customer)
    tasks = visible(SYSTEM, ApprovalTask).filter(request=request)
    assert [task.approver_id for task in tasks] == [people.admin.pk]
    with pytest.raises(NotFound):
        perform(people.acts(people.fang), "workflow.approvaltask.approve", tasks[0].pk)


def test_a_manager_who_asks_is_decided_by_the_one_above(people: People, boss: Principal) -> None:
    OrgUnit.objects.filter(name="公司").update(manager=people.boss)
    rights_changed()
    a_flow(boss)
    request = perform(people.acts(people.min), REMOVE, customer_of(people.acts(people.min)).pk)
    assert [t.approver_id for t in visible(SYSTEM, ApprovalTask).filter(request=request)] == [people.boss.pk]


@pytest.mark.parametrize(("mode", "needed"), [("any", 1), ("all", 2)])
def test_one_of_several_or_all_of_them(
    people: People, boss: Principal, customer: Customer, mode: str, needed: int
) -> None:
    a_flow(boss, {"approver": "role", "role": "test-rep", "mode": mode})
    request = ask(people, customer)
    waiting = list(
        visible(SYSTEM, ApprovalTask).filter(request=request).values_list("approver__name", flat=True)
    )
    assert sorted(waiting) == ["李强", "陈晨"]
    do(people, people.qiang, "approve")
    assert status(request) == ("approved" if needed == 1 else "pending")
    if needed == 2:
        do(people, people.chen, "approve")
        assert status(request) == "approved"
    assert not visible(SYSTEM, ApprovalTask).filter(request=request, status="pending").exists()


def test_in_turn_one_waits_for_the_other(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss, {"approver": "role", "role": "test-rep", "mode": "in_turn"})
    request = ask(people, customer)
    states = visible(SYSTEM, ApprovalTask).filter(request=request).order_by("pk")
    assert list(states.values_list("status", flat=True)) == ["pending", "waiting"]
    first, second = (task.approver for task in states)
    do(people, first, "approve")
    assert status(request) == "pending"
    do(people, second, "approve")
    assert status(request) == "approved"


def test_steps_come_one_after_another_and_those_of_one_position_side_by_side(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss, {}, by_user(people.qiang, position=2), by_user(people.chen, position=2))
    request = ask(people, customer)
    assert visible(SYSTEM, ApprovalTask).filter(request=request).count() == 1
    do(people, people.min, "approve")
    do(people, people.chen, "approve")
    assert status(request) == "pending"
    do(people, people.qiang, "approve")
    assert status(request) == "approved"


def test_an_added_signer_decides_before_or_after(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss)
    request = ask(people, customer)
    do(people, people.min, "add_signer", to=str(people.qiang.pk), before=True, comment="先看毛利")
    every = in_turn(tasks_of(request))
    assert [task.approver.name for task in every] == ["李强", "赵敏"], "in the order in which they decide"
    assert (every[0].added_by, every[0].added_why) == (people.min, "先看毛利")
    do(people, people.qiang, "approve")
    do(people, people.min, "add_signer", to=str(people.chen.pk))
    do(people, people.min, "approve")
    assert status(request) == "pending"
    do(people, people.chen, "approve")
    assert status(request) == "approved"


def test_a_transfer_gives_the_decision_to_somebody_else_but_not_to_the_requester(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    request = ask(people, customer)
    with pytest.raises(Invalid):
        do(people, people.min, "transfer", to=str(people.fang.pk))
    do(people, people.min, "transfer", to=str(people.boss.pk), comment="请黄总定")
    do(people, people.boss, "approve")
    assert status(request) == "approved"


def test_what_is_sent_back_can_be_submitted_again(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss, {}, by_user(people.boss))
    request = ask(people, customer)
    do(people, people.min, "approve")
    do(people, people.boss, "send_back", comment="请赵敏再看", to_previous=True)
    do(people, people.min, "send_back", comment="写清原因")
    assert status(request) == "returned"
    perform(
        people.acts(people.fang), "workflow.approvalrequest.resubmit", request.pk, {"comment": "客户已注销"}
    )
    do(people, people.min, "approve")
    do(people, people.boss, "approve")
    assert (status(request), is_there(customer)) == ("approved", False)


def test_only_the_requester_withdraws(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss)
    request = ask(people, customer)
    with pytest.raises(NotFound):
        perform(people.acts(people.min), "workflow.approvalrequest.withdraw", request.pk)
    perform(people.acts(people.fang), "workflow.approvalrequest.withdraw", request.pk)
    assert status(request) == "withdrawn"
    with pytest.raises(Conflict):
        perform(people.acts(people.min), "workflow.approvaltask.approve",
                visible(SYSTEM, ApprovalTask).get(request=request).pk)  # fmt: skip


def test_a_delegate_decides_while_somebody_is_away(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    today = clock.now().date()
    away = {
        "to": str(people.chen.pk),
        "from_on": str(today - timedelta(days=1)),
        "to_on": str(today + timedelta(days=1)),
    }
    perform(people.acts(people.min), "workflow.approvaldelegation.create", None, away)
    request = ask(people, customer)
    assert task_of(people.chen).delegated_from == people.min
    do(people, people.chen, "approve")
    assert status(request) == "approved"


@pytest.mark.parametrize(("rule", "result"), [("skip", "approved"), ("admin", "pending"), ("refuse", None)])
def test_a_step_without_anybody_follows_the_flow(
    people: People, boss: Principal, customer: Customer, rule: str, result: str | None
) -> None:
    a_flow(boss, {"approver": "role", "role": "nobody-has-it"}, if_empty=rule)
    if result is None:
        with pytest.raises(Invalid, match="没有可用的审批人"):
            ask(people, customer)
        assert not visible(SYSTEM, ApprovalRequest).exists()
    else:
        assert status(ask(people, customer)) == result


@pytest.mark.parametrize(
    ("way", "result"),
    [("approve", "approved"), ("reject", "rejected"), ("escalate", "pending"), ("remind", "pending")],
)
def test_when_time_runs_out_the_flow_says_what_happens(
    people: People, boss: Principal, way: str, result: str
) -> None:
    OrgUnit.objects.filter(name="公司").update(manager=people.boss)
    rights_changed()
    with clock.frozen(START):
        a_flow(boss, {"hours": 8, "timeout": way})
        request = ask(people, customer_of(people.acts(people.fang)))
    with clock.frozen(START + timedelta(hours=2)):
        run_overdue()
        assert status(request) == "pending"
    with clock.frozen(START + timedelta(days=3)):
        run_overdue()
        run_overdue()
    assert status(request) == result
    late = Notification.objects.filter(key__contains=":late:").count()
    assert late == (1 if way == "remind" else 0)
    if way == "escalate":
        assert task_of(people.boss).delegated_from == people.min


def test_rights_are_asked_again_when_it_is_done(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss)
    request = ask(people, customer)
    people.fang.roles.clear()
    rights_changed()
    do(people, people.min, "approve")
    assert (status(request), is_there(customer)) == ("failed", True)


def test_inputs_and_own_fields_come_back_as_they_were_given(people: People, boss: Principal) -> None:
    customer = customer_of(people.acts(people.fang))
    a_flow(boss, action="customers.customer.change")
    held = perform(
        people.acts(people.fang),
        "customers.customer.change",
        customer.pk,
        {"note": "新的说明", "tags": ["重点"]},
    )
    assert held.facts[0][1] == "新的说明"
    do(people, people.min, "approve")
    again = visible(SYSTEM, Customer).get(pk=customer.pk)
    assert (again.note, again.tags) == ("新的说明", ["重点"])


def test_an_unknown_action_or_field_is_refused_at_once(people: People, boss: Principal) -> None:
    for values in (
        {"action": "customers.customer.fly"},
        {"action": REMOVE, "condition": {"field": "x", "op": "eq", "value": 1}},
    ):
        with pytest.raises(Invalid):
            perform(boss, "workflow.approvalflow.create", None, {"name": "错", **values})


def test_the_system_is_never_held(people: People, boss: Principal, customer: Customer) -> None:
    a_flow(boss)
    perform(SYSTEM, REMOVE, customer.pk)
    assert not is_there(customer)


def test_a_stranger_sees_neither_request_nor_task(
    people: People, boss: Principal, customer: Customer
) -> None:
    a_flow(boss)
    request = ask(people, customer)
    for user in (people.chen, people.qiang):
        assert not visible(people.acts(user), ApprovalRequest).filter(pk=request.pk).exists()
        assert not visible(people.acts(user), ApprovalTask).exists()
    with pytest.raises((NotFound, NotAllowed)):
        perform(people.acts(people.chen), "workflow.approvaltask.approve", task_of(people.min).pk)


def test_a_step_inside_another_action_is_not_held(people: People, boss: Principal) -> None:
    """What people ask for is held, not its parts: a part that waited would leave the whole half done."""
    fang = people.acts(people.fang)
    a_flow(boss, action="customers.activity.complete")
    deal = perform(fang, "pipeline.opportunity.create", None, {"name": "一期"})
    perform(fang, "pipeline.opportunity.set_next_step", deal.pk, {"next_step": "发资料"})
    perform(fang, "pipeline.opportunity.complete_next_step", deal.pk, {"notes": "发了"})
    assert not visible(SYSTEM, ApprovalRequest).exists()
