"""A kept answer about an earlier day hears of every late fact, however long the transaction was open that wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.records.models import EventMark, KeptLook
from paceline.records.past.kept_looks import NEAR, kept_look, settled
from paceline.records.past.lookback import Moment, Seen

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = Seen(objects=("customers.customer",))
WRITE = """
INSERT INTO records_event (id, name, object, record_id, title, about, payload, reason, occurred_at, recorded_at, via,
    version)
SELECT %s, 'customers.customer.change', 'customers.customer', %s,
    coalesce(pg_current_xact_id_if_assigned()::text, ''), '{}', '{}', '', %s, %s, 'web', 1
RETURNING seq, title
"""


def write(cursor: Any, days_ago: int) -> tuple[int, str]:
    """An event of some days ago that is recorded now: its number, and its transaction's when that was drawn."""
    now = clock.now()
    cursor.execute(WRITE, [uuid7(), uuid7(), now - timedelta(days=days_ago), now])
    seq, number = cursor.fetchone()
    return seq, number


@contextmanager
def still_open() -> Iterator[int]:
    """Somebody writes a fact of three days ago; the transaction ends with the block."""
    other: Any = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            yield write(cursor, 3)[0]
        other.commit()
    finally:
        other.close()


class Question:
    """A question about yesterday; each time that the answer is worked out it is another."""

    def __init__(self) -> None:
        until = clock.now() - timedelta(hours=20)
        self.moment, self.times = Moment(until.date(), until), 0

    def ask(self) -> int:
        found: int = kept_look("question", self.moment, SEEN, self.work_out)
        return found

    def work_out(self) -> int:
        self.times += 1
        return self.times


def others_write(count: int) -> int:
    """So many events of today by others, committed; returns the last number."""
    with connection.cursor() as cursor:
        return [write(cursor, 0)[0] for _at in range(count)][-1]


def test_a_late_fact_is_heard_however_far_its_number_lies_below() -> None:
    """Transactions of other databases of the same server hold marks back too: none of these is too high for it."""
    question = Question()
    others_write(1)
    settled()
    with still_open() as number:
        last = others_write(NEAR + 20)
        assert settled() < number, "who wrote it has not finished"
        assert (question.ask(), question.ask()) == (1, 1), "kept"
    assert question.ask() == 2, "it came in"
    assert settled() >= last or EventMark.objects.filter(seq__gte=last).exists(), "marks move on"


def test_with_a_mark_that_trusts_numbers_it_would_be_missed() -> None:
    """Negative control: everything up to the highest number seen is taken as known."""
    question = Question()
    with still_open() as number:
        last = others_write(NEAR + 20)
        assert question.ask() == 1
        KeptLook.objects.update(mark=last, heard=0)
    assert number < last
    assert question.ask() == 1, "an old answer"


def test_a_transaction_has_its_number_before_it_draws_those_of_its_events() -> None:
    """Else a mark taken between the two would lie above an event of a transaction that began after it."""
    with connection.cursor() as cursor:
        assert write(cursor, 0)[1]
        cursor.execute("ALTER TABLE records_event DISABLE TRIGGER number_first")
        try:
            # Every 32nd number, and the first after a checkpoint, a sequence logs, which needs such a number too.
            numbered = [write(cursor, 0)[1] for _at in range(5)]
            assert not all(numbered), "the control: without the trigger it has none yet"
        finally:
            cursor.execute("ALTER TABLE records_event ENABLE TRIGGER number_first")


def test_within_a_transaction_no_mark_is_taken() -> None:
    """Its own number may be older than numbers of events that others have drawn."""
    with transaction.atomic():
        others_write(1)
        settled()
    assert not EventMark.objects.exists()
