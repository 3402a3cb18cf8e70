"""The audit chain holds, and shows what was changed, taken out or slipped in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from paceline.metadata.registry import registry
from paceline.records.models import Event, Seal
from paceline.records.past.audit import seal, verify_chain
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(people: People) -> list[int]:
    """The numbers of three sealed events, in two seals."""
    by = people.acts(people.fang)
    record_of(registry.get("customers.customer"), by)
    seal()
    for _ in range(2):
        record_of(registry.get("customers.customer"), by)
    assert seal() == 2
    assert seal() == 0
    return list(Event.objects.order_by("seq").values_list("seq", flat=True))


def tamper(sql: str, *params: object) -> None:
    """Change history as only somebody with the database in hand could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL paceline.erasure = 'on'")
        cursor.execute(sql, params)


def test_an_untouched_chain_is_whole(sealed: list[int]) -> None:
    assert Seal.objects.count() == 2
    assert verify_chain() == []


def test_a_changed_event_breaks_its_seal_and_only_that(sealed: list[int]) -> None:
    tamper("UPDATE records_event SET title = 'x' WHERE seq = %s", sealed[0])
    assert [broken.last for broken in verify_chain()] == [sealed[0]]


def test_a_missing_event_is_noticed(sealed: list[int]) -> None:
    tamper("DELETE FROM records_event WHERE seq = %s", sealed[1])
    assert len(verify_chain()) == 1


def test_a_moved_time_is_noticed(sealed: list[int]) -> None:
    tamper(
        "UPDATE records_event SET occurred_at = occurred_at - interval '1 second' WHERE seq = %s", sealed[2]
    )
    assert [broken.last for broken in verify_chain()] == [sealed[2]]


def test_a_forged_seal_breaks_the_next(sealed: list[int]) -> None:
    Seal.objects.filter(last=sealed[0]).update(digest="0" * 64)
    assert len(verify_chain()) == 2


def test_the_application_itself_cannot_change_history(sealed: list[int]) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(seq=sealed[0]).delete()
