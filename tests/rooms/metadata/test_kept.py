"""What a process keeps of the tables, inside of a transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from django.db import transaction

from paceline.metadata.kept import Kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept() -> Kept[int]:
    """Says how often it was read."""
    return Kept("test.subject", reads())


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction, or a part of one, that ends as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reads() -> Callable[[], int]:
    times = count(1)
    return lambda: next(times)


def test_it_is_read_once_until_it_changes(kept: Kept[int]) -> None:
    assert [kept.get(), kept.get()] == [1, 1]
    with transaction.atomic():
        kept.changed()
        assert [kept.get(), kept.get()] == [2, 2], "once after a change"
        kept.changed()
        assert [kept.get(), kept.get()] == [3, 3], "and once after the next"
    assert [kept.get(), kept.get()] == [4, 4], "others have changed it too"


def test_what_is_taken_back_to_a_savepoint_is_read_again(kept: Kept[int]) -> None:
    with transaction.atomic():
        kept.changed()
        assert kept.get() == 1
        with taken_back():
            kept.changed()
            assert kept.get() == 2
        assert [kept.get(), kept.get()] == [3, 3]


def test_a_transaction_that_is_taken_back_leaves_nothing(kept: Kept[int]) -> None:
    assert kept.get() == 1
    with taken_back():
        kept.changed()
        assert kept.get() == 2
    assert kept.get() == 1, "as it was before"
    with transaction.atomic():
        kept.changed()
        assert kept.get() == 3, "not what the other transaction has seen"
