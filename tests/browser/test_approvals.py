"""An approval on its way: all or one of them, sent back, handed on, a signer added, a delegate, late, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paceline.access.models import Role, User
from paceline.access.principal import rights_changed
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.workflow.approvals.clock import run_overdue
from paceline.workflow.models import ApprovalTask
from tests.people import People, make_people

Visiting = Callable[..., Any]
REMOVE = "customers.customer.remove"


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def pick(page: Page, within: str, name: str) -> None:
    """Choose a colleague in an open dialog or drawer."""
    box = page.locator(f"{within} .ts-wrapper").first
    box.click()
    box.locator("input").first.press_sequentially(name)
    page.locator(".ts-dropdown [role=option]", has_text=name).first.click()
    expect(box.locator(".item", has_text=name)).to_be_visible()


def do(page: Page, words: str, *, comment: str = "", to: str = "") -> None:
    """One button of the request with its dialog."""
    page.locator("main").get_by_role("link", name=words, exact=True).click()
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    if to:
        pick(page, "#dialog", to)
    if comment:
        dialog.locator("[name=comment]").fill(comment)
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_hidden()


def stands(page: Page, words: str) -> None:
    """The request's state at the head of its page."""
    expect(page.locator("main .say .tag")).to_have_text(words)


def of(page: Page, name: str) -> Any:
    """What the course says of somebody, the latest last."""
    return page.locator(".turns li", has_text=name).last


def two_steps(people: People) -> None:
    """Both team-mates have to agree, then one of the two above."""
    boss = people.acts(people.boss)
    signers = Role.objects.create(code="signers", name="会签人", grants={})
    people.min.roles.add(signers)
    people.boss.roles.add(signers)
    rights_changed()
    flow = perform(boss, "workflow.approvalflow.create", None, {"name": "删除客户", "action": REMOVE})
    for at, (name, role, mode) in enumerate(
        (("同事会签", "test-rep", "all"), ("上级或签", "signers", "any")), 1
    ):
        step = {
            "flow": str(flow.pk),
            "name": name,
            "position": at,
            "approver": "role",
            "role": role,
            "mode": mode,
        }
        more = {"hours": 8, "timeout": "approve"} if at == 2 else {}
        perform(boss, "workflow.approvalstep.create", None, {**step, **more})


def test_an_approval_on_its_way(visit: Visiting, people: People) -> None:
    fang = people.acts(people.fang)
    customer = perform(fang, "customers.customer.create", None, {"name": "青原牧业", "kind": "company"})
    two_steps(people)
    request = perform(fang, REMOVE, customer.pk)
    address = f"/approvals/{request.pk}/"

    def at(user: User, *, phone: bool = False, dark: bool = False) -> Page:
        """From the inbox to the request, as somebody finds it."""
        there = visit(user, phone=phone, dark=dark)
        page: Page = there.go("/approvals/")
        page.locator("main .ntf a", has_text="青原牧业").click()
        expect(page.locator(".turns")).to_be_visible()
        assert there.faults() == []
        assert not there.scrolls_sideways()
        return page

    mine: Page = visit(people.fang).go(f"/customers/{customer.pk}/")
    expect(mine.locator(".waits")).to_contain_text("轮到 李强、陈晨")
    qiang, chen = at(people.qiang), at(people.chen, phone=True)
    expect(of(qiang, "李强")).to_contain_text("会签")
    do(qiang, "同意", comment="没有往来了")
    expect(of(qiang, "李强")).to_contain_text("已同意")
    stands(qiang, "审批中")  # the other one has not signed yet
    do(chen, "退回", comment="请写明原因")
    stands(chen, "已退回")
    mine.goto(mine.url.split("/customers")[0] + address)
    stands(mine, "已退回")
    do(mine, "重新提交", comment="客户已注销")
    stands(mine, "审批中")
    qiang.reload()
    do(qiang, "同意")
    expect(of(qiang, "李强")).to_contain_text("已同意")
    chen.reload()
    do(chen, "转交", to="黄总")
    expect(of(chen, "黄总")).to_contain_text("待审批")
    boss = at(people.boss, phone=True, dark=True)
    expect(of(boss, "黄总")).to_contain_text("代陈晨")
    do(boss, "同意")
    expect(of(boss, "赵敏")).to_contain_text("或签")  # the second step has begun

    # the boss travels: whoever stands in has his turn at once
    boss.goto(boss.url.split("/approvals")[0] + "/approval-delegations/new")
    pick(boss, "main form", "陈晨")
    for name in ("from_on", "to_on"):
        boss.locator(f"main form [name={name}]").fill(
            (clock.today() + timedelta(days=name == "to_on")).isoformat()
        )
    boss.locator("main form button[type=submit]").first.click()
    expect(boss).to_have_url(re.compile(r"/approval-delegations/(?!new)"))
    chen.reload()
    expect(of(chen, "陈晨")).to_contain_text("代黄总")
    do(chen, "加签", to="李强")
    expect(chen.locator(".turns")).to_contain_text("陈晨加签")
    do(chen, "同意")
    stands(chen, "审批中")
    qiang.reload()
    do(qiang, "同意", comment="可以")
    stands(qiang, "已通过")
    expect(of(qiang, "赵敏")).to_contain_text("不再需要")
    mine.goto(mine.url.split("/approvals")[0] + f"/customers/{customer.pk}/")
    expect(mine.locator("main")).to_contain_text("在回收站里")


def test_late_and_withdrawn(visit: Visiting, people: People) -> None:
    fang = people.acts(people.fang)
    boss = people.acts(people.boss)
    flow = perform(boss, "workflow.approvalflow.create", None, {"name": "删除客户", "action": REMOVE})
    step = {"flow": str(flow.pk), "name": "主管", "position": 1, "hours": 8, "timeout": "approve"}
    perform(boss, "workflow.approvalstep.create", None, step)
    late, other = (
        perform(fang, "customers.customer.create", None, {"name": name, "kind": "company"})
        for name in ("青原牧业", "海辰新材料")
    )
    first, second = perform(fang, REMOVE, late.pk), perform(fang, REMOVE, other.pk)
    ApprovalTask.objects.filter(request=first).update(due_at=clock.now() - timedelta(hours=1))
    lead: Page = visit(people.min, phone=True).go("/approvals/")
    expect(lead.locator("main .ntf li", has_text="青原牧业")).to_contain_text("已超时")
    run_overdue()
    page: Page = visit(people.fang, phone=True).go(f"/approvals/{first.pk}/")
    stands(page, "已通过")
    expect(of(page, "赵敏")).to_contain_text("超时，自动同意")
    page.goto(page.url.replace(str(first.pk), str(second.pk)))
    do(page, "撤回")
    stands(page, "已撤回")
    lead.reload()
    expect(lead.locator("main")).to_contain_text("这里没有审批")
