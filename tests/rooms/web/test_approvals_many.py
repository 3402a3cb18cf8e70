"""Several requests of one kind decided at once; what cannot be done is told, and nothing else is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from tests.people import People

pytestmark = pytest.mark.django_db
REMOVE, PROTECT = "customers.customer.remove", "customers.customer.protect"


def flow(boss: Any, action: str, name: str) -> None:
    made = perform(boss, "workflow.approvalflow.create", None, {"name": name, "action": action})
    step = {
        "flow": str(made.pk),
        "name": "主管",
        "position": 1,
        "approver": "role",
        "role": "deciders",
        "mode": "any",
    }
    perform(boss, "workflow.approvalstep.create", None, step)


def test_one_confirmation_for_many_of_a_kind(people: People) -> None:
    boss, fang, low = people.acts(people.boss), people.acts(people.fang), people.acts(people.min)
    people.min.roles.add(Role.objects.create(code="deciders", name="审批人", grants={}))
    rights_changed()
    flow(boss, REMOVE, "删除客户")
    flow(boss, PROTECT, "客户保护")
    names = [{"name": f"青原{n}", "kind": "company"} for n in range(4)]
    firms = [perform(fang, "customers.customer.create", None, one) for one in names]
    for one in firms[:3]:
        perform(fang, REMOVE, one.pk)
    perform(
        fang, PROTECT, firms[3].pk, {"reason": "在谈", "until": local_day(clock.now()) + timedelta(days=5)}
    )
    client = Client()
    client.force_login(people.min)
    page = client.get("/approvals/").content.decode()
    every = re.search(r'href="(\?tab=todo&amp;all=[^"]+)"', page)
    assert every is not None, "three of a kind are offered together, the single one is not"
    page = client.get("/approvals/" + every[1].replace("&amp;", "&")).content.decode()
    ticked = re.findall(r'name="task" value="([^"]+)"[^>]*checked', page)
    everything = re.findall(r'name="task" value="([^"]+)"', page)
    assert (len(ticked), len(everything)) == (3, 4)
    mixed = client.post("/approvals/many/", {"verb": "approve", "task": everything})
    assert mixed.status_code == 422
    assert "同一类" in mixed.content.decode()
    assert client.post("/approvals/many/", {"verb": "approve", "task": ["x"]}).status_code == 422
    assert client.post("/approvals/many/", {"verb": "transfer", "task": ticked}).status_code == 404

    asked = client.post("/approvals/many/", {"verb": "approve", "task": ticked}).content.decode()
    assert asked.count('name="task"') == 3
    assert visible(low, ApprovalTask).filter(status="pending").count() == 4, "nothing was decided yet"
    key = re.search(r'name="idempotency_key" value="([^"]+)"', asked)
    assert key is not None
    first = visible(low, ApprovalTask).get(pk=ticked[0]).request
    perform(fang, "workflow.approvalrequest.withdraw", first.pk)
    sure = {
        "verb": "approve",
        "task": ticked,
        "confirmed": "1",
        "comment": "同意清理",
        "idempotency_key": key[1],
    }
    done = client.post("/approvals/many/", sure).content.decode()
    assert "2 个已处理，1 个没有处理" in done
    assert first.heading in done
    assert visible(boss, Customer).filter(name__startswith="青原").count() == 2, "the two others are gone"
    assert "2 个已处理" in client.post("/approvals/many/", sure).content.decode(), "the same answer again"
    left = everything[-1] if everything[-1] not in ticked else next(k for k in everything if k not in ticked)
    refused = {"verb": "reject", "task": [left], "confirmed": "1", "comment": "", "idempotency_key": "k2"}
    assert client.post("/approvals/many/", refused).status_code == 422
    assert (
        "1 个已处理" in client.post("/approvals/many/", {**refused, "comment": "理由不足"}).content.decode()
    )
    stranger = Client()
    stranger.force_login(people.chen)
    assert stranger.post("/approvals/many/", {"verb": "approve", "task": ticked}).status_code == 422
    assert ApprovalRequest.objects.filter(status="pending").count() == 0
