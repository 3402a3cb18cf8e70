"""Who looks like the best customers: what they have in common more than others, and how well somebody fits (R087).

A trait's weight is its lift on a log scale, `log2(share among the best ÷ share among all)`, the share among the best
drawn towards that of all as if ``STRENGTH`` ordinary customers were among them: one lucky case proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2

STRENGTH = 10.0
"""How many ordinary customers a profile is mixed with."""
LEAST = 5
"""Fewer best customers make no profile."""
MOST_WEIGHT = 3.0
"""A trait counts at most as eight times as common, or as rare."""

Traits = Mapping[str, str]
"""Field → value; "" where it is not known."""


class TooFew(ValueError):
    """There are too few best customers to say what they have in common."""


@dataclass(frozen=True)
class Trait:
    """A value of a field: how many of the best have it, how many of all, what it adds to a fit."""

    field: str
    value: str
    best: int
    everybody: int
    weight: float


@dataclass(frozen=True)
class Fit:
    """A score of 0 to 100 and the traits behind it, strongest first; what is not known counts as ordinary."""

    score: int
    traits: tuple[Trait, ...]


@dataclass(frozen=True)
class Profile:
    """What the best have in common. `best` and `everybody` are how many the shares stand on."""

    best: int
    everybody: int
    traits: Mapping[tuple[str, str], Trait]

    @property
    def low(self) -> float:
        """The sum of weights of the worst fit."""
        return sum(min(0.0, *weights) for weights in self.by_field().values())

    @property
    def high(self) -> float:
        """The sum of weights of the best fit."""
        return sum(max(0.0, *weights) for weights in self.by_field().values())

    def by_field(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for trait in self.traits.values():
            found.setdefault(trait.field, [0.0]).append(trait.weight)
        return found

    def fit(self, traits: Traits) -> Fit:
        """How well somebody fits: 0 is the worst combination there is, 100 the best."""
        known = [self.traits[one] for one in traits.items() if one in self.traits]
        width = self.high - self.low
        total = sum(trait.weight for trait in known)
        score = int(100 * (total - self.low) / width + 0.5) if width else 0
        return Fit(score, tuple(sorted(known, key=lambda one: (-abs(one.weight), one.field))))


def profile(best: Iterable[tuple[Traits, int]], everybody: Iterable[tuple[Traits, int]]) -> Profile:
    """The profile of the best among everybody, who include them: traits with how many have just these.

    Raises TooFew.
    """
    mine, all_of = list(best), list(everybody)
    size, whole = sum(n for _, n in mine), sum(n for _, n in all_of)
    if size < LEAST or not whole:
        raise TooFew(f"{size} of {whole}")
    among_best, among_all = counted(mine), counted(all_of)
    known = {field: sum(n for (name, _), n in among_all.items() if name == field) for field, _ in among_all}
    of_best = {field: sum(n for (name, _), n in among_best.items() if name == field) for field in known}
    return Profile(
        size, whole,
        {
            one: Trait(*one, among_best[one], n, weight(among_best[one], of_best[one[0]], n, known[one[0]]))
            for one, n in sorted(among_all.items())
        },
    )  # fmt: skip


def counted(people: Iterable[tuple[Traits, int]]) -> Counter[tuple[str, str]]:
    """How many have each known trait."""
    found: Counter[tuple[str, str]] = Counter()
    for traits, n in people:
        for one in traits.items():
            if one[1]:
                found[one] += n
    return found


def weight(best: int, of_best: int, everybody: int, of_everybody: int) -> float:
    """log2 of the lift of a trait: 0 for what is as common among the best as anywhere."""
    usual = everybody / of_everybody
    share = (best + STRENGTH * usual) / (of_best + STRENGTH)
    return max(-MOST_WEIGHT, min(MOST_WEIGHT, log2(share / usual)))
