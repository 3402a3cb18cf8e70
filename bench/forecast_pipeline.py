"""As-of simulation on the public opportunity set: the pipeline forecast of each week, held against what came."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np

from paceline.methods.forecast.pipeline_as_of import NEVER, Deals
from paceline.methods.forecast.pipeline_forecast import pipeline_forecast

REACHED = {30: "14 / 8 / 5 %", 91: "8 / 5 / 4 %"}
COVERED = "60–95"
FIRST = date(2017, 4, 3)
LAST = date(2017, 12, 31)
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


def as_of(deals: Deals, horizon: int) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """(said, came) of every method, and the share of weeks whose 80 % range held.

    Every week counts from the first on which three earlier forecasts could be scored.
    """
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    held: list[bool] = []
    for day in range(FIRST.toordinal(), LAST.toordinal() - horizon + 1, STEP):
        forecast = pipeline_forecast(deals, day, horizon)
        if forecast.note is not None:
            continue
        came = deals.won_between(day, day + horizon)
        found["blend"].append((forecast.range.p50, came))
        for name, value in forecast.said.items():
            found[name].append((value, came))
        held.append(forecast.range.p10 <= came <= forecast.range.p90)
    return found, float(np.mean(held))


def error(pairs: list[tuple[float, float]]) -> float:
    """Σ |said − came| / Σ came."""
    said, came = np.array(pairs).T
    return float(np.abs(said - came).sum() / came.sum())


def report(folder: Path, show: Callable[[str], None]) -> None:
    """One row for each horizon."""
    path = folder / "crm_sales_opportunities" / "sales_pipeline.csv"
    if not path.exists():
        show("opportunities      is not here")
        return
    deals = opportunities(path)
    for horizon, known in REACHED.items():
        found, held = as_of(deals, horizon)
        details = "  ".join(f"{name} {error(pairs):.1%}" for name, pairs in found.items())
        head = f"opportunities {horizon:>2} d   {len(found['blend']):>4}  error {error(found['blend']):6.1%}"
        show(f"{head}   {known:<14}  80 % range covers {held:3.0%} ({COVERED})   {details}")
