"""Two take the same hand-over at the same moment: one has the lead, the other hears that it is taken."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Handoff, Lead
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People, make_people
from tests.rooms.records.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def people() -> People:
    return make_people()


def a_lead(people: People) -> Lead:
    """Of 陈晨's."""
    values = {"name": "钱总", "phone": "13900000001"}
    made: Lead = perform(people.acts(people.chen), "customers.lead.create", None, values)
    return made


def team() -> str:
    return str(OrgUnit.objects.get(name="华东一组").pk)


def offered(people: People) -> Handoff:
    made: Handoff = perform(
        people.acts(people.chen), "customers.lead.hand_over", a_lead(people).pk, {"to_unit": team()}
    )
    return made


def crowd(people: People) -> list[Principal]:
    return [people.acts(one) for one in (people.fang, people.qiang, people.min)]


def test_of_those_who_accept_at_once_one_gets_it(people: People) -> None:
    handoff, all_of_them = offered(people), crowd(people)
    results = together(lambda i: perform(all_of_them[i % 3], "customers.handoff.accept", handoff.pk), AT_ONCE)
    assert sum(isinstance(r, Handoff) for r in results) == 1
    assert sum(isinstance(r, Conflict) for r in results) == AT_ONCE - 1
    taken = visible(SYSTEM, Handoff).get(pk=handoff.pk)
    assert visible(SYSTEM, Lead).get(pk=handoff.lead_id).owner_id == taken.taken_by_id
    assert Event.objects.filter(name="customers.handoff.accept").count() == 1


def test_without_the_lock_all_of_them_would_get_it(people: People) -> None:
    """Negative control: read that it waits, then write, with nothing between."""
    handoff, all_of_them, ready = offered(people), crowd(people), Barrier(3)

    def unguarded(i: int) -> bool:
        with transaction.atomic():
            waits = visible(SYSTEM, Handoff).get(pk=handoff.pk).state == "offered"
            ready.wait(10)
            rows = visible(SYSTEM, Handoff).filter(pk=handoff.pk)
            return waits and rows.update(state="accepted", taken_by=all_of_them[i].user_id) == 1

    assert sum(r is True for r in together(unguarded, 3)) == 3


def test_a_lead_offered_many_times_at_once_waits_once(people: People) -> None:
    lead, chen = a_lead(people), people.acts(people.chen)

    def hand_over(_: int) -> Any:
        return perform(chen, "customers.lead.hand_over", lead.pk, {"to_unit": team()})

    results = together(hand_over, AT_ONCE)
    assert sum(isinstance(r, Handoff) for r in results) == 1
    assert visible(SYSTEM, Handoff).filter(lead=lead.pk, state="offered").count() == 1
