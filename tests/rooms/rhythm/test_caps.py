"""Pages of everybody list as many people as somebody reads: those whom it is about, in the order of the list."""

from __future__ import annotations

from typing import Any

from paceline.interfaces.web.pages.rhythm import levelling
from paceline.interfaces.web.pages.team import coaching
from paceline.methods.rhythm.levelling.proposal import RepLoads


def test_the_busiest_and_the_weakest_are_listed() -> None:
    count = levelling.MOST_PEOPLE + 2
    loads = [RepLoads(f"r{at}", (8.0,), (float(at not in (3, 7)),), (0.0,)) for at in range(count)]
    assert [one.rep for one in levelling.busiest(loads)] == [
        f"r{at}" for at in range(count) if at not in (3, 7)
    ]
    rows: list[tuple[str, Any]] = [
        (f"r{at}", [{"tone": "eq" if at in (0, 9) else "lo2"}, None])
        for at in range(coaching.MOST_PEOPLE + 2)
    ]
    expected = [name for name, _cells in rows if name not in ("r0", "r9")]
    assert [name for name, _cells in coaching.weakest(rows)] == expected
    assert coaching.weakest(rows[:5]) == rows[:5]
