"""Before a whole set is imported: what the administrator may not import yet, and one click that cures it."""

from __future__ import annotations

import pytest
from django.test import Client

from paceline.access.models import Role, User
from paceline.access.principal import principal_of
from paceline.config import presets
from paceline.interfaces.files import wizard
from tests.people import People
from tests.rooms.files.test_pages import page, signed_in

pytestmark = pytest.mark.django_db
SET = "/imports/sets/classicmodels/"


@pytest.fixture
def root() -> User:
    presets.apply()
    return User.objects.create_superuser("root", "correct horse", name="管理员")


@pytest.fixture
def web(root: User) -> Client:
    return signed_in(root)


def test_the_missing_rights_are_named_with_the_roles_that_give_them(web: Client) -> None:
    shown = page(web, SET)
    for words in ("产品", "订单", "回款", "销售总监", "销售运营", "财务", "给自己加上这些角色"):
        assert words in shown
    assert 'name="file"' not in shown, "nothing to choose before it can be imported"


def test_one_click_adds_the_roles_and_leads_back_to_the_files(web: Client, root: User) -> None:
    root.roles.add(Role.objects.get(code="hr"))
    answer = web.post(f"{SET}roles", follow=True)
    assert answer.redirect_chain == [(SET, 302)]
    assert 'name="file"' in answer.content.decode()
    codes = set(root.roles.values_list("code", flat=True))
    assert codes == {"hr", "director", "ops", "finance"}, "what was there stays"
    assert wizard.not_importable(principal_of(root), wizard.set_named("classicmodels")) == []
    web.post(f"{SET}roles")
    assert set(root.roles.values_list("code", flat=True)) == codes, "again it changes nothing"


def test_only_an_administrator_may(people: People) -> None:
    assert signed_in(people.boss).post(f"{SET}roles").status_code == 403
    assert not people.boss.roles.filter(code="finance").exists()


def test_what_no_role_gives_is_said_without_a_button_that_would_not_help(web: Client) -> None:
    Role.objects.exclude(code="admin").delete()
    shown = page(web, SET)
    assert "没有一个角色能导入其中一些" in shown
    assert "给自己加上这些角色" not in shown


def test_decisions_are_told_in_words(web: Client) -> None:
    shown = page(web, SET)
    for words in ("Disputed", "已交付", "支票"):
        assert words in shown
    for code in ("delivered", "cheque", "company"):
        assert f">{code}<" not in shown


def test_a_set_of_one_file_with_many_steps_is_offered_too(web: Client) -> None:
    assert "/imports/sets/superstore/" in page(web, "/imports/")
