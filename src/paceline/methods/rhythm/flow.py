"""From needed wins to needed entries and back: the backward convolution of §4.2 and its forward check.

Days are workdays counted from the as-of morning: 0 is today, negative days are gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paceline.methods.rhythm.funnel_model import FunnelModel
from paceline.methods.rhythm.lead_time import LeadTime

Flow = dict[int, float]
"""Items (or wins) on each workday."""


def gap(target: float, achieved: float, expected: float) -> float:
    """G = max(0, R − A − E): what neither closed nor open deals bring (currency units)."""
    return max(0.0, target - achieved - expected)


def needed_wins(wins: float, weights: Sequence[float], first: int = 0) -> Flow:
    """``wins`` over the days from ``first`` on in proportion to ``weights`` (workday weight × season)."""
    whole = sum(weights)
    if not whole or not wins:
        return {}
    return {first + at: wins * weight / whole for at, weight in enumerate(weights) if weight}


def required_entries(needed: Mapping[int, float], chance: float, to_win: LeadTime) -> Flow:
    """e(u) = (1/w) Σ_τ n(u+τ)·g(τ): entries whose wins, spread by ``to_win``, sum to ``needed``.

    Σ e·w = Σ n. Days before 0 appear when the lead time reaches back past today. Raises ``ValueError``
    when ``chance`` is 0: no number of entries is enough.
    """
    if chance <= 0:
        raise ValueError("a stage from which nothing is won cannot fill a target")
    entries: Flow = defaultdict(float)
    for day, wins in needed.items():
        for days, share in to_win.items():
            entries[day - days] += wins * share / chance
    return dict(sorted(entries.items()))


@dataclass(frozen=True)
class Feasible:
    """Entries that can still be made, and the wins that entries before today should have brought (来不及)."""

    entries: Flow
    late_entries: float
    late_wins: float


def feasible(entries: Mapping[int, float], chance: float, start: int = 0) -> Feasible:
    """Cut what needs a day before ``start``: it is reported, not promised."""
    late = sum(items for day, items in entries.items() if day < start)
    return Feasible({day: items for day, items in entries.items() if day >= start}, late, late * chance)


@dataclass(frozen=True)
class Landing:
    """Where the wins of entries fall: before, inside and after the period, in wins."""

    before: float
    inside: float
    after: float


def landing(entries: Mapping[int, float], chance: float, to_win: LeadTime, first: int, last: int) -> Landing:
    """The forward check of §4.2-3b: with spread lead times part of the wins come early or late."""
    before = inside = after = 0.0
    for day, items in entries.items():
        wins = items * chance
        early, done = to_win.within(first - 1 - day), to_win.within(last - day)
        before += wins * early
        inside += wins * (done - early)
        after += wins * (1 - done)
    return Landing(before, inside, after)


def wins_by_day(entries: Mapping[int, float], chance: float, to_win: LeadTime) -> Flow:
    """The expected wins on each day that ``entries`` lead to."""
    wins: Flow = defaultdict(float)
    for day, items in entries.items():
        for days, share in to_win.items():
            wins[day + days] += items * chance * share
    return dict(sorted(wins.items()))


@dataclass(frozen=True)
class Topped:
    """Entries after topping up, what was added, and the wins that still do not land in the period."""

    entries: Flow
    added: Flow
    short: float


def top_up(
    entries: Mapping[int, float],
    wanted: float,
    chance: float,
    to_win: LeadTime,
    last: int,
    *,
    room: Mapping[int, float],
    first: int = 0,
) -> Topped:
    """Add entries on the earliest days with ``room`` until ``wanted`` wins land from ``first`` to ``last``.

    What no day can bring any more stays in ``short``.
    """

    def worth(day: int) -> float:
        return chance * (to_win.within(last - day) - to_win.within(first - 1 - day))

    now = dict(entries)
    short = wanted - sum(items * worth(day) for day, items in now.items())
    added: Flow = {}
    for day in sorted(room):
        each, free = worth(day), room[day] - now.get(day, 0.0)
        if short <= 1e-9 or each <= 0 or free <= 0:
            continue
        added[day] = min(free, short / each)
        now[day] = now.get(day, 0.0) + added[day]
        short -= added[day] * each
    return Topped(dict(sorted(now.items())), added, max(0.0, short))


def entries_of_all_stages(funnel: FunnelModel, needed: Mapping[int, float]) -> dict[str, Flow]:
    """The required entries of each stage by its code; none for a stage from which nothing is won."""
    return {
        stage.code: required_entries(needed, funnel.chance(at), stage.to_win) if funnel.chance(at) > 0 else {}
        for at, stage in enumerate(funnel.stages)
    }
