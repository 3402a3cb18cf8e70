"""People join, change units and roles, are locked out, leave and come back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from paceline.access import invitations, memberships, tokens
from paceline.access.models import Membership, OrgUnit, Role, User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.action import acting, perform
from paceline.records.actions import user as people_actions
from paceline.records.models import Event
from paceline.records.past.undo import undo_batch
from paceline.workflow.nightly import transfers
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
PASSWORD = "long enough 42"


@pytest.fixture
def admin(people: People) -> Principal:
    return people.acts(people.admin)


def told(user: User) -> Event:
    return Event.objects.filter(record_id=user.pk).latest("seq")


def test_an_invited_person_gets_a_link_and_exactly_the_rights_given(admin: Principal, people: People) -> None:
    made = perform(
        admin, "access.user.create", None,
        {"username": " Zhang ", "name": "张三", "unit": str(people.fang.unit_id),
         "roles": ["test-rep"], "hired_on": "2026-01-05"},
    )  # fmt: skip
    user = User.objects.get(username="zhang")
    assert user.pk == made.pk
    assert not user.has_usable_password()
    assert invitations.read(made.shown_once["link"].rstrip("/").rpartition("/")[2]) == user
    assert principal_of(user).can("customers.customer", "read")
    assert memberships.unit_on(user, date(2026, 1, 5)) == people.fang.unit_id
    event = told(user)
    assert event.name == "access.user.create"
    assert event.payload["changes"]["name"] == [None, "张三"]
    assert event.actor_id == admin.user_id
    assert "password" not in str(event.payload)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "fang", "name": "另一个"}, "username"),
        ({"username": "new", "name": " "}, "name"),
        ({"username": "new", "name": "新人", "roles": ["nobody"]}, "roles"),
        ({"username": "new", "name": "新人", "password": "12345678"}, "password"),
        ({"username": "new", "name": "新人", "status": "left"}, "status"),
        ({"username": "new", "name": "新人", "version": 3}, "version"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_made(
    given: dict[str, Any], field: str, admin: Principal
) -> None:
    before = User.objects.count()
    with pytest.raises(Invalid) as refused:
        perform(admin, "access.user.create", None, given)
    assert field in refused.value.by_field
    assert User.objects.count() == before


def test_only_administrators_in_person_change_people_roles_and_units(people: People) -> None:
    for by in (people.acts(people.boss), people.acts(people.min), people.token):
        for name, target, given in (
            ("access.user.create", None, {"username": "x", "name": "x"}),
            ("access.user.set_roles", people.fang, {"roles": ["test-boss"]}),
            ("access.user.set_admin", people.boss, {"is_admin": True}),
            ("access.orgunit.create", None, {"name": "x"}),
            ("access.role.create", None, {"code": "x", "name": "x"}),
        ):
            with pytest.raises(NotAllowed):
                perform(by, name, getattr(target, "pk", None), given)
    assert not visible(people.acts(people.boss), Role).exists()


def test_changes_are_told_with_before_and_after(admin: Principal, people: People) -> None:
    perform(admin, "access.user.change", people.fang.pk, {"position": "高级销售", "mobile": "13800138000"})
    assert told(people.fang).payload["changes"]["position"] == ["", "高级销售"]
    count = Event.objects.count()
    perform(admin, "access.user.change", people.fang.pk, {"position": "高级销售"})
    assert Event.objects.count() == count, "nothing changed, nothing told"
    perform(admin, "access.user.set_roles", people.fang.pk, {"roles": ["经理"]})
    assert told(people.fang).payload["changes"]["roles"] == [["test-rep"], ["test-manager"]]


def test_a_transfer_leaves_one_unit_on_each_day(admin: Principal, people: People, clock: FrozenClock) -> None:
    south, old = OrgUnit.objects.get(name="华南一组"), people.fang.unit_id
    User.objects.filter(pk=people.fang.pk).update(hired_on=date(2025, 1, 1))
    perform(admin, "access.user.move", people.fang.pk, {"unit": str(south.pk), "from_on": "2026-06-01"})
    fang = User.objects.get(pk=people.fang.pk)
    assert fang.unit_id == south.pk
    assert principal_of(fang).team_id == south.pk
    assert [memberships.unit_on(fang, date(2026, month, 1)) for month in (5, 6)] == [old, south.pk]
    perform(admin, "access.user.move", people.fang.pk, {"unit": str(old), "from_on": "2026-03-01"})
    rows = list(Membership.objects.filter(user=fang).values_list("from_on", "to_on", "unit_id"))
    assert rows == [(date(2025, 1, 1), date(2026, 2, 28), old), (date(2026, 3, 1), None, old)]


def test_a_planned_transfer_counts_on_its_day(admin: Principal, people: People, clock: FrozenClock) -> None:
    south = OrgUnit.objects.get(name="华南一组")
    perform(admin, "access.user.move", people.fang.pk, {"unit": str(south.pk), "from_on": "2026-07-03"})
    assert transfers() == "0"
    assert User.objects.get(pk=people.fang.pk).unit_id != south.pk
    clock.advance(timedelta(days=2))
    assert transfers() == "1"
    assert transfers() == "0"
    assert User.objects.get(pk=people.fang.pk).unit_id == south.pk


def test_suspending_counts_at_once(admin: Principal, people: People) -> None:
    made = tokens.make(people.fang.pk, "erp", grants={}, expires_at=None)
    perform(admin, "access.user.suspend", people.fang.pk)
    fang = User.objects.get(pk=people.fang.pk)
    assert not fang.is_active
    assert not principal_of(fang).can("customers.customer", "read")
    assert tokens.principal_for(made.text) is None
    with pytest.raises(Conflict):
        perform(admin, "access.user.invite", people.fang.pk)
    perform(admin, "access.user.resume", people.fang.pk)
    assert principal_of(User.objects.get(pk=fang.pk)).can("customers.customer", "read")
    assert tokens.principal_for(made.text) is None, "a revoked token stays revoked"


def test_somebody_stays_administrator(admin: Principal, people: People) -> None:
    for name, given in (("set_admin", {"is_admin": False}), ("suspend", {})):
        with pytest.raises(Conflict):
            perform(admin, f"access.user.{name}", people.admin.pk, given)
    perform(admin, "access.user.set_admin", people.boss.pk, {"is_admin": True})
    perform(admin, "access.user.set_admin", people.admin.pk, {"is_admin": False})
    assert not User.objects.get(pk=people.admin.pk).is_admin


@pytest.fixture
def work(people: People) -> dict[str, list[Any]]:
    """What 王芳 has in hand: three customers, one task; and one task that is done."""
    by = people.acts(people.boss)
    own = {"owner": str(people.fang.pk)}
    customers = [record_of(registry.get("customers.customer"), by, **own) for _ in range(3)]
    tasks = [record_of(registry.get("customers.activity"), by, subject=f"任务 {n}", **own) for n in range(2)]
    with acting(SYSTEM, "test") as act:
        act.save(tasks[1], status="done", outcome="connected")
    return {"customers": customers, "tasks": tasks}


def test_nobody_leaves_with_open_records(
    admin: Principal, people: People, work: dict[str, list[Any]]
) -> None:
    with pytest.raises(Conflict):
        perform(admin, "access.user.leave", people.fang.pk)
    perform(admin, "access.user.start_leaving", people.fang.pk, {"left_on": "2026-12-31"})
    with pytest.raises(Conflict) as refused:
        perform(admin, "access.user.leave", people.fang.pk)
    assert refused.value.code == "open_records"
    assert "客户 3" in str(refused.value)
    assert "跟进 1" in str(refused.value)
    assert User.objects.get(pk=people.fang.pk).status == "leaving"


def test_handing_over_moves_everything_as_one_batch(
    admin: Principal, people: People, work: dict[str, list[Any]]
) -> None:
    perform(admin, "access.user.start_leaving", people.fang.pk)
    plan = [{"to": str(people.qiang.pk)}, {"object": "customers", "to": str(people.qiang.pk)},
            {"object": "customers", "to": str(people.chen.pk)}]  # fmt: skip
    report = perform(admin, "access.user.hand_over", people.fang.pk, {"plan": plan})
    assert (report["moved"], report["failed"]) == (4, [])
    owners = visible(SYSTEM, Customer).order_by("pk").values_list("owner__name", flat=True)
    assert list(owners) == ["李强", "陈晨", "李强"]
    assert visible(SYSTEM, Activity).get(pk=work["tasks"][0].pk).owner_id == people.qiang.pk
    assert visible(SYSTEM, Activity).get(pk=work["tasks"][1].pk).owner_id == people.fang.pk, "history stays"
    moved = Event.objects.filter(batch=report["batch"], name="customers.customer.assign")
    assert {event.actor_id for event in moved} == {admin.user_id}
    perform(admin, "access.user.leave", people.fang.pk)
    fang = User.objects.get(pk=people.fang.pk)
    assert (fang.status, fang.name) == ("left", "王芳")
    assert not principal_of(fang).can("customers.customer", "read")
    perform(admin, "access.user.rejoin", fang.pk)
    undo_batch(SYSTEM, moved[0].batch)
    assert visible(SYSTEM, Customer).filter(owner=fang).count() == 3


@pytest.mark.parametrize("to", ["fang", "left"])
def test_only_colleagues_in_office_take_over(
    to: str, admin: Principal, people: People, work: dict[str, list[Any]]
) -> None:
    User.objects.filter(pk=people.chen.pk).update(status="left")
    taker = people.fang if to == "fang" else people.chen
    with pytest.raises(Invalid):
        perform(admin, "access.user.hand_over", people.fang.pk, {"plan": [{"to": str(taker.pk)}]})
    with pytest.raises(Invalid):
        perform(admin, "access.user.hand_over", people.fang.pk, {"plan": []})


def test_who_manages_a_unit_hands_it_over_first(admin: Principal, people: People) -> None:
    perform(admin, "access.user.start_leaving", people.min.pk)
    with pytest.raises(Conflict) as refused:
        perform(admin, "access.user.leave", people.min.pk)
    assert "华东大区" in str(refused.value)


def test_a_password_set_by_an_administrator_is_checked_and_never_told(
    admin: Principal, people: People
) -> None:
    with pytest.raises(Invalid):
        perform(admin, "access.user.set_password", people.fang.pk, {"password": "wangfang"})
    perform(admin, "access.user.set_password", people.fang.pk, {"password": PASSWORD})
    assert User.objects.get(pk=people.fang.pk).check_password(PASSWORD)
    assert PASSWORD not in str(told(people.fang).payload)


def test_transfers_run_twice_change_nothing_more(people: People) -> None:
    with acting(SYSTEM, "access.user.move") as act:
        assert people_actions.take_effect(act, date(2026, 7, 1)) == 0
