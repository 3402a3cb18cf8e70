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
SELECT = re.compile(r'<select class="sel sm[^"]*" name="([gf]:[^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')


@pytest.fixture
def admin(people: People) -> Client:
    return reader(people.admin).client


def form_of(client: Client, role: Role) -> dict[str, str]:
    """The form as a browser would send it unchanged."""
    page = text_of(client.get(f"/settings/roles/{role.pk}/"))
    found = {}
    for name, options in SELECT.findall(page):
        chosen = CHOSEN.search(options)
        found[unescape(name)] = unescape(chosen[1]) if chosen else ""
    return found


def role_with(grants: dict[str, Any], fields: dict[str, Any] | None = None) -> Role:
    return Role.objects.create(code="tried", name="试试", grants=grants, fields=fields or {})


def test_every_object_that_roles_decide_about_is_a_line(admin: Client) -> None:
    role = role_with({"customers.customer": {"read": "team"}})
    form = form_of(admin, role)
    lines = {name.split(":")[1] for name in form if name.startswith("g:")} - {"*"}
    assert lines == {of.name for of in registry.objects.values() if not of.administered and not of.personal}
    assert form["g:customers.customer:read"] == "team"
    assert "g:pipeline.opportunity:win" in form or "g:pipeline.opportunity:lose" in form, (
        "the object's own actions"
    )


@pytest.mark.parametrize("delivered", list(delivered()), ids=lambda role: role["code"])
def test_saving_a_delivered_role_unchanged_changes_no_right(delivered: dict[str, Any], admin: Client) -> None:
    with acting(SYSTEM, "access.role.create") as act:
        deliver(act, delivered)
    role = Role.objects.get(code=delivered["code"])
    before = (role.grants, role.fields)
    assert admin.post(f"/settings/roles/{role.pk}/", form_of(admin, role)).status_code == 302
    role.refresh_from_db()
    assert (role.grants, role.fields) == before


def test_a_cell_and_a_field_rule_take_effect_at_once(admin: Client, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    form = form_of(admin, role)
    form |= {"g:customers.customer:read": "all", "g:customers.customer:export": ""}
    form |= {"f:customers.customer:phone": "masked", "f:customers.customer:note": "hidden"}
    answer = admin.post(f"/settings/roles/{role.pk}/", form)
    assert answer.status_code == 302
    by = principal_of(people.fang)
    assert by.scope("customers.customer", "read") == Scope.ALL
    assert not by.can("customers.customer", "export")
    assert by.scope("customers.lead", "read") == Scope.OWN, "what was not touched stays"
    assert by.level("customers.customer", "phone") == Level.MASKED
    event = Event.objects.filter(name="access.role.change").latest("seq")
    assert set(event.payload["changes"]) >= {"grants", "fields"}


def test_the_audit_tells_in_words_what_became_different(admin: Client) -> None:
    role = role_with({"customers.customer": {"read": "own"}, "customers.lead": {"read": "own"}})
    changed = {"g:customers.customer:read": "all", "f:customers.customer:phone": "masked"}
    admin.post(f"/settings/roles/{role.pk}/", form_of(admin, role) | changed)
    audit = text_of(admin.get("/settings/audit/?object=access.role&verb=change"))
    assert "<del>客户: 查看: 自己的</del>" in audit, "the lead, which stayed, is not repeated"
    assert "<ins>客户: 查看: 全部</ins>" in audit
    assert "<ins>客户: 电话: 遮住</ins>" in audit


def test_an_object_can_be_closed_although_all_others_are_open(admin: Client) -> None:
    role = role_with({"*": {"read": "all"}})
    form = form_of(admin, role)
    assert form["g:customers.lead:read"] == "all", "the line for all others is shown in every line"
    form["g:customers.lead:read"] = ""
    admin.post(f"/settings/roles/{role.pk}/", form)
    role.refresh_from_db()
    assert "customers.lead" not in role.grants
    assert "*" not in role.grants, "it would open the closed one again"
    assert role.grants["customers.customer"] == {"read": "all"}


def test_rights_that_the_matrix_does_not_show_are_kept(admin: Client) -> None:
    role = role_with({"customers.customer": {"read": "own"}}, {"access.user": {"mobile": "masked"}})
    admin.post(f"/settings/roles/{role.pk}/", form_of(admin, role))
    role.refresh_from_db()
    assert role.fields == {"access.user": {"mobile": "masked"}}


def test_made_up_cells_are_refused_and_nothing_changes(admin: Client) -> None:
    role = role_with({"customers.customer": {"read": "own"}})
    answer = admin.post(f"/settings/roles/{role.pk}/", {**form_of(admin, role), "g:no.thing:read": "all"})
    assert answer.status_code == 422
    assert "不认识" in text_of(answer)
    role.refresh_from_db()
    assert role.grants == {"customers.customer": {"read": "own"}}


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
