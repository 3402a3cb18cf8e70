"""Sessions: kept under a digest, limited, ended at once; a new one at every sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from paceline.access import sessions
from paceline.access.models import Session, User
from paceline.kernel.clock import FrozenClock
from tests.people import People

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


def sign_in(client: Client, name: str = "fang", **more: str) -> int:
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD, **more}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def phone(people: People) -> Client:
    client = Client(HTTP_USER_AGENT="Phone")
    assert sign_in(client) == 302
    return client


@pytest.fixture
def desk(people: People) -> Client:
    client = Client(HTTP_USER_AGENT="Desk", REMOTE_ADDR="10.0.0.7")
    assert sign_in(client) == 302
    return client


def test_the_key_is_stored_nowhere(desk: Client) -> None:
    key = desk.session.session_key
    row = Session.objects.get()
    assert key
    assert row.digest == sessions.digest_of(key)
    assert key not in row.digest + row.data


def test_a_session_tells_who_from_where_since_when(desk: Client, people: People) -> None:
    row = Session.objects.get()
    assert (row.user_id, row.ip, row.agent) == (people.fang.pk, "10.0.0.7", "Desk")
    assert row.created_at <= row.last_seen_at < row.expires_at


def test_signing_in_starts_a_new_session(people: People) -> None:
    client = Client()
    client.get("/accounts/login/")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_ending_one_session_takes_effect_at_once_and_leaves_the_others(desk: Client, phone: Client) -> None:
    assert sessions.end([Session.objects.get(agent="Phone").pk]) == 1
    assert not is_in(phone)
    assert is_in(desk)


def test_ending_all_others_keeps_this_one(desk: Client, phone: Client, people: People) -> None:
    sessions.end_all(people.fang.pk, keep=desk.session.digest)
    assert not is_in(phone)
    assert is_in(desk)


def test_a_session_that_nobody_uses_ends(clock: FrozenClock, people: People, settings: object) -> None:
    client = Client()
    sign_in(client)
    clock.advance(timedelta(hours=71))
    assert is_in(client)
    clock.advance(timedelta(hours=71))
    assert is_in(client), "it was used in between"
    clock.advance(timedelta(hours=73))
    assert not is_in(client)


def test_a_session_ends_after_two_weeks_however_much_it_is_used(clock: FrozenClock, people: People) -> None:
    client = Client()
    sign_in(client, remember="on")
    for _day in range(13):
        clock.advance(timedelta(days=1))
        assert is_in(client)
    clock.advance(timedelta(days=1, minutes=1))
    assert not is_in(client)


def test_whoever_has_left_is_out_at_once(desk: Client, people: People) -> None:
    User.objects.filter(pk=people.fang.pk).update(status="left")
    answer = desk.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_expired_sessions_are_cleared_away(clock: FrozenClock, people: People) -> None:
    sign_in(Client())
    clock.advance(timedelta(days=4))
    sign_in(Client())
    sessions.SessionStore.clear_expired()
    assert Session.objects.count() == 1
