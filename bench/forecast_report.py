"""Accuracy of the forecasts on public series, next to the figures to reach. Run as `make forecast-report`.

The series are not part of the product: `SERIES=folder` names them, `../shared/data/series` is looked at by itself, and
without them the report says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the processes share the cores

import numpy as np

from bench import forecast_pipeline, simulated_firms
from paceline.methods.forecast.accuracy import coverage, mase, scale, smape
from paceline.methods.forecast.backtest import Origin, rolling
from paceline.methods.forecast.conformal import interval, widths
from paceline.methods.forecast.naive import naive2
from paceline.methods.forecast.recipes import forecast

ROOT = Path(__file__).parents[1]
SETS = {
    "M3-monthly": ("OWA", "0.83 / 0.805 / 0.78"),
    "M3-quarterly": ("OWA", "0.895 / 0.88 / 0.86"),
    "M3-yearly": ("OWA", "0.87 / 0.85 / 0.83"),
    "Tourism-monthly": ("OWA", "0.80 / 0.78 / 0.76"),
    "Tourism-quarterly": ("OWA", "0.85 / 0.835 / 0.81"),
    "M4-weekly": ("OWA", "0.85 / 0.767 / 0.735"),
    "Walmart-weekly": ("MASE", "0.68 / 0.645 / 0.61"),
    "M1-monthly": ("OWA", "–"),
    "M1-quarterly": ("OWA", "–"),
    "M1-yearly": ("OWA", "–"),
}
Case = tuple[list[float], list[float], int]


@dataclass(frozen=True)
class Scores:
    """Of one series: ours and Naive2's sMAPE and MASE, seconds, the parts' MASE."""

    smape: float
    mase: float
    smape_naive: float
    mase_naive: float
    seconds: float
    recipe: str
    parts: dict[str, float]
    came: list[float]
    said: list[float]
    scale: float
    earlier: list[Origin]


def score(case: Case) -> Scores:
    """Forecast one series and hold it against what came."""
    train, test, season = (np.array(case[0]), np.array(case[1]), case[2])
    started = time.process_time()
    found = forecast(train, len(test), season)
    seconds = time.process_time() - started
    base = naive2(train, len(test), season)
    values = found.values if len(found.values) else np.full(len(test), train[-1])
    parts = {name: mase(test, part, train, season) for name, part in found.parts.items()}
    return Scores(
        smape(test, values),
        mase(test, values, train, season),
        smape(test, base),
        mase(test, base, train, season),
        seconds,
        found.recipe.value,
        parts,
        list(test),
        list(values),
        scale(train, season),
        rolling(train, len(test), season, origins=2),
    )


def of_two_years(case: Case) -> float:
    """The error over the next 12 months from the last 24 alone, in the scale of the whole history."""
    train, test, season = (np.array(case[0]), np.array(case[1]), case[2])
    ahead = min(12, len(test))
    said = forecast(train[-24:], ahead, season).values
    return float(np.mean(np.abs(test[:ahead] - said)) / scale(train, season))


def coverages(scores: list[Scores]) -> tuple[float, float]:
    """Of the 80 and 95 % intervals, pooled over the set's own earlier origins."""
    found = widths([one.earlier for one in scores])
    if found is None:
        return float("nan"), float("nan")
    return tuple(
        float(
            np.mean(
                [coverage(one.came, *interval(np.array(one.said), one.scale, found, level)) for one in scores]
            )
        )
        for level in (0.8, 0.95)
    )  # type: ignore[return-value]


def cases_of(path: Path) -> list[Case]:
    """Every series of a file with its season; constant ones have no scale and stay out."""
    data = json.loads(path.read_text(encoding="utf-8"))
    season = int(data["season"])
    cases = [(one["train"], one["test"], season) for one in data["series"].values()]
    return [case for case in cases if scale(case[0], season) > 0]


def series_folder() -> Path | None:
    """Where the public series are, None when nowhere."""
    named = os.environ.get("SERIES")
    places = [Path(named)] if named else [ROOT.parent / "shared/data/series", ROOT / "shared/data/series"]
    return next((place for place in places if place.is_dir()), None)


def line(name: str, scores: list[Scores]) -> str:
    """One row of the table."""

    def mean(field: str) -> float:
        return float(np.mean([getattr(one, field) for one in scores]))

    owa = (mean("smape") / mean("smape_naive") + mean("mase") / mean("mase_naive")) / 2
    measure, known = SETS[name]
    shown = owa if measure == "OWA" else mean("mase")
    eighty, most = coverages(scores)
    parts = sorted({part for one in scores for part in one.parts})
    details = "  ".join(
        f"{part} {np.mean([one.parts[part] for one in scores if part in one.parts]):.3f}" for part in parts
    )
    return (
        f"{name:<18} {len(scores):>5}  {measure:<4} {shown:6.3f}   {known:<22} sMAPE {100 * mean('smape'):5.2f} "
        f"MASE {mean('mase'):5.3f}  {1000 * mean('seconds'):5.1f} ms  covers {eighty:3.0%} {most:3.0%}   {details}"
    )


def main() -> int:
    """Print one row for each set of series."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", action="append", choices=list(SETS))
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--most", type=int, default=0, help="series of each set, 0 for all")
    asked = options.parse_args()
    folder = series_folder()
    if folder is None:
        print("The public series are not here: set SERIES=folder. Nothing was measured.")
        return 0
    print(f"{'set':<18} {'n':>5}  score         must / target / moonshot; coverage must be 70–90 and 90–99")
    with ProcessPoolExecutor(asked.processes) as pool:
        for name in asked.only or SETS:
            path = folder / f"{name}.json"
            if not path.exists():
                print(f"{name:<18} is not here")
                continue
            cases = cases_of(path)
            cases = cases[: asked.most] if asked.most else cases
            print(line(name, list(pool.map(score, cases, chunksize=16))), flush=True)
        short = cases_of(folder / "M3-monthly.json") if (folder / "M3-monthly.json").exists() else []
        if short and not asked.only:
            errors = list(pool.map(of_two_years, short[: asked.most or None], chunksize=16))
            shown = float(np.mean(errors))
            print(f"{'24 months of M3':<18} {len(errors):>5}  MASE {shown:6.3f}   0.75 / 0.71 / 0.68")
        if not asked.only:
            forecast_pipeline.report(folder.parent, print)
            simulated_firms.report(print, pool)
    return 0


if __name__ == "__main__":
    sys.exit(main())
