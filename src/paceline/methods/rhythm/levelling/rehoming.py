"""Customers that an overloaded rep could hand to a colleague with room, until both are within a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.levelling.board import TOLERANCE

LOW, HIGH = 0.7, 1.0
"""Utilisation that is neither too little nor too much."""


@dataclass(frozen=True)
class Held:
    """A customer whose owner may change: the hours planned with it in the horizon, value 0–100, industry.

    One that is ``important`` goes only to somebody who has customers of its industry.
    """

    key: str
    rep: str
    hours: float
    value: int = 0
    industry: str = ""
    is_important: bool = False


@dataclass(frozen=True)
class Team:
    """Planned and available hours by rep, the group within which customers are handed over, and who knows what.

    ``known`` counts the customers of a rep in an industry.
    """

    load: Mapping[str, float]
    hours: Mapping[str, float]
    group: Mapping[str, str]
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def use(self) -> dict[str, float]:
        """Utilisation of everybody who works at all in the horizon."""
        return {rep: self.load.get(rep, 0.0) / hours for rep, hours in self.hours.items() if hours > 0}


@dataclass(frozen=True)
class Rehoming:
    """``held`` goes to ``to``, who has ``known`` customers of its industry."""

    held: Held
    to: str
    known: int


def rehome(held: Sequence[Held], team: Team) -> list[Rehoming]:
    """For everybody above ``HIGH``, the most used first: who takes which customers.

    They go on until the giver is down to ``HIGH`` and colleagues below ``LOW`` are up to it; nobody who gives falls
    below ``LOW``, nobody who takes rises above ``HIGH``. Known industry goes first, then less value (relations worth
    most stay), then whom it helps most. Deterministic.
    """
    use, found = team.use, list[Rehoming]()
    for giver in sorted(
        (rep for rep in use if use[rep] > HIGH + TOLERANCE), key=lambda rep: (-use[rep], rep)
    ):
        rest = sorted((one for one in held if one.rep == giver and one.hours > 0), key=lambda one: one.key)
        while (step := _next(rest, giver, use, team)) is not None:
            rest.remove(step.held)
            use[giver] -= step.held.hours / team.hours[giver]
            use[step.to] += step.held.hours / team.hours[step.to]
            found.append(step)
    return found


def _next(rest: Sequence[Held], giver: str, use: Mapping[str, float], team: Team) -> Rehoming | None:
    """The best customer to hand over now; None when both are well or nothing fits."""
    limit = HIGH if use[giver] > HIGH + TOLERANCE else LOW - TOLERANCE
    takers = [
        rep for rep in use if rep != giver and team.group[rep] == team.group[giver] and use[rep] < limit
    ]
    options = [
        Rehoming(one, rep, team.known.get((rep, one.industry), 0) if one.industry else 0)
        for one in rest
        for rep in takers
        if use[giver] - one.hours / team.hours[giver] >= LOW - TOLERANCE
        and use[rep] + one.hours / team.hours[rep] <= HIGH + TOLERANCE
    ]
    fitting = [one for one in options if one.known or not one.held.is_important]
    return min(
        fitting,
        key=lambda one: (one.known == 0, one.held.value, use[one.to], one.to, one.held.key),
        default=None,
    )


def after(team: Team, steps: Sequence[Rehoming]) -> dict[str, float]:
    """Utilisation once these customers have changed hands."""
    use = team.use
    for step in steps:
        use[step.held.rep] -= step.held.hours / team.hours[step.held.rep]
        use[step.to] += step.held.hours / team.hours[step.to]
    return use


def why(step: Rehoming, name: str) -> Message:
    """Why this customer and this colleague; ``name`` says who takes it."""
    held, facts = step.held, {"name": name, "hours": f"{step.held.hours:.1f}".rstrip("0").rstrip(".")}
    if step.known:
        return say(
            "%(name)s已有 %(n)s 个「%(industry)s」客户；腾出 %(hours)sh", n=step.known, industry=held.industry, **facts
        )  # fmt: skip
    return say("价值分 %(value)s，不是高价值客户；%(name)s有余量，腾出 %(hours)sh", value=held.value, **facts)
