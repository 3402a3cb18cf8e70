"""Who cannot take anything on a day. Rooms above that know of leave say so here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

Away = Callable[[Iterable[UUID], date], set[UUID]]
"""`(people, day)` → those of them who are away."""
known: list[Away] = []


def away_on(people: Iterable[UUID], day: date) -> set[UUID]:
    """Those who are away on a day, whoever knows of it."""
    wanted = list(people)
    return {key for tells in known for key in tells(wanted, day)}
