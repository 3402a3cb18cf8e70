"""Identifiers grow with time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from uuid import uuid4

import pytest

from paceline.kernel.ids import made_at, uuid7


def test_identifiers_are_version_7_and_increase() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made[:100])
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_share_one() -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda _: [uuid7() for _ in range(2_000)], range(4)))
    assert len({one for batch in batches for one in batch}) == 8_000


def test_the_moment_can_be_read_back() -> None:
    assert abs(made_at(uuid7()) - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="version 7"):
        made_at(uuid4())


def test_a_forked_process_makes_others() -> None:
    uuid7()
    with get_context("fork").Pool(2) as pool:
        there = pool.map(chances, (100, 100), chunksize=1)
    everything = [*chances(100), *there[0], *there[1]]
    assert len(set(everything)) == 300


def chances(count: int) -> list[int]:
    """The random parts of new identifiers."""
    return [uuid7().int & ((1 << 62) - 1) for _ in range(count)]
