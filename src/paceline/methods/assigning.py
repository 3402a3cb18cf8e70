"""To whom the next lead goes: in turn, in turn by weight, or to who fits it best. Numbers in, an order out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Way = Literal["turns", "weights", "best"]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get it. ``last`` orders when each was last given one (0 for never); ``given`` counts turns.

    ``room`` is how many more fit, None without a limit; ``tier`` ranks experience, higher is more.
    """

    key: str
    weight: int = 1
    given: int = 0
    last: float = 0.0
    held: int = 0
    room: int | None = None
    industry: bool = False
    region: bool = False
    tier: int = 0


def in_order(way: Way, people: Sequence[Candidate]) -> list[Candidate]:
    """Those with room, whoever is to get it first.

    turns: who waited longest. weights: whose share is furthest behind, (given + 1)/weight smallest: with 2 to 1 the
    turns go a, a, b or a, b, a. best: industry, region, tier, then who holds least.
    """
    able = [one for one in people if (one.room is None or one.room > 0) and one.weight > 0]
    if way == "weights":
        return sorted(able, key=lambda one: ((one.given + 1) / one.weight, one.last, one.key))
    if way == "best":
        return sorted(able, key=lambda o: (not o.industry, not o.region, -o.tier, o.held, o.last, o.key))
    return sorted(able, key=lambda one: (one.last, one.key))
