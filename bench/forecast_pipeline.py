"""As-of simulation on the public opportunity set: each method forecasts from what was known then, and is scored."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np

from paceline.methods.forecast.blend import blend, range_of
from paceline.methods.forecast.hazards import calibrated, expected
from paceline.methods.forecast.pipeline_as_of import NEVER, Deals
from paceline.methods.forecast.run_rate import quarter_ago, run_rate

REACHED = {30: "14 / 8 / 5 %", 91: "8 / 5 / 4 %"}
FIRST, LAST = date(2017, 4, 10), date(2017, 12, 31)
SCORED_FROM = {30: date(2017, 7, 31), 91: date(2017, 8, 28)}
STEP = 7


def opportunities(path: Path) -> Deals:
    """The set as arrays: only rows with a day of engagement."""
    with path.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["engage_date"]]
    products = sorted({row["product"].replace(" ", "") for row in rows})
    return Deals(
        np.array([_day(row["engage_date"]) for row in rows]),
        np.array([_day(row["close_date"]) if row["close_date"] else NEVER for row in rows]),
        np.array([row["deal_stage"] == "Won" for row in rows]),
        np.array([float(row["close_value"] or 0) for row in rows]),
        np.array([products.index(row["product"].replace(" ", "")) for row in rows]),
    )


def _day(text: str) -> int:
    return datetime.strptime(text, "%d-%m-%y").toordinal()  # noqa: DTZ007 a day has no zone


def as_of(deals: Deals, horizon: int) -> tuple[dict[str, list[tuple[float, float]]], list[float]]:
    """(said, came) of every method on every scored week, and whether its 80 % range held.

    Each uses only what its day knew, also of its own past.
    """
    held: dict[int, float] = {}
    said: dict[str, dict[int, float]] = defaultdict(dict)
    came = {day: deals.won_between(day, day + horizon) for day in _weeks(horizon)}
    for day in _weeks(horizon):
        known = deals.known_on(day)
        scored = [past for past in said["run rate"] if past + horizon <= day]

        def earlier(name: str, scored: list[int] = scored) -> list[tuple[float, float]]:
            return [(said[name][past], came[past]) for past in scored if past in said[name]]

        said["run rate"][day] = run_rate(known, day, horizon)
        ago = quarter_ago(known, day, horizon)
        if ago is not None:
            said["quarter ago"][day] = ago
        said["raw hazard"][day] = expected(known, day, horizon).total
        said["hazard"][day] = calibrated(said["raw hazard"][day], earlier("raw hazard"))
        values = {
            name: said[name][day] for name in ("run rate", "quarter ago", "hazard") if day in said[name]
        }
        errors = {name: [(s - c) / c for s, c in earlier(name) if c] for name in values}
        said["blend"][day] = blend(values, errors).value
        around = range_of(said["blend"][day], earlier("blend"))
        held[day] = float(around.p10 <= came[day] <= around.p90)
    start = SCORED_FROM[horizon].toordinal()
    return {
        name: [(value, came[day]) for day, value in days.items() if day >= start]
        for name, days in said.items()
    }


def _weeks(horizon: int) -> range:
    return range(FIRST.toordinal(), LAST.toordinal() - horizon + 1, STEP)


def error(pairs: list[tuple[float, float]]) -> float:
    """Mean |said − came| / mean came."""
    said, came = np.array(pairs).T
    return float(np.abs(said - came).sum() / came.sum())


def report(folder: Path, show: Callable[[str], None]) -> None:
    """One row for each horizon."""
    path = folder / "crm_sales_opportunities" / "sales_pipeline.csv"
    if not path.exists():
        show("opportunity set      is not here")
        return
    deals = opportunities(path)
    for horizon, known in REACHED.items():
        found, held = as_of(deals, horizon)
        details = "  ".join(f"{name} {error(pairs):.1%}" for name, pairs in found.items())
        head = f"opportunities {horizon:>2} d   {len(found['blend']):>4}  error {error(found['blend']):6.1%}"
        show(f"{head}   {known:<14} {details}  80 % range covers {np.mean(held):.0%}")
