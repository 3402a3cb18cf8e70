"""Tokens: made by their person, shown once, kept as a digest, narrowed, expiring, useless once revoked, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paceline.access import tokens
from paceline.access.models import ApiToken
from paceline.interfaces.api import limits
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.api.conftest import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


def make(people: People, **given: Any) -> Any:
    return perform(people.acts(people.fang), "access.apitoken.create", None, {"name": "同步", **given})


def test_a_token_is_shown_once_and_kept_as_a_digest(people: People) -> None:
    made = make(people)
    text = made.shown_once["token"]
    kept = ApiToken.objects.get(pk=made.pk)
    assert Program(text).get("/me").json()["name"] == "王芳"
    assert text not in f"{vars(kept)}"
    assert text not in f"{list(Event.objects.values())}"
    assert kept.digest == tokens.digest_of(text)


def test_only_reading_by_default_and_only_the_named_objects(people: People) -> None:
    reads = Program(make(people).shown_once["token"])
    assert reads.get("/customers/").status_code == 200
    refused = reads.post("/customers/", {"name": "x"})
    assert refused.status_code == 403
    assert "范围更大的令牌" in refused.json()["detail"]
    writes = Program(make(people, reach="write", objects=["customers"]).shown_once["token"])
    assert writes.post("/customers/", {"name": "x"}).status_code == 201
    unseen = writes.get("/opportunities/")
    assert unseen.status_code == 403
    assert "范围更大的令牌" in unseen.json()["detail"]


def test_a_token_sees_its_persons_jobs_but_no_sessions_and_tokens(people: People) -> None:
    for reach in ("read", "write"):
        asks = Program(make(people, reach=reach).shown_once["token"])
        assert asks.get("/jobs/").status_code == 200
        assert asks.get("/notifications/").status_code == 200
        assert asks.get("/tokens/").status_code == 403
        assert asks.get("/sessions/").status_code == 403
    assert Program(make(people, objects=["customers"]).shown_once["token"]).get("/jobs/").status_code == 403


def test_wrong_expired_and_revoked_tokens(people: People, clock: FrozenClock) -> None:
    made = make(people, expires_on="2026-07-02")
    text = made.shown_once["token"]
    assert Program(text).get("/me").status_code == 200
    for wrong in (
        text[:-1] + ("a" if text[-1] != "a" else "b"),
        text[:-1],
        text + "x",
        "pl_",
        "x",
        "pl_test_-",
        text.upper(),
        "",
    ):
        assert Program(wrong).get("/me").status_code == 401, wrong
    perform(people.acts(people.fang), "access.apitoken.revoke", made.pk)
    assert Program(text).get("/me").status_code == 401
    other = make(people, expires_on="2026-07-02").shown_once["token"]
    clock.advance(timedelta(days=2))
    assert Program(other).get("/me").status_code == 401


def test_nobody_touches_the_tokens_of_others(people: People) -> None:
    made = make(people)
    for user, error in ((people.qiang, NotFound), (people.min, NotFound)):
        with pytest.raises(error):
            perform(people.acts(user), "access.apitoken.revoke", made.pk)
    assert perform(people.acts(people.admin), "access.apitoken.revoke", made.pk).revoked_at
    with pytest.raises(NotAllowed):
        perform(people.token, "access.apitoken.create", None, {"name": "子令牌"})


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"reach": "root"},
        {"objects": ["nope"]},
        {"expires_on": "2020-01-01"},
        {"expires_on": "2199-01-01"},
    ],
)
def test_what_a_token_cannot_be(people: People, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        make(people, **given)


def test_requests_are_counted_and_refused_in_time(people: People, settings: Any, clock: FrozenClock) -> None:
    settings.API_PER_MINUTE = 5
    asks = Program(make(people).shown_once["token"])
    assert [asks.get("/me").status_code for _ in range(6)] == [200] * 5 + [429]
    refused = asks.get("/me")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["retry_after"] == int(refused.headers["Retry-After"])
    other = Program(make(people).shown_once["token"])
    assert other.get("/me").status_code == 200
    limits.forget()  # as another process would see it
    assert asks.get("/me").status_code == 429
    clock.advance(timedelta(minutes=1))
    assert asks.get("/me").status_code == 200


def test_counting_fails_closed(people: People, settings: Any) -> None:
    asks = Program(make(people).shown_once["token"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE access_usage RENAME TO api_gone")
    assert asks.get("/me").status_code in (429, 503)


def test_guessing_tokens_is_slowed_down(
    people: People, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRONG_TOKENS", 3)
    answers = [Program("pl_" + "0" * 12 + "_" + "x" * 43).get("/me").status_code for _ in range(4)]
    assert answers == [401, 401, 401, 429]
    assert Program(make(people).shown_once["token"]).get("/me").status_code == 200


def test_a_request_with_a_token_asks_little_of_the_database(people: People) -> None:
    asks = Program(make(people).shown_once["token"])
    asks.get("/customers/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert asks.get("/customers/").status_code == 200
    assert len(queries) <= 3, [q["sql"][:100] for q in queries]
