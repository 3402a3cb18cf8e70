"""Win rates of a period and of a cohort (F01–F03) and stage conversion (F04), from the facts of each opportunity.

Times in stages and cycles are in ``durations`` (F06), leads in ``lead_conversion`` (F05).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period
from paceline.methods.figures import N_MIN_RATE, Figure, rate_of_amounts, rate_of_counts

MATURE_FROM = 0.80
"""Share of a cohort that must be closed before it may be compared with another."""
WHALE_FROM = Decimal("0.5")


class Outcome(StrEnum):
    """How an opportunity ended. ``cancelled`` (duplicate, error) is no result; no_decision is a loss by default."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no_decision"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Ending:
    """A terminal event: its day, its outcome, the amount at closing, and the day it was undone, if it was."""

    on: date
    outcome: Outcome
    amount: Decimal = Decimal(0)
    reopened_on: date | None = None


@dataclass(frozen=True)
class StageVisit:
    """A stay in a stage. ``stage`` is its place in the order of the funnel; ``left_on`` None while inside."""

    stage: int
    entered_on: date
    left_on: date | None = None


@dataclass(frozen=True)
class Deal:
    """The facts of one opportunity, events in order of time."""

    created_on: date
    endings: tuple[Ending, ...] = ()
    visits: tuple[StageVisit, ...] = ()

    def ending_in(self, period: Period) -> Ending | None:
        """The last terminal event of the period; earlier ones were reopened and do not count."""
        return next((one for one in reversed(self.endings) if one.on in period), None)

    def ending_at(self, as_of: date) -> Ending | None:
        """The ending that holds at the close of ``as_of``, None while open."""
        last = next((one for one in reversed(self.endings) if one.on <= as_of), None)
        return None if last is None or (last.reopened_on is not None and last.reopened_on <= as_of) else last

    def entered(self, stage: int) -> date | None:
        """The first day in ``stage``."""
        return min((one.entered_on for one in self.visits if one.stage == stage), default=None)


def win_rate(deals: Iterable[Deal], period: Period, *, no_decision_is_loss: bool = True) -> Figure:
    """F01: W/(W+L) of the opportunities that ended in ``period``, by count."""
    results = _results(deals, period, no_decision_is_loss)
    won = sum(one.outcome is Outcome.WON for one in results)
    return rate_of_counts(won, len(results))


def win_rate_by_amount(deals: Iterable[Deal], period: Period, *, no_decision_is_loss: bool = True) -> Figure:
    """F02: won amount / closed amount at closing. Zero amounts stay out; one dominating deal is noted."""
    closed = _results(deals, period, no_decision_is_loss)
    results = [one for one in closed if one.amount]
    whole = sum((one.amount for one in results), Decimal(0))
    won = sum((one.amount for one in results if one.outcome is Outcome.WON), Decimal(0))
    left_out = len(closed) - len(results)
    return rate_of_amounts(won, whole, len(results), left_out=left_out, note=_whale(results, whole))


@dataclass(frozen=True)
class CohortRate:
    """F03: wins of all, wins of those closed, the share that is closed, and whether that is enough to compare."""

    of_all: Figure
    of_closed: Figure
    resolved: float | None
    is_mature: bool


def cohort_win_rate(
    deals: Iterable[Deal],
    period: Period,
    as_of: date,
    *,
    stage: int | None = None,
    no_decision_is_loss: bool = True,
) -> CohortRate:
    """F03: of the opportunities created in ``period`` (or first entering ``stage`` in it), those won by ``as_of``."""
    cohort = [deal for deal in deals if _began(deal, stage) in period]
    endings = [deal.ending_at(as_of) for deal in cohort]
    lost_ways = {Outcome.LOST, Outcome.NO_DECISION} if no_decision_is_loss else {Outcome.LOST}
    members = [one for one in endings if one is None or one.outcome in lost_ways | {Outcome.WON}]
    won = sum(one is not None and one.outcome is Outcome.WON for one in members)
    closed = sum(one is not None for one in members)
    resolved = closed / len(members) if members else None
    is_mature = resolved is not None and resolved >= MATURE_FROM
    immature = say("尚未成熟：只有 %(share)s%% 已有结果", share=round(100 * (resolved or 0)))
    note = immature if members and not is_mature else None
    return CohortRate(
        rate_of_counts(won, len(members), note=note),
        rate_of_counts(won, closed, note=note),
        resolved,
        is_mature,
    )


def stage_conversion(
    deals: Iterable[Deal], stage: int, period: Period, as_of: date, *, mature_age: int | None = None
) -> Figure:
    """F04: of those that first entered ``stage`` in ``period``, the ones that reached a later one by ``as_of``.

    Skipping counts as reaching, going back takes nothing away, winning reaches every stage. With
    ``mature_age`` (the P80 of time in stage, in days) those that are open, have not gone on and
    entered less than that long ago are left out.
    """
    cohort = [deal for deal in deals if _began(deal, stage) in period]
    reached = [_went_beyond(deal, stage, as_of) for deal in cohort]
    if mature_age is not None:
        young = as_of - timedelta(days=mature_age)
        pairs = zip(cohort, reached, strict=True)
        reached = [went for deal, went in pairs if went or not _is_young(deal, stage, young, as_of)]
    return rate_of_counts(sum(reached), len(reached), n_min=N_MIN_RATE)


def _results(deals: Iterable[Deal], period: Period, no_decision_is_loss: bool) -> list[Ending]:
    left_out = {Outcome.CANCELLED} if no_decision_is_loss else {Outcome.CANCELLED, Outcome.NO_DECISION}
    endings = (deal.ending_in(period) for deal in deals)
    return [one for one in endings if one is not None and one.outcome not in left_out]


def _whale(results: Sequence[Ending], whole: Decimal) -> Message | None:
    largest = max((one.amount for one in results), default=Decimal(0))
    if len(results) < 2 or not whole or largest / whole < WHALE_FROM:
        return None
    return say("一单占了 %(share)s%%，请与按个数的赢率一起看", share=round(100 * largest / whole))


def _began(deal: Deal, stage: int | None) -> date:
    return deal.created_on if stage is None else deal.entered(stage) or date.min


def _went_beyond(deal: Deal, stage: int, as_of: date) -> bool:
    ending = deal.ending_at(as_of)
    if ending is not None and ending.outcome is Outcome.WON:
        return True
    return any(one.stage > stage and one.entered_on <= as_of for one in deal.visits)


def _is_young(deal: Deal, stage: int, since: date, as_of: date) -> bool:
    entered = deal.entered(stage)
    return deal.ending_at(as_of) is None and entered is not None and entered > since
