"""The desk of hand-overs: what waits is taken with one click or given back together; what is missing is asked for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Handoff
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import reader

pytestmark = pytest.mark.django_db
DECIDE = "/handoff-desk/decide"


@pytest.fixture
def waiting(people: People) -> list[Handoff]:
    """Three leads that 陈晨 has handed over to 华东一组."""
    chen, team = people.acts(people.chen), OrgUnit.objects.get(name="华东一组")
    leads = [
        perform(chen, "customers.lead.create", None, {"name": f"钱{n}号", "phone": f"1390000030{n}"})
        for n in range(3)
    ]
    return [perform(chen, "customers.lead.hand_over", one.pk, {"to_unit": str(team.pk)}) for one in leads]


def signed_in(who: User) -> Client:
    return reader(who).client


def state(one: Handoff) -> str:
    return str(visible(SYSTEM, Handoff).get(pk=one.pk).state)


def test_both_sides_see_what_waits(people: People, waiting: list[Handoff]) -> None:
    for who, tab in ((people.fang, "in"), (people.chen, "out")):
        page = signed_in(who).get(f"/handoff-desk/?tab={tab}")
        assert page.status_code == 200
        assert all(one.lead.name in page.content.decode() for one in waiting)


def test_one_click_takes_one(people: People, waiting: list[Handoff]) -> None:
    signed_in(people.fang).post(DECIDE, {"one": str(waiting[0].pk)})
    assert [state(one) for one in waiting] == ["accepted", "offered", "offered"]


def test_accepting_proposes_oneself_and_not_whoever_handed_it_over(
    people: People, waiting: list[Handoff]
) -> None:
    dialog = signed_in(people.fang).get(f"/handoffs/{waiting[0].pk}/do/accept").content.decode()
    assert "不填就是你自己" in dialog
    assert "陈晨" not in dialog


def test_giving_back_asks_for_a_reason_and_keeps_the_ticks(people: People, waiting: list[Handoff]) -> None:
    client, ticked = signed_in(people.fang), [str(one.pk) for one in waiting[:2]]
    asked = client.post(DECIDE, {"verb": "reject", "handoff": ticked, "words": "不做这行"})
    assert asked.status_code == 422
    assert "退回原因：请" in asked.content.decode(), "says which input"
    kept = [bool(re.search(f'{one.pk}"[^>]* checked>', asked.content.decode())) for one in waiting]
    assert kept == [True, True, False]
    assert "不做这行" in asked.content.decode()
    client.post(DECIDE, {"verb": "reject", "handoff": ticked, "reason": "not_target"})
    assert [state(one) for one in waiting] == ["rejected", "rejected", "offered"]


def test_a_reason_without_the_words_it_needs_is_asked_for_with_the_ticks_kept(
    people: People, waiting: list[Handoff]
) -> None:
    given = {"verb": "reject", "handoff": [str(one.pk) for one in waiting[:2]], "reason": "other"}
    asked = signed_in(people.fang).post(DECIDE, given)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "请写明退回的原因" in page
    assert len(re.findall(r'name="handoff" value="[^"]+"[^>]* checked', page)) == 2
    assert '<option value="other" selected>' in page
