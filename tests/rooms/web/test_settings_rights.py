"""设置 · 角色: the matrix follows the registry, saves exactly what it shows, and the preview counts what people see."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.presets import delivered
from paceline.access.principal import SYSTEM, Level, Scope, principal_of
from paceline.interfaces.web.pages.settings.rights import matrix
from paceline.metadata.registry import registry
from paceline.records.action import acting, perform
from paceline.records.actions.role import deliver
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
SELECT = re.compile(r'<select class="sel sm[^"]*" name="([^"]+/[gf]:[^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+/was)" value="([^"]*)">')
CUSTOMER = "customers.customer"


@pytest.fixture
def admin(people: People) -> Client:
    return reader(people.admin).client


def form_of(client: Client, role: Role, name: str = CUSTOMER) -> dict[str, str]:
    """The form of one object as a browser would send it unchanged."""
    page = text_of(client.get(f"/settings/roles/{role.pk}/{name}/"))
    found = {unescape(key): value for key, value in HIDDEN.findall(page)}
    for key, options in SELECT.findall(page):
        chosen = CHOSEN.search(options)
        found[unescape(key)] = unescape(chosen[1]) if chosen else ""
    return found


def save(client: Client, role: Role, given: dict[str, str], name: str = CUSTOMER) -> Any:
    """Choose something in the form of one object (`g:read`, `f:phone`) and save it."""
    chosen = {f"{name}/{cell}": value for cell, value in given.items()}
    return client.post(f"/settings/roles/{role.pk}/{name}/", form_of(client, role, name) | chosen)


def lines_in(page: str) -> list[str]:
    """The objects that a role's page has a line for."""
    return re.findall(r'data-url="/settings/roles/[^/]+/([^/]+)/"', page)


def role_with(grants: dict[str, Any], fields: dict[str, Any] | None = None) -> Role:
    return Role.objects.create(code="tried", name="试试", grants=grants, fields=fields or {})


def test_every_object_that_roles_decide_about_is_a_line(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "team"}})
    answer = admin.get(f"/settings/roles/{role.pk}/")
    assert set(lines_in(text_of(answer))) == {
        of.name for of in registry.objects.values() if not of.administered and not of.personal
    }
    assert "<select" not in text_of(answer), "the rights of an object are read when it is opened"
    form = form_of(admin, role)
    assert form[f"{CUSTOMER}/g:read"] == "team"
    assert f"{CUSTOMER}/f:phone" in form
    own = form_of(admin, role, "pipeline.opportunity")
    assert "pipeline.opportunity/g:lose" in own, "the object's own actions"


def test_a_line_says_in_words_what_the_role_may_do(admin: Client) -> None:
    rights = {"read": "all", "create": "own", "change": "own", "remove": "own"}
    role = role_with({CUSTOMER: rights}, {CUSTOMER: {"phone": "masked", "note": "hidden"}})
    page = text_of(admin.get(f"/settings/roles/{role.pk}/"))
    assert "查看：全部；新建、编辑、删除：自己的" in page
    assert "遮住：电话" in page
    assert "没有任何权限" in page, "all other objects"


def test_lines_are_found_by_the_name_of_an_object_or_of_a_field(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "team"}})
    assert lines_in(text_of(admin.get(f"/settings/roles/{role.pk}/?q=赢率"))) != []
    assert CUSTOMER not in lines_in(text_of(admin.get(f"/settings/roles/{role.pk}/?q=赢率")))
    assert CUSTOMER in lines_in(text_of(admin.get(f"/settings/roles/{role.pk}/?q=客户")))
    assert "换个词试试" in text_of(admin.get(f"/settings/roles/{role.pk}/?q=qqqq"))


@pytest.mark.parametrize("delivered", list(delivered()), ids=lambda role: role["code"])
def test_saving_a_delivered_role_unchanged_changes_no_right(delivered: dict[str, Any], admin: Client) -> None:
    with acting(SYSTEM, "access.role.create") as act:
        deliver(act, delivered)
    role = Role.objects.get(code=delivered["code"])
    before = (role.grants, role.fields, role.shipped)
    for name in ("*", CUSTOMER, "pipeline.opportunityline", "trade.salesorder", "rhythm.target"):
        assert save(admin, role, {}, name).status_code == 302
    role.refresh_from_db()
    assert (role.grants, role.fields, role.shipped) == before


