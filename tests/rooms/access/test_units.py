"""The organisation tree grows, moves without cycles, and shrinks only where it is empty."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from paceline.access.models import OrgUnit, User
from paceline.access.principal import Principal
from paceline.kernel.errors import Conflict, Invalid, PacelineError
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(people: People) -> Principal:
    return people.acts(people.admin)


def unit(name: str) -> OrgUnit:
    return OrgUnit.objects.get(name=name)


def test_a_new_unit_with_its_manager_widens_his_sight(admin: Principal, people: People) -> None:
    made = perform(
        admin, "access.orgunit.create", None,
        {"name": "华东二组", "parent": str(unit("华东大区").pk), "manager": str(people.qiang.pk)},
    )  # fmt: skip
    assert made.pk in people.acts(people.min).subtree_ids
    assert made.pk in people.acts(people.qiang).team_ids
    event = Event.objects.get(record_id=made.pk)
    assert event.payload["changes"]["name"] == [None, "华东二组"]


def test_a_unit_never_comes_to_lie_below_itself(admin: Principal) -> None:
    east, team = unit("华东大区"), unit("华东一组")
    for parent in (east, team):
        with pytest.raises(Invalid) as refused:
            perform(admin, "access.orgunit.move", east.pk, {"parent": str(parent.pk)})
        assert "parent" in refused.value.by_field
    assert unit("华东大区").parent_id == unit("公司").pk


def test_moving_is_told_and_changes_who_sees_what(admin: Principal, people: People) -> None:
    perform(
        admin,
        "access.orgunit.move",
        unit("华南一组").pk,
        {"parent": str(unit("华东大区").pk), "from_on": "2026-01-01"},
    )
    assert unit("华南一组").pk in people.acts(people.min).subtree_ids
    event = Event.objects.filter(record_id=unit("华南一组").pk).latest("seq")
    assert event.payload["changes"]["parent"] == [str(unit("公司").pk), str(unit("华东大区").pk)]
    assert event.payload["from_on"] == "2026-01-01"


def test_names_are_clear_and_managers_in_office(admin: Principal, people: People) -> None:
    east = str(unit("华东大区").pk)
    with pytest.raises(Invalid):
        perform(admin, "access.orgunit.create", None, {"name": "华东一组", "parent": east})
    User.objects.filter(pk=people.chen.pk).update(status="left")
    with pytest.raises(Invalid):
        perform(admin, "access.orgunit.change", unit("华东一组").pk, {"manager": str(people.chen.pk)})
    perform(
        admin,
        "access.orgunit.change",
        unit("华东一组").pk,
        {"name": "华东特战组", "manager": str(people.qiang.pk)},
    )
    assert unit("华东特战组").manager_id == people.qiang.pk


def test_only_an_empty_unit_is_closed(admin: Principal, people: People) -> None:
    with pytest.raises(Conflict) as refused:
        perform(admin, "access.orgunit.close", unit("华东一组").pk)
    assert "2 个人" in str(refused.value)
    south = unit("华南一组")
    perform(admin, "access.user.move", people.chen.pk, {"unit": str(unit("公司").pk)})
    perform(admin, "access.orgunit.close", south.pk)
    with pytest.raises(Invalid):
        perform(admin, "access.user.move", people.chen.pk, {"unit": str(south.pk)})
    perform(admin, "access.orgunit.reopen", south.pk)
    perform(admin, "access.user.move", people.chen.pk, {"unit": str(south.pk)})


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_never_make_a_ring() -> None:
    people = make_people()
    by = people.acts(people.admin)
    company = unit("公司")
    first, second = (OrgUnit.objects.create(name=name, parent=company) for name in ("甲部", "乙部"))
    start, told = threading.Barrier(2), list[str]()

    def run(what: OrgUnit, below: OrgUnit) -> None:
        start.wait()
        try:
            perform(by, "access.orgunit.move", what.pk, {"parent": str(below.pk)})
            told.append("moved")
        except PacelineError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["moved", "refused"]
