"""F06: how long things take. Median, P80 and P90 of stays in a stage and of sales cycles, open ones included fairly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.messages import Message, say
from paceline.methods.figures import N_MIN_MEAN, Quality, note_on, quality_of
from paceline.methods.funnel import Deal, Outcome

CENSORED_FROM = 0.20
"""Share of open items above which plain quantiles mislead (they see only the quick ones)."""


@dataclass(frozen=True)
class Span:
    """A length in days; ``ended`` is False while it is still growing."""

    days: int
    ended: bool = True


@dataclass(frozen=True)
class Durations:
    """Quantiles in days over ``n`` spans; None where too few have ended to tell."""

    n: int
    median: float | None
    p80: float | None
    p90: float | None
    open_share: float
    is_estimated: bool
    """Whether the quantiles are Kaplan–Meier estimates because many spans are open."""
    quality: Quality
    note: Message | None = None


def durations(spans: Iterable[Span], *, n_min: int = N_MIN_MEAN) -> Durations:
    """Median, P80 and P90: of ended spans, or by Kaplan–Meier when over 20 % are open (Kaplan & Meier 1958)."""
    known = list(spans)
    ended = sorted(one.days for one in known if one.ended)
    open_share = 1 - len(ended) / len(known) if known else 0.0
    is_estimated = open_share > CENSORED_FROM
    median, p80, p90 = (
        survival_quantile(known, q) if is_estimated else quantile(ended, q) for q in (0.5, 0.8, 0.9)
    )
    n = len(known) if is_estimated else len(ended)
    note = (
        say("%(share)s%% 还没结束，按生存估计", share=round(100 * open_share))
        if is_estimated
        else note_on(n, n_min)
    )
    quality = Quality.UNDEFINED if n and median is None else quality_of(n, n_min)
    return Durations(n, median, p80, p90, open_share, is_estimated, quality, note)


def quantile(ordered: Sequence[int | float], q: float) -> float | None:
    """The ``q`` quantile of sorted values with linear interpolation (Hyndman & Fan type 7); None of nothing."""
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def survival_quantile(spans: Iterable[Span], q: float) -> float | None:
    """The first length by which a share ``q`` has ended, open spans counted while they last; None if never."""
    by_length = sorted(spans, key=lambda one: (one.days, not one.ended))
    at_risk, surviving, at = len(by_length), 1.0, 0
    while at < len(by_length):
        days = by_length[at].days
        same = _run(by_length, at)
        surviving *= 1 - sum(one.ended for one in same) / at_risk
        if surviving <= 1 - q + 1e-12:
            return float(days)
        at_risk -= len(same)
        at += len(same)
    return None


def _run(ordered: Sequence[Span], at: int) -> list[Span]:
    end = at
    while end < len(ordered) and ordered[end].days == ordered[at].days:
        end += 1
    return list(ordered[at:end])


def stage_spans(
    deals: Iterable[Deal], stage: int, as_of: date, calendar: WorkingCalendar | None = None
) -> list[Span]:
    """Stays in ``stage`` up to ``as_of``: calendar days, or workdays of ``calendar``. An ending ends the stay."""
    found: list[Span] = []
    for deal in deals:
        ending = deal.ending_at(as_of)
        for visit in deal.visits:
            if visit.stage != stage or visit.entered_on > as_of:
                continue
            left = visit.left_on or (ending.on if ending else None)
            ended = left is not None and left <= as_of
            until = left if ended and left else as_of
            found.append(Span(_days(visit.entered_on, until, calendar), ended))
    return found


def cycle_spans(
    deals: Iterable[Deal],
    as_of: date,
    *,
    outcome: Outcome = Outcome.WON,
    calendar: WorkingCalendar | None = None,
) -> list[Span]:
    """Created → ended with ``outcome`` by ``as_of``; won and lost cycles are never mixed."""
    found: list[Span] = []
    for deal in deals:
        ending = deal.ending_at(as_of)
        if ending is not None and ending.outcome is outcome:
            found.append(Span(_days(deal.created_on, ending.on, calendar)))
    return found


def _days(start: date, end: date, calendar: WorkingCalendar | None) -> int:
    return (end - start).days if calendar is None else calendar.workdays_between(start, end)
