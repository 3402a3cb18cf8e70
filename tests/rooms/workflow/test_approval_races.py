"""Several approvers at the same moment: everybody's word counts once, the action is done once."""

from __future__ import annotations

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from tests.people import People, make_people
from tests.rooms.records.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
TAG = "customers.customer.tag"


def asked(people: People, mode: str) -> tuple[Customer, list[ApprovalTask]]:
    """A tag that 李强 and 陈晨 decide about."""
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    flow = perform(boss, "workflow.approvalflow.create", None, {"name": "打标签", "action": TAG})
    step = {"flow": str(flow.pk), "name": "同事", "approver": "role", "role": "test-rep", "mode": mode}
    perform(boss, "workflow.approvalstep.create", None, step)
    customer = perform(fang, "customers.customer.create", None, {"name": "青原牧业", "kind": "company"})
    perform(fang, TAG, customer.pk, {"tags": ["重点"]})
    return customer, list(visible(SYSTEM, ApprovalTask).select_related("approver"))


@pytest.mark.parametrize("mode", ["any", "all"])
def test_all_agree_at_once_and_it_is_done_once(mode: str) -> None:
    people = make_people()
    customer, tasks = asked(people, mode)

    def agree(i: int) -> object:
        task = tasks[i % 2]
        return perform(people.acts(task.approver), "workflow.approvaltask.approve", task.pk)

    results = together(agree, 4)
    assert all(isinstance(r, ApprovalTask | Conflict) for r in results), results
    assert sum(isinstance(r, ApprovalTask) for r in results) == (1 if mode == "any" else 2)
    assert visible(SYSTEM, ApprovalRequest).get().status == "approved"
    assert Event.objects.filter(name=TAG, record_id=customer.pk).count() == 1


def test_one_of_two_who_ask_at_once_is_told_that_it_waits() -> None:
    """The unique index is the guard: without it both would find nothing that waits."""
    people = make_people()
    customer, _ = asked(people, "any")
    fang = people.acts(people.fang)
    perform(SYSTEM, "customers.customer.tag", customer.pk, {"tags": ["已有"]})
    results = together(lambda i: perform(fang, TAG, customer.pk, {"tags": [f"第{i}个"]}), 3)
    assert all(isinstance(r, Conflict) for r in results)
    assert visible(SYSTEM, ApprovalRequest).count() == 1
