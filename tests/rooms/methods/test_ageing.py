"""Ageing and the collection rate, with the figures of the stories FN-1 and FN-2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.ageing import Due, ageing, bucket, collection_rate

MARCH, APRIL, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 30)
DUES = [
    Due(MARCH, Decimal(200_000), Decimal(200_000)),
    Due(APRIL, Decimal(500_000), Decimal(400_000)),
    Due(JUNE, Decimal(300_000)),
]


def test_of_the_dues_of_april_80_percent_were_collected_and_of_all_dues_857() -> None:
    assert collection_rate(DUES[1:2]) == Decimal("0.8")
    assert round(collection_rate(DUES[:2]) or 0, 3) == Decimal("0.857")
    assert collection_rate([]) is None


def test_at_the_end_of_may_100_000_are_60_days_overdue() -> None:
    found = ageing(DUES, date(2026, 5, 31))
    assert found == (Decimal(300_000), 0, Decimal(100_000), 0, 0, 0)
    assert sum(found) == Decimal(400_000)


@pytest.mark.parametrize(
    ("days", "place"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5)],
)
def test_every_bound_belongs_to_its_bucket(days: int, place: int) -> None:
    assert bucket(date(2026, 1, 1), date.fromordinal(date(2026, 1, 1).toordinal() + days)) == place


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.decimals("0", "99999", places=2)),
        max_size=20,
    )
)
def test_the_buckets_add_up_to_everything_that_is_owed(rows: list[tuple[date, Decimal]]) -> None:
    dues = [Due(day, amount) for day, amount in rows]
    assert sum(ageing(dues, date(2026, 1, 1))) == sum(amount for _, amount in rows)
