"""The pages of public pools and approvals: who sees what, claiming, the dry run, the replay, deciding."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.records.action import perform
from paceline.workflow.models import ApprovalTask
from tests.people import People

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def pooled(people: People) -> tuple[Any, Customer]:
    """A customer of 王芳's that she released, and its pool."""
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    pool = perform(boss, "customers.pool.create", None,
                   {"name": "客户公海", "holds": "customer", "assign_p1": False, "cooldown_days": 0})  # fmt: skip
    customer = perform(fang, "customers.customer.create", None,
                       {"name": "青原牧业", "kind": "company", "phone": "13812345678"})  # fmt: skip
    perform(fang, "customers.customer.release", customer.pk, {"reason": "没有进展"})
    return pool, customer


def test_the_pool_shows_what_lies_in_it_without_how_to_reach_it(people: People, pooled: Any) -> None:
    pool, _ = pooled
    page = signed_in(people.qiang).get("/pools/").content.decode()
    assert "青原牧业" in page
    assert "王芳" in page
    assert "12345678" not in page
    narrowed = signed_in(people.qiang).get(f"/pools/{pool.pk}/records/?q=没有这家").content.decode()
    assert "青原牧业" not in narrowed


def test_claiming_leads_to_the_record_and_the_second_one_reads_who_was_first(
    people: People, pooled: Any
) -> None:
    pool, customer = pooled
    address = f"/pools/{pool.pk}/claim/{customer.pk}"
    assert signed_in(people.qiang).post(address).url == f"/customers/{customer.pk}/"
    late = signed_in(people.chen).post(address, follow=True).content.decode()
    assert "李强" in late
    assert visible(SYSTEM, Customer).get(pk=customer.pk).owner_id == people.qiang.pk


def test_dry_run_and_replay_are_for_those_who_set_the_rules(people: People, pooled: Any) -> None:
    pool, _ = pooled
    for name in ("preview", "replay"):
        assert signed_in(people.boss).get(f"/pools/{pool.pk}/{name}/").status_code == 200
        assert signed_in(people.qiang).get(f"/pools/{pool.pk}/{name}/").status_code in (403, 404)
    assert signed_in(people.boss).get(f"/pools/{pool.pk}/").status_code == 200


def test_an_approval_is_found_opened_and_decided(people: People) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    flow = perform(
        boss, "workflow.approvalflow.create", None, {"name": "删除", "action": "customers.customer.remove"}
    )
    perform(
        boss,
        "workflow.approvalstep.create",
        None,
        {"flow": str(flow.pk), "name": "主管", "approver": "manager"},
    )
    customer = perform(fang, "customers.customer.create", None, {"name": "青原牧业", "kind": "company"})
    said = signed_in(people.fang).post(
        f"/customers/{customer.pk}/do/remove", {}, headers={"HX-Request": "true"}
    )
    assert "HX-Trigger" in said.headers
    assert "这个操作正在审批中" in signed_in(people.fang).get(f"/customers/{customer.pk}/").content.decode()
    task = visible(SYSTEM, ApprovalTask).get()
    mine = signed_in(people.min)
    assert "青原牧业" in mine.get("/approvals/").content.decode()
    shown = mine.get(f"/approvals/{task.request_id}/").content.decode()
    assert f"/approval-tasks/{task.pk}/do/approve" in shown
    assert signed_in(people.chen).get(f"/approvals/{task.request_id}/").status_code == 404
    assert mine.post(f"/approval-tasks/{task.pk}/do/approve", {"comment": "可以"}).status_code in (204, 302)
    assert not visible(SYSTEM, Customer).filter(pk=customer.pk).exists()
    assert "青原牧业" in signed_in(people.fang).get("/approvals/?tab=mine").content.decode()


def test_whoever_gives_a_customer_back_goes_on_to_the_list(people: People, pooled: Any) -> None:
    fang = people.acts(people.fang)
    mine = perform(fang, "customers.customer.create", None, {"name": "乙公司", "kind": "company"})
    url = f"/customers/{mine.pk}/do/release"
    answer = signed_in(people.fang).post(url, {"reason": "没有进展"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/customers/")


def test_a_claim_offers_to_be_taken_back_and_leads_back_to_the_pool(people: People, pooled: Any) -> None:
    pool, customer = pooled
    claimed = signed_in(people.qiang).post(f"/pools/{pool.pk}/claim/{customer.pk}", follow=True)
    found = re.search(
        rf'data-undo="(/undo/[0-9a-f-]+)\?next=/pools/{pool.pk}/records/"', claimed.content.decode()
    )
    assert found
    assert signed_in(people.qiang).post(found[1]).status_code == 302
    assert fresh_owner(customer) is None


def fresh_owner(customer: Customer) -> Any:
    return visible(SYSTEM, Customer).get(pk=customer.pk).owner_id
