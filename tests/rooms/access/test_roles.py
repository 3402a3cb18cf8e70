"""Roles are made, changed, copied and removed; what they say is checked against what exists."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import Principal
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People

pytestmark = pytest.mark.django_db
READ_ALL = {"customers.customer": {"read": "all"}}


@pytest.fixture
def admin(people: People) -> Principal:
    return people.acts(people.admin)


def test_a_changed_role_counts_at_once_for_everybody_who_has_it(admin: Principal, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    assert not people.acts(people.fang).can("customers.customer", "override")
    grants = {"customers.customer": {"read": "own", "override": "own", "remove": "none"}}
    fields = {"customers.customer": {"phone": "masked", "name": "full"}}
    perform(admin, "access.role.change", role.pk, {"grants": grants, "fields": fields})
    by = people.acts(people.fang)
    assert by.can("customers.customer", "override")
    assert not by.can("customers.customer", "change")
    role.refresh_from_db()
    assert role.grants == {"customers.customer": {"read": "own", "override": "own"}}
    assert role.fields == {"customers.customer": {"phone": "masked"}}
    before, after = Event.objects.get(record_id=role.pk).payload["changes"]["grants"]
    assert (set(before), set(after)) == ({"*"}, {"customers.customer"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"grants": {"customers.nothing": {"read": "all"}}}, "grants"),
        ({"grants": {"customers.customer": {"fly": "all"}}}, "grants"),
        ({"grants": {"customers.customer": {"read": "universe"}}}, "grants"),
        ({"grants": ["customers.customer"]}, "grants"),
        ({"fields": {"customers.customer": {"nothing": "hidden"}}}, "fields"),
        ({"fields": {"customers.customer": {"name": "blurred"}}}, "fields"),
        ({"fields": {"*": {"name": "hidden"}}}, "fields"),
        ({"code": "test-rep"}, "code"),
        ({"shipped": True}, "shipped"),
    ],
)
def test_what_does_not_exist_cannot_be_granted(given: dict[str, Any], field: str, admin: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        perform(admin, "access.role.create", None, {"code": "new", "name": "新角色", **given})
    assert field in refused.value.by_field
    assert not Role.objects.filter(code="new").exists()


def test_one_object_changes_and_all_others_keep_their_rights(admin: Principal) -> None:
    made = perform(
        admin,
        "access.role.create",
        None,
        {
            "code": "watch",
            "name": "观察员",
            "grants": READ_ALL,
            "fields": {"customers.lead": {"phone": "masked"}},
        },
    )
    rights = {
        "customers.lead": {"grants": {"read": "own"}},
        "customers.customer": {"fields": {"phone": "hidden"}},
    }
    perform(admin, "access.role.grant", made.pk, {"rights": rights})
    made.refresh_from_db()
    assert made.grants == {**READ_ALL, "customers.lead": {"read": "own"}}
    assert made.fields == {"customers.lead": {"phone": "masked"}, "customers.customer": {"phone": "hidden"}}


@pytest.mark.parametrize(
    "rights",
    [
        {"customers.customer": {"grants": {"fly": "all"}}},
        {"customers.customer": {"fields": {"nothing": "hidden"}}},
        {"customers.customer": {"rights": {}}},
        {"customers.customer": {"grants": "all"}},
        {"customers.nothing": {"grants": {"read": "all"}}},
        ["customers.customer"],
    ],
)
def test_what_does_not_exist_is_refused_for_one_object_too(rights: Any, admin: Principal) -> None:
    role = Role.objects.get(code="test-rep")
    with pytest.raises(Invalid):
        perform(admin, "access.role.grant", role.pk, {"rights": rights})


def test_a_copy_has_the_same_rights_and_a_life_of_its_own(admin: Principal) -> None:
    made = perform(admin, "access.role.create", None, {"code": "watch", "name": "观察员", "grants": READ_ALL})
    copy = perform(admin, "access.role.copy", made.pk, {"code": "watch2", "name": "观察员二"})
    perform(admin, "access.role.change", made.pk, {"grants": {}})
    copy.refresh_from_db()
    assert copy.grants == READ_ALL


def test_a_role_in_use_stays(admin: Principal, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    with pytest.raises(Conflict) as refused:
        perform(admin, "access.role.remove", role.pk)
    assert "3 个人" in str(refused.value)
    for user in (people.fang, people.qiang, people.chen):
        perform(admin, "access.user.set_roles", user.pk, {"roles": []})
    perform(admin, "access.role.remove", role.pk)
    assert not Role.objects.filter(code="test-rep").exists()
    assert Event.objects.filter(name="access.role.remove", record_id=role.pk).exists()
