"""Journeys through the settings: every page in both lights and sizes; fields, roles, colleagues, funnels, tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM
from paceline.metadata.models import CustomField
from paceline.pipeline import templates
from paceline.pipeline.models import Pipeline, Stage
from paceline.records.action import acting
from tests.people import People, make_people

Visiting = Callable[..., Any]
CUSTOMER = "customers.customer"


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def funnel(people: People) -> Pipeline:
    """The short funnel; the administrator may set up funnels."""
    with acting(SYSTEM, "pipeline.pipeline.create") as act:
        templates.install(act, "F4", default=True)
    everything = dict.fromkeys(("read", "create", "change", "remove"), "all")
    grants = {"pipeline.pipeline": everything, "pipeline.stage": everything}
    people.admin.roles.add(Role.objects.create(code="setup", name="配置", grants=grants))
    made: Pipeline = Pipeline.objects.get(code="F4")
    return made


def choose(page: Any, select: str, value: str) -> None:
    """Set a select, also one that a picker stands in front of."""
    page.locator(select).select_option(value, force=True)


PAGES = {
    "people": ("", "users/", "users/{fang}/", "users/{fang}/leaving/", "organisation/"),
    "rights": (
        "roles/",
        "roles/{role}/",
        f"roles/{{role}}/{CUSTOMER}/",
        "roles/preview/?user={fang}",
        "tokens/",
    ),
    "work": (
        "fields/",
        f"fields/new?object={CUSTOMER}",
        "funnels/",
        "funnels/{funnel}/",
        "funnels/template/F6",
    ),
    "running": ("jobs/", "audit/", "system/", "webhooks/"),
    "shared": ("lists/", "calendar/?year=2026"),
}


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)], ids=["light-desk", "dark-phone"])
def test_every_page_is_sound(
    visit: Visiting, people: People, funnel: Pipeline, dark: bool, phone: bool, part: str
) -> None:
    admin = visit(people.admin, dark=dark, phone=phone)
    keys = {"fang": people.fang.pk, "funnel": funnel.pk, "role": Role.objects.get(code="test-rep").pk}
    wrong = {}
    for path in PAGES[part]:
        admin.go(f"/settings/{path.format(**keys)}")
        faults = admin.faults() + (["scrolls sideways"] if admin.scrolls_sideways() else [])
        if faults:
            wrong[path] = faults
    assert wrong == {}


def test_a_field_is_added_ordered_and_used(visit: Visiting, people: People) -> None:
    admin = visit(people.admin)
    page = admin.go(f"/settings/fields/?object={CUSTOMER}")
    page.get_by_role("button", name="加字段").first.click()
    choose(page, "#drawer select[name=kind]", "choice")
    page.locator("#drawer [name=label]").fill("门店类型")
    page.locator("#drawer [name=choice_label]").nth(0).fill("社区店")
    page.locator("#drawer [data-row-add]").click()
    page.keyboard.type("旗舰店")
    assert admin.faults() == []
    page.locator("#drawer button[type=submit]").click()
    row = page.locator(".fl li", has_text="门店类型")
    expect(row).to_contain_text("旗舰店")

    page.get_by_role("button", name="加字段").first.click()
    choose(page, "#drawer select[name=kind]", "decimal")
    page.locator("#drawer [name=label]").fill("门店面积")
    page.locator("#drawer button[type=submit]").click()
    expect(page.locator(".fl > li")).to_have_count(2)
    with page.expect_response("**/settings/fields/order**"):
        page.get_by_role("button", name="移动「门店面积」").press("Alt+ArrowUp")
    expect(page.locator(".fl-n").first).to_have_text("门店面积")
    assert list(CustomField.objects.order_by("position").values_list("label", flat=True)) == [
        "门店面积",
        "门店类型",
    ]

    fang = visit(people.fang)
    form = fang.go("/customers/new")
    form.get_by_text("更多字段").click()
    expect(form.get_by_label("门店面积").first).to_be_visible()


def test_a_role_is_changed_object_by_object_and_undone(visit: Visiting, people: People) -> None:
    admin = visit(people.admin, phone=True)
    role = Role.objects.get(code="test-rep")
    page = admin.go(f"/settings/roles/{role.pk}/")
    page.get_by_label("找对象或字段").fill("邮箱")
    expect(page.locator("#r-catalog-product")).to_be_hidden()
    page.get_by_label("找对象或字段").fill("")
    lines = {name: page.locator(f"#r-customers-{name}") for name in ("customer", "lead")}
    for line in lines.values():
        line.locator("summary").first.click()
        expect(line.locator("form")).to_be_visible()
    assert admin.faults() == []
    for name in lines:
        choose(page, f"select[name='customers.{name}/g:export']", "")
    lines["customer"].get_by_role("button", name="保存").click()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("「客户」的权限已保存")
    role.refresh_from_db()
    assert "export" not in role.grants[CUSTOMER]
    expect(page.locator("#rights-all")).to_contain_text(
        "线索"
    )  # what was chosen in the other line is still there
    toast.get_by_role("button", name="撤销").click()
    expect(page.locator(f"select[name='{CUSTOMER}/g:export']")).not_to_have_value("")
    expect(page.locator("select[name='customers.lead/g:export']")).to_have_value("")
    page.get_by_role("button", name="全部保存").click()
    expect(toast).to_contain_text("「线索」的权限已保存")
    expect(page.locator("#rights-all")).to_be_hidden()
    page.get_by_role("link", name="看看").click()
    expect(page.get_by_role("row", name="客户").first).to_be_visible()


def test_a_colleague_is_invited_and_the_link_is_shown_once(visit: Visiting, people: People) -> None:
    admin = visit(people.admin, phone=True)
    page = admin.go("/settings/users/")
    page.get_by_role("link", name="邀请同事").first.click()
    page.locator("#drawer [name=username]").fill("zhou")
    page.locator("#drawer [name=name]").fill("周新")
    page.locator("#drawer button[type=submit]").click()
    link = page.get_by_label("链接")
    expect(link).to_be_visible()
    assert "/accounts/invitation/" in link.input_value()
    assert admin.faults() == []
    assert User.objects.filter(username="zhou").exists()


def test_a_criterion_gets_a_condition_and_a_stage_moves(
    visit: Visiting, people: People, funnel: Pipeline
) -> None:
    page = visit(people.admin).go(f"/settings/funnels/{funnel.pk}/")
    stage = page.locator("li.stg").nth(2)
    stage.locator("summary").first.click()
    before = stage.locator(".crit").count()
    stage.get_by_role("button", name="加一个退出条件").click()
    expect(stage.locator(".crit")).to_have_count(before + 1)
    made = stage.locator(".crit").last
    made.locator("input[name$='.label']").fill("金额已定")
    made.locator("select.way").select_option("auto")
    made.locator("select[name$='.field']").select_option("amount")
    made.locator("select[name$='.op']").select_option("gt")
    made.locator("input[name$='.value']").fill("5万")
    page.get_by_role("button", name="上移「沟通客户」").click()
    page.get_by_role("button", name="保存漏斗").click()
    expect(page.get_by_text("漏斗已保存")).to_be_visible()
    stages = list(Stage.objects.filter(pipeline__code="F4", deleted_at=None).order_by("position"))
    assert [one.code for one in stages][:3] == ["potential", "communicating", "intent"]
    tree = {"all": [{"field": "amount", "op": "gt", "value": "5万"}]}
    assert tree in [criterion.get("filter") for criterion in stages[1].exit_criteria]


def test_others_are_told_whom_to_ask(visit: Visiting, people: People) -> None:
    fang = visit(people.fang, phone=True)
    page = fang.page
    page.on("response", lambda _answer: None)
    fang.complaints.clear()
    page.goto(f"{fang.base}/settings/users/")
    expect(page.get_by_text(people.admin.name).first).to_be_visible()
    assert fang.faults() == []
    fang.complaints.clear()
