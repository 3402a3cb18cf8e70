"""The command line's part about people and tokens."""

from __future__ import annotations

import pytest

from paceline.access import tokens as kept
from paceline.access.models import User
from paceline.access.principal import principal_of
from paceline.config.commands import people as users
from paceline.config.commands import tokens
from paceline.kernel.errors import Conflict, Invalid, NotFound
from tests.people import People

pytestmark = pytest.mark.django_db
PASSWORD = "long enough 42"


def add(username: str = "zhang", **more: object) -> None:
    given = {"name": "张三", "email": "", "password": PASSWORD, "role": "", "admin": False, **more}
    users.add(username=username, **given)  # type: ignore[arg-type]


def test_the_first_administrator_can_be_made_on_an_empty_database() -> None:
    add("root", name="", admin=True)
    assert [one["role"] for one in users.list_all()] == ["系统管理员"]
    assert principal_of(User.objects.get(username="root")).is_admin


def test_people_are_added_listed_and_locked_out(people: People) -> None:
    add(role="销售")
    assert {"username": "zhang", "name": "张三", "role": "销售", "is_active": True} in users.list_all()
    users.password(username="Zhang", password="another long one 7")
    assert User.objects.get(username="zhang").check_password("another long one 7")
    users.deactivate(username="zhang")
    assert {"username": "zhang", "name": "张三", "role": "销售", "is_active": False} in users.list_all()
    with pytest.raises(Conflict):
        users.deactivate(username="zhang")


def test_what_cannot_be_is_said(people: People) -> None:
    for given in ({"username": "fang"}, {"password": "short"}, {"role": "没有的"}):
        with pytest.raises(Invalid):
            add(**given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        users.password(username="nobody", password=PASSWORD)


def test_a_token_acts_for_its_person_within_its_scopes(people: People) -> None:
    text = tokens.add(username="fang", name="ERP", scopes=["customers:write", "opportunities:read"], days=30)
    by = kept.principal_for(text)
    assert by is not None
    assert by.user_id == people.fang.pk
    assert by.can("customers.customer", "change")
    assert by.can("pipeline.opportunity", "read")
    assert not by.can("pipeline.opportunity", "change")
    assert not by.can("customers.lead", "read")
    (listed,) = tokens.list_all(username="fang")[:1]
    assert set(listed["scopes"]) == {"customers.customer:write", "pipeline.opportunity:read"}
    tokens.revoke(id=listed["id"])
    assert kept.principal_for(text) is None


def test_a_token_without_scopes_only_reads(people: People) -> None:
    by = kept.principal_for(tokens.add(username="fang", name="看板", scopes=[], days=1))
    assert by is not None
    assert by.can("customers.lead", "read")
    assert not by.can("customers.lead", "change")


def test_scopes_that_mean_nothing_are_refused(people: People) -> None:
    for scopes in (["fly"], ["customers:fly"], ["nothing:read"]):
        with pytest.raises(Invalid):
            tokens.add(username="fang", name="x", scopes=scopes, days=1)
    with pytest.raises(NotFound):
        tokens.revoke(id="no-uuid")