def test_a_cell_and_a_field_rule_take_effect_at_once(admin: Client, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    answer = save(admin, role, {"g:read": "all", "g:export": "", "f:phone": "masked", "f:note": "hidden"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#r-customers-customer")
    by = principal_of(people.fang)
    assert by.scope(CUSTOMER, "read") == Scope.ALL
    assert not by.can(CUSTOMER, "export")
    assert by.scope("customers.lead", "read") == Scope.OWN, "what was not touched stays"
    assert by.level(CUSTOMER, "phone") == Level.MASKED
    event = Event.objects.filter(name="access.role.grant").latest("seq")
    assert set(event.payload["changes"]) >= {"grants", "fields"}


def test_the_audit_tells_in_words_what_became_different(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}, "customers.lead": {"read": "own"}})
    save(admin, role, {"g:read": "all", "f:phone": "masked"})
    for page in ("/settings/audit/?object=access.role&verb=grant", f"/settings/roles/{role.pk}/"):
        said = text_of(admin.get(page))
        assert "<del>客户: 查看: 自己的</del>" in said, "the lead, which stayed, is not repeated"
        assert "<ins>客户: 查看: 全部</ins>" in said
        assert "<ins>客户: 电话: 遮住</ins>" in said


def test_several_objects_are_saved_at_once_as_one_change(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}, "customers.lead": {"read": "own"}})
    both = form_of(admin, role) | form_of(admin, role, "customers.lead")
    both |= {f"{CUSTOMER}/g:read": "team", "customers.lead/g:read": "all"}
    answer = admin.post(f"/settings/roles/{role.pk}/", {**both, "row": [CUSTOMER, "customers.lead"]})
    assert answer.status_code == 200
    role.refresh_from_db()
    assert role.grants == {CUSTOMER: {"read": "team"}, "customers.lead": {"read": "all"}}
    assert Event.objects.filter(name="access.role.grant").count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}})
    form = form_of(admin, role) | {f"{CUSTOMER}/g:read": "all"}
    save(admin, role, {"g:read": "team"})
    path = f"/settings/roles/{role.pk}/{CUSTOMER}/"
    answer = admin.post(path, form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "刚被改成：查看：本组" in text_of(answer)
    again = {unescape(key): value for key, value in HIDDEN.findall(text_of(answer))}
    assert admin.post(path, form | again).status_code == 302, "what was chosen is still there, and may win"
    role.refresh_from_db()
    assert role.grants == {CUSTOMER: {"read": "all"}}


def test_the_last_change_is_taken_back_and_brought_back(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}})
    undo = f"/settings/do/access.role.undo/{role.pk}"
    refused = admin.post(undo, headers={"HX-Request": "true"})
    assert "还没有改动过" in text_of(refused)
    Role.objects.filter(pk=role.pk).update(shipped=True)
    answer = admin.post(
        f"/settings/roles/{role.pk}/{CUSTOMER}/",
        form_of(admin, role) | {f"{CUSTOMER}/g:read": "all"},
        headers={"HX-Request": "true"},
    )
    assert undo in answer.headers["HX-Trigger"]
    for read, shipped in (("own", True), ("all", False)):
        assert admin.post(undo, headers={"HX-Request": "true"}).status_code == 204
        role.refresh_from_db()
        assert (role.grants, role.shipped) == ({CUSTOMER: {"read": read}}, shipped)


def test_an_object_can_be_closed_although_all_others_are_open(admin: Client) -> None:
    role = role_with({"*": {"read": "all"}})
    form = form_of(admin, role, "customers.lead")
    assert form["customers.lead/g:read"] == "all", "the line for all others is shown in every line"
    save(admin, role, {"g:read": ""}, "customers.lead")
    role.refresh_from_db()
    assert "customers.lead" not in role.grants
    assert "*" not in role.grants, "it would open the closed one again"
    assert role.grants[CUSTOMER] == {"read": "all"}


def test_rights_that_the_page_does_not_show_are_kept(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}}, {"access.user": {"mobile": "masked"}})
    save(admin, role, {"g:read": "all"})
    role.refresh_from_db()
    assert role.fields == {"access.user": {"mobile": "masked"}}


def test_made_up_cells_and_objects_are_refused_and_nothing_changes(admin: Client) -> None:
    role = role_with({CUSTOMER: {"read": "own"}})
    answer = save(admin, role, {"g:read": "all", "g:fly": "all"})
    assert answer.status_code == 422
    assert "不认识" in text_of(answer)
    assert '<option value="all" selected>' in text_of(answer), "what was chosen is still there"
    for name in ("no.thing", "access.user"):
        assert admin.get(f"/settings/roles/{role.pk}/{name}/").status_code == 404
        assert admin.post(f"/settings/roles/{role.pk}/", {"row": name}).status_code == 404
    role.refresh_from_db()
    assert role.grants == {CUSTOMER: {"read": "own"}}


def test_parts_of_a_record_follow_it_and_common_objects_know_all_or_nothing() -> None:
    role = Role(grants={}, fields={})
    part = matrix.row(role, registry.get("pipeline.opportunityline")).cells[0]
    common = matrix.row(role, registry.get("catalog.product")).cells[0]
    owned = matrix.row(role, registry.get("customers.customer")).cells[0]
    assert [code for code, _words in matrix.scope_options(part)] == ["", "all"]
    assert [code for code, _words in matrix.scope_options(common)] == ["", "all"]
    assert [code for code, _words in matrix.scope_options(owned)] == ["", "own", "team", "subtree", "all"]


def test_a_copy_has_the_same_rights_and_opens(admin: Client, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    answer = admin.post(
        f"/settings/do/access.role.copy/{role.pk}",
        {"code": "rep-2", "name": "销售二"},
        headers={"HX-Request": "true"},
    )
    copy = Role.objects.get(code="rep-2")
    assert answer.headers["HX-Redirect"] == f"/settings/roles/{copy.pk}/"
    assert copy.grants == role.grants


def test_a_role_that_people_have_cannot_be_removed(admin: Client, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    answer = admin.post(f"/settings/do/access.role.remove/{role.pk}", {}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "还有" in text_of(answer)
    assert "王芳" in text_of(admin.get(f"/settings/roles/{role.pk}/"))


def test_the_preview_counts_what_somebody_sees_and_shows_no_content(admin: Client, people: People) -> None:
    for user, name in ((people.fang, "芳的客户"), (people.qiang, "强的客户"), (people.chen, "晨的客户")):
        perform(people.acts(user), "customers.customer.create", None, {"name": name})
    page = text_of(admin.get(f"/settings/roles/preview/?user={people.min.pk}"))
    assert "赵敏现在能看到这些" in page
    assert counts_in(page, "客户") == ("2", "3")
    assert "芳的客户" not in page
    role = Role.objects.get(code="test-rep")
    page = text_of(admin.get(f"/settings/roles/preview/?user={people.min.pk}&role={role.pk}"))
    assert counts_in(page, "客户") == ("0", "3")


def counts_in(page: str, label: str) -> tuple[str, ...]:
    """Seen and all, from the line of an object."""
    found = re.search(rf'<td class="p-title">{label}</td><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>', page)
    assert found
    return found.groups()
