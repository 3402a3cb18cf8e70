"""What the pipeline will bring in the next days: every way of looking at it, blended by how each did on past days.

Past forecasts are made again as of those days from what was known then, so that a new installation with imported
history is calibrated at once; issued forecasts that were kept can be handed in instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from paceline.kernel.messages import Message, say
from paceline.methods.forecast.blend import PRIOR_SPREAD, Blend, Range, blend, range_of
from paceline.methods.forecast.hazards import calibrated, expected
from paceline.methods.forecast.pipeline_as_of import Deals
from paceline.methods.forecast.run_rate import WINDOW, quarter_ago, run_rate

LEAST_CLOSED, LEAST_WINDOWS = 30, 3
STEP, MOST_PAST = 7, 20
DRIFT = 0.10
"""By how much markets and people change over a horizon, as a logarithmic spread; chosen on simulated firms."""
LEAST_WINS = 10
"""Won deals from which on their amounts say how unequal amounts are; with fewer they are taken for very unequal."""
Said = dict[str, float]


@dataclass(frozen=True)
class PipelineForecast:
    """The blended figure with its range, each method's own figure, mean past error and weight.

    ``windows`` completed past forecasts stand behind weights and width.
    """

    range: Range
    said: Said
    past_errors: dict[str, float]
    weights: dict[str, float]
    windows: int
    note: Message | None = None


def pipeline_forecast(
    deals: Deals, day: int, horizon: int, *, kept: Mapping[int, Said] | None = None
) -> PipelineForecast:
    """What will be won on days ``day`` + 1 to ``day`` + ``horizon`` (days of the calendar, ordinals).

    ``kept`` are forecasts issued on earlier days. With under 30 closed deals or 3 completed windows it is the run rate
    with a wide range, and says so.
    """
    known = deals.known_on(day)
    closed = int((~known.is_open).sum())
    pasts = _past_days(known, day, horizon)
    if closed < LEAST_CLOSED or len(pasts) < LEAST_WINDOWS:
        value = run_rate(known, day, horizon) if closed else 0.0
        words = say("成交记录还少：按近期速度推算，区间较宽")
        found = range_of(value, [], chance_spread(known, day, value))
        return PipelineForecast(found, {"run_rate": value}, {}, {"run_rate": 1.0}, len(pasts), words)
    came = {past: known.won_between(past, past + horizon) for past in pasts}
    history: dict[int, Said] = {}
    for past in pasts:
        issued = (kept or {}).get(past)
        earlier = {day_: said for day_, said in history.items() if day_ + horizon <= past}
        history[past] = issued or _said(known.known_on(past), past, horizon, earlier, came)
    done = {past: said for past, said in history.items() if past + horizon <= day}
    said = _said(known, day, horizon, done, came)
    joined = _blended(said, done, came)
    pairs = [(_blended_as_of(past, history, came, horizon), came[past]) for past in pasts[LEAST_WINDOWS:]]
    errors = {name: _mean_error(name, done, came) for name in said}
    found = range_of(joined.value, pairs, chance_spread(known, day, joined.value))
    return PipelineForecast(found, said, errors, joined.weights, len(pasts))


def chance_spread(known: Deals, day: int, value: float) -> float:
    """The logarithmic spread that chance alone gives a figure: few or unequal deals make it wide, many narrow.

    The number of coming deals and of those that it was learnt from are Poisson, amounts as unequal as those won
    (variance of a compound Poisson sum), and what changes meanwhile comes on top.
    """
    amounts = known.amount[known.won]
    mean = float(amounts.mean()) if len(amounts) else 0.0
    if value <= 0 or mean <= 0:
        return PRIOR_SPREAD
    unequal = float(amounts.std()) / mean
    if len(amounts) < LEAST_WINS:
        unequal = max(1.0, unequal)
    recent = max(1, int((known.won & (known.closed > day - WINDOW)).sum()))
    chance = (1 + unequal**2) * (mean / value + 1 / recent)
    return float(np.sqrt(chance + DRIFT**2))


def _past_days(known: Deals, day: int, horizon: int) -> list[int]:
    """Weekly days whose window is over, from one horizon after the first closing on; the oldest first."""
    if known.is_open.all():
        return []
    first = int(known.closed[~known.is_open].min()) + min(horizon, 4 * STEP)
    days = range(day - horizon, first, -STEP)
    return sorted(days[:MOST_PAST])


def _said(
    known: Deals, day: int, horizon: int, earlier: Mapping[int, Said], came: Mapping[int, float]
) -> Said:
    raw = expected(known, day, horizon).total
    past = [(said["raw_hazard"], came[at]) for at, said in earlier.items() if "raw_hazard" in said]
    found = {
        "run_rate": run_rate(known, day, horizon),
        "raw_hazard": raw,
        "hazard": calibrated(raw, past),
    }
    ago = quarter_ago(known, day, horizon)
    return found | ({"quarter_ago": ago} if ago is not None else {})


BLENDED = ("run_rate", "quarter_ago", "hazard")


def _blended(said: Said, done: Mapping[int, Said], came: Mapping[int, float]) -> Blend:
    values = {name: said[name] for name in BLENDED if name in said}
    errors = {
        name: [(one[name] - came[at]) / came[at] for at, one in done.items() if name in one and came[at] > 0]
        for name in values
    }
    return blend(values, errors)


def _blended_as_of(past: int, history: Mapping[int, Said], came: Mapping[int, float], horizon: int) -> float:
    """The blend as it would have been on a past day."""
    done = {at: said for at, said in history.items() if at + horizon <= past}
    return _blended(history[past], done, came).value


def _mean_error(name: str, done: Mapping[int, Said], came: Mapping[int, float]) -> float:
    """Σ |said − came| / Σ came over past days."""
    pairs = [(said[name], came[at]) for at, said in done.items() if name in said]
    whole = sum(truth for _, truth in pairs)
    return float(np.sum([abs(one - truth) for one, truth in pairs]) / whole) if whole else float("nan")
