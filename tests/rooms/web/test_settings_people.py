"""设置 · 人与权限: who may open it, users and their actions, the hand-over wizard, the organisation tree."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from paceline.access.models import Membership, OrgUnit, Session, User
from paceline.customers.models import Customer
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
PAGES = (
    "users",
    "organisation",
    "roles",
    "roles/preview",
    "tokens",
    "fields",
    "lists",
    "jobs",
    "audit",
    "system",
)


@pytest.fixture
def admin(people: People) -> Client:
    return reader(people.admin).client


def do(client: Client, action: str, key: Any = None, /, **given: Any) -> Any:
    return client.post(f"/settings/do/{action}{f'/{key}' if key else ''}", given, headers=PART)


def told(name: str) -> Any:
    return Event.objects.filter(name=name).latest("seq")


@pytest.mark.parametrize("page", ["", *(f"{name}/" for name in PAGES)])
def test_every_page_opens_for_an_administrator(page: str, admin: Client) -> None:
    answer = admin.get(f"/settings/{page}")
    assert answer.status_code == 200
    assert "设置" in text_of(answer)


@pytest.mark.parametrize(
    "page", ["", "users/", "organisation/", "roles/", "fields/", "jobs/", "audit/", "system/", "audit/export"]
)
def test_others_read_whom_to_ask(page: str, people: People) -> None:
    for user in (people.fang, people.boss):
        answer = reader(user).client.get(f"/settings/{page}")
        assert answer.status_code == (200 if page == "" and user is people.boss else 403)
        if answer.status_code == 403:
            assert "管理员" in text_of(answer)
            assert people.admin.name in text_of(answer)


def test_nobody_signed_in_is_sent_to_the_door(db: None) -> None:
    assert Client().get("/settings/users/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "name",
    ["access.user.create", "access.role.create", "metadata.customfield.create", "access.orgunit.create"],
)
def test_the_doors_behind_the_dialogs_are_closed_to_others(name: str, people: People) -> None:
    before = Event.objects.count()
    assert do(reader(people.boss).client, name, username="x", name="x").status_code == 403
    assert Event.objects.count() == before


def test_only_actions_of_the_settings_have_a_dialog_here(admin: Client, people: People) -> None:
    assert admin.get("/settings/do/customers.customer.create").status_code == 404
    assert admin.get("/settings/do/no.such.thing").status_code == 404
    assert admin.get(f"/settings/do/access.user.create/{people.fang.pk}").status_code == 404


def test_somebody_is_invited_and_the_link_is_shown_once(admin: Client, people: People) -> None:
    form = text_of(admin.get("/settings/do/access.user.create", headers=PART))
    assert "华东一组" in form
    assert 'name="password"' not in form
    unit = OrgUnit.objects.get(name="华东一组")
    answer = do(admin, "access.user.create", username="Zhou", name="周新", unit=str(unit.pk),
                roles=["test-rep"], _fields="username name email unit roles")  # fmt: skip
    assert answer.status_code == 200
    assert "http://localhost:8000/accounts/invitation/" in text_of(answer)
    user = User.objects.get(username="zhou")
    assert (user.unit, user.has_usable_password()) == (unit, False)
    assert [role.code for role in user.roles.all()] == ["test-rep"]
    assert told("access.user.create").record_id == user.pk
    assert "已邀请，未登录" in text_of(admin.get("/settings/users/"))


def test_an_invitation_goes_to_the_mailbox_where_mail_is_set_up(admin: Client) -> None:
    answer = do(
        admin,
        "access.user.create",
        username="zhou",
        name="周新",
        email="zhou@example.com",
        _fields="username name email",
    )
    assert answer.status_code == 204
    assert "zhou@example.com" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    run_waiting()
    (letter,) = mail.outbox
    assert letter.to == ["zhou@example.com"]
    assert "周新，你好" in letter.body
    link = re.search(r"http://localhost:8000(/accounts/invitation/\S+)", letter.body)
    assert link is not None
    assert "登录名是 zhou" in text_of(Client().get(link[1]))


def test_another_invitation_is_shown_or_mailed_as_asked(admin: Client, people: People) -> None:
    people.fang.email = "fang@example.com"
    people.fang.save(update_fields=["email"])
    assert "/accounts/invitation/" in text_of(do(admin, "access.user.invite", people.fang.pk))
    run_waiting()
    assert mail.outbox == []
    answer = do(admin, "access.user.invite", people.fang.pk, by_mail="true")
    assert "/accounts/invitation/" not in text_of(answer)
    run_waiting()
    assert [letter.to for letter in mail.outbox] == [["fang@example.com"]]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def test_without_mail_the_link_is_shown(admin: Client, people: People) -> None:
    answer = do(
        admin,
        "access.user.create",
        username="zhou",
        name="周新",
        email="zhou@example.com",
        _fields="username name email",
    )
    assert "/accounts/invitation/" in text_of(answer)
    assert do(admin, "access.user.invite", people.fang.pk, by_mail="true").status_code == 422


def test_a_wrong_invitation_comes_back_with_the_words(admin: Client, people: People) -> None:
    answer = do(admin, "access.user.create", username="fang", name="另一个", _fields="username name")
    assert answer.status_code == 422
    assert "已经有人用了" in text_of(answer)
    assert "另一个" in text_of(answer)


def test_users_are_found_by_words_and_state(admin: Client, people: People) -> None:
    assert "陈晨" in text_of(admin.get("/settings/users/?q=华南"))
    assert "王芳" not in text_of(admin.get("/settings/users/?q=华南"))
    do(admin, "access.user.suspend", people.chen.pk)
    assert "陈晨" in text_of(admin.get("/settings/users/?state=suspended"))
    assert "没有找到" in text_of(admin.get("/settings/users/?q=没有这个人"))


def test_a_suspended_person_is_out_at_once(admin: Client, people: People) -> None:
    fang = reader(people.fang).client
    assert fang.get("/customers/").status_code == 200
    assert do(admin, "access.user.suspend", people.fang.pk).status_code == 204
    assert fang.get("/customers/").status_code == 302
    assert not Session.objects.filter(user=people.fang).exists()
    assert do(admin, "access.user.resume", people.fang.pk).status_code == 204


def test_roles_unit_and_second_factor_are_set_from_the_persons_page(admin: Client, people: People) -> None:
    page = text_of(admin.get(f"/settings/users/{people.fang.pk}/"))
    assert "销售" in page
    assert (
        do(
            admin, "access.user.set_roles", people.fang.pk, roles=["test-manager"], _fields="roles"
        ).status_code
        == 204
    )
    south = OrgUnit.objects.get(name="华南一组")
    assert (
        do(admin, "access.user.move", people.fang.pk, unit=str(south.pk), from_on="2026-01-01").status_code
        == 204
    )
    people.fang.refresh_from_db()
    assert people.fang.unit == south
    assert Membership.objects.get(user=people.fang, to_on=None).from_on == date(2026, 1, 1)
    page = text_of(admin.get(f"/settings/users/{people.fang.pk}/"))
    assert "2026/01/01" in page or "2026-01-01" in page


def test_the_last_administrator_stays(admin: Client, people: People) -> None:
    answer = do(admin, "access.user.set_admin", people.admin.pk, is_admin="false")
    assert answer.status_code == 422
    assert "至少要留一位" in text_of(answer)


def test_leaving_goes_step_by_step_and_history_keeps_the_name(admin: Client, people: People) -> None:
    fang = people.acts(people.fang)
    for name in ("恒泽", "光谷", "紫金"):
        perform(fang, "customers.customer.create", None, {"name": name})
    path = f"/settings/users/{people.fang.pk}/leaving/"
    assert "开始离职交接" in text_of(admin.get(path))
    assert admin.post(path, {"do": "start_leaving", "left_on": "2026-12-31"}).status_code == 302
    page = text_of(admin.get(path))
    assert "把名下未完成的转给谁" in page
    refused = admin.post(path, {"do": "leave"})
    assert refused.status_code == 422
    assert "手上还有" in text_of(refused)
    assert admin.post(path, {"do": "hand_over"}).status_code == 422, "nobody was chosen"
    assert admin.post(path, {"do": "hand_over", "to": str(people.qiang.pk)}).status_code == 302
    assert set(Customer.objects.values_list("owner__name", flat=True)) == {"李强"}
    assert admin.post(path, {"do": "leave"}).status_code == 302
    people.fang.refresh_from_db()
    assert people.fang.status == "left"
    assert "王芳" in text_of(admin.get(f"/settings/audit/?person={people.fang.pk}"))


def test_the_tree_grows_moves_and_closes_without_a_cycle(admin: Client, people: People) -> None:
    east, team = OrgUnit.objects.get(name="华东大区"), OrgUnit.objects.get(name="华东一组")
    made = do(
        admin,
        "access.orgunit.create",
        name="华东二组",
        kind="team",
        parent=str(east.pk),
        _fields="name kind parent",
    )
    assert made.status_code == 204
    new = OrgUnit.objects.get(name="华东二组")
    assert do(admin, "access.orgunit.move", east.pk, parent=str(new.pk)).status_code == 422
    assert "不能把一个组织单元移到" in text_of(do(admin, "access.orgunit.move", east.pk, parent=str(team.pk)))
    assert do(admin, "access.orgunit.close", team.pk).status_code == 422
    assert do(admin, "access.orgunit.close", new.pk).status_code == 204
    assert "华东二组" not in text_of(admin.get("/settings/organisation/"))
    assert "华东二组" in text_of(admin.get("/settings/organisation/?closed=1"))
    assert (
        do(
            admin, "access.orgunit.change", east.pk, name="华东", kind="region", _fields="name kind"
        ).status_code
        == 204
    )
    assert "王芳" in text_of(admin.get(f"/settings/organisation/{team.pk}/", headers=PART))


def test_every_change_here_is_in_the_audit(admin: Client, people: People) -> None:
    do(admin, "access.user.change", people.fang.pk, username="fang", name="王小芳", _fields="username name")
    page = text_of(admin.get(f"/settings/audit/?record={people.fang.pk}"))
    assert "编辑用户" in page
    assert "王小芳" in page
