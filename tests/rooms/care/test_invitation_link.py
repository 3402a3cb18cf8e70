"""An invited guest answers through the link: comes, does not come after all, and hears when the event is over."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.care.models import EventGuest
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from tests.people import People
from tests.rooms.care.conftest import at, customer, fresh
from tests.rooms.web.list_pages import reader
from tests.rooms.web.test_portal_presale import sent, shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(freeze: Any, boss: Principal, rep: Principal) -> EventGuest:
    freeze(at("2026-03-06"))
    given = {"name": "春茶品鉴会", "starts_at": "2026-03-09 14:00", "place": "苏州展厅", "capacity": "1"}
    event = perform(boss, "care.customerevent.create", None, given)
    perform(boss, "customers.customer.invite", customer(rep, "甲厂").pk, {"event": str(event.pk)})
    return visible(SYSTEM, EventGuest).get()


def test_a_guest_comes_and_then_cannot(client: Any, boss: Principal, guest: EventGuest) -> None:
    path = shared(boss, guest)
    page = client.get(path).content.decode()
    assert "春茶品鉴会" in page
    assert "苏州展厅" in page
    for answer in sent(path, "answer", comes="1"):
        assert answer.status_code == 302
    assert fresh(guest).reply == "accepted"
    assert "您会来" in client.get(path).content.decode()
    sent(path, "answer", comes="")
    assert fresh(guest).reply == "declined"


def test_a_full_event_says_so(client: Any, boss: Principal, rep: Principal, guest: EventGuest) -> None:
    path = shared(boss, guest)
    perform(boss, "customers.customer.invite", customer(rep, "乙厂").pk, {"event": str(guest.gathering_id)})
    other = visible(SYSTEM, EventGuest).exclude(pk=guest.pk).get()
    perform(boss, "care.eventguest.accept", other.pk, {})
    answer, _again = sent(path, "answer", comes="1")
    assert answer.status_code == 422
    assert "已满" in answer.content.decode()


def test_what_is_over_takes_no_answer_and_gives_no_link(
    client: Any, boss: Principal, guest: EventGuest
) -> None:
    path = shared(boss, guest)
    perform(boss, "care.customerevent.hold", guest.gathering_id, {})
    assert "活动已经结束" in client.get(path).content.decode()
    with pytest.raises(Conflict):
        shared(boss, guest)
    perform(boss, "care.eventguest.accept", guest.pk, {})
    assert fresh(guest).reply == "accepted", "a colleague still notes it"


def test_many_are_invited_from_their_list_and_checked_in_from_the_guests(
    boss: Principal, people: People
) -> None:
    browser = reader(people.boss)
    assert "/customers/bulk/invite" in browser.get("/customers/").content.decode()
    assert "/event-guests/bulk/check_in" in browser.get("/event-guests/").content.decode()


def test_an_event_that_is_planned_is_not_taken_back_to_planning(boss: Principal, guest: EventGuest) -> None:
    with pytest.raises(Conflict, match="还在筹备"):
        perform(boss, "care.customerevent.reopen", guest.gathering_id, {})
