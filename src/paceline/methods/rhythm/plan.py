"""The plan of one owner for one period, in the order people read it: target → wins → entries → activities → verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paceline.methods.rhythm.achievable import (
    Achievable,
    Fix,
    Situation,
    Verdict,
    achievable,
    fixes,
    is_unlimited,
    most_entries,
)
from paceline.methods.rhythm.activities import Work, activities, hours
from paceline.methods.rhythm.confidence import USUAL, Sized, size
from paceline.methods.rhythm.flow import (
    Feasible,
    Flow,
    Landing,
    entries_of_all_stages,
    feasible,
    gap,
    landing,
    needed_wins,
    top_up,
)
from paceline.methods.rhythm.starts import Starts, all_starts


@dataclass(frozen=True)
class StagePlan:
    """One stage: entries still to make by day, those that came too late to be made, starts, the daily need."""

    stage: str
    chance: float
    to_make: Flow
    late: Feasible
    starts: Starts
    days: int
    """Workdays from today to the latest start: on these entering still counts."""
    per_day: float | None
    """Entries a day on those days for the whole gap; None when no such day is left."""


@dataclass(frozen=True)
class Plan:
    """Everything between a target and the work of a day. Wins and entries are real numbers, amounts floats."""

    situation: Situation
    gap: float
    wins: float
    needed: Flow
    stages: tuple[StagePlan, ...]
    planned: Flow
    """Entries of the first stage within capacity, topped up on early days."""
    short: float
    """Wins of the gap that no new entry can bring by the end."""
    lands: Landing
    work: Work
    hours: Flow
    verdict: Achievable
    fixes: tuple[Fix, ...]
    even: Sized | None
    sized: Sized | None

    @property
    def from_later_stages(self) -> dict[str, float]:
        """Entries each later stage must get from older items to close what new ones cannot (``short`` / w)."""
        if self.short <= 1e-9:
            return {}
        return {stage.stage: self.short / stage.chance for stage in self.stages[1:] if stage.chance > 0}


def make_plan(
    now: Situation,
    day_weights: Sequence[float],
    *,
    later: Mapping[int, float] | None = None,
    certainty: float = USUAL,
) -> Plan:
    """The plan on the as-of morning.

    ``day_weights`` are those of workdays 0 to ``now.last``; ``later`` adds wins needed after the period, which
    today's prospecting must feed. ``certainty`` sizes the flow (50, 70, 80, 90 %).
    """
    open_gap = gap(now.target, now.achieved, now.expected)
    wins = open_gap / now.funnel.deal if now.funnel.deal > 0 else 0.0
    needed = needed_wins(wins, day_weights[: now.last + 1])
    everything = {**needed, **(later or {})}
    required = entries_of_all_stages(now.funnel, everything)
    stages = tuple(
        _stage_plan(now, at, required[stage.code], wins) for at, stage in enumerate(now.funnel.stages)
    )
    planned, short = _within_capacity(now, stages[0].to_make, wins)
    to_make = {stage.stage: stage.to_make for stage in stages} | {stages[0].stage: planned}
    whole = round(wins + 0.4999999)
    return Plan(
        now,
        open_gap,
        wins,
        needed,
        stages,
        planned,
        short,
        landing(planned, now.funnel.chance(0), now.funnel.stages[0].to_win, 0, now.last),
        activities(now.funnel, to_make),
        hours(now.funnel, to_make),
        achievable(now),
        tuple(fixes(now)),
        _sized(now, whole, 0.5),
        _sized(now, whole, certainty),
    )


def _sized(now: Situation, wins: int, certainty: float) -> Sized | None:
    chance = now.funnel.chance(0)
    return size(wins, chance, certainty) if wins and chance > 0 else None


def _stage_plan(now: Situation, at: int, required: Flow, wins: float) -> StagePlan:
    stage, chance = now.funnel.stages[at], now.funnel.chance(at)
    cut = feasible(required, chance)
    starts = all_starts(now.funnel, now.last)[at]
    days = max(0, starts.latest + 1)
    return StagePlan(
        stage.code, chance, cut.entries, cut, starts, days, wins / chance / days if days and chance else None
    )


def _within_capacity(now: Situation, wanted: Flow, wins: float) -> tuple[Flow, float]:
    """Wanted entries cut to what a day can take, then early days filled until the wins land or nothing helps."""
    most = most_entries(now)
    room = dict.fromkeys(most, float("inf")) if is_unlimited(now) else most
    cut = {day: min(items, room.get(day, items)) for day, items in wanted.items()}
    first = now.funnel.stages[0]
    topped = top_up(cut, wins, now.funnel.chance(0), first.to_win, now.last, room=room)
    return topped.entries, topped.short


def is_promised(plan: Plan) -> bool:
    """Whether the plan may say that the target will be met: in reach, and all of the gap lands in time."""
    return plan.verdict.verdict is not Verdict.OUT_OF_REACH and plan.short <= 1e-6
