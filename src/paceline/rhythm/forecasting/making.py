"""One forecast from reading to writing: what was known on a day, every node by every method, issued for ever."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import add_months, period_of
from paceline.methods.forecast import hazards, worlds
from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.pipeline_as_of import Deals
from paceline.methods.forecast.pipeline_months import Change, carried
from paceline.methods.forecast.whole_organisation import (
    Fit,
    Known,
    Pipeline,
    Said,
    forecast_organisation,
    monthly,
    response_to,
)
from paceline.pipeline.funnels import default_funnel
from paceline.rhythm.forecasting import archive, by_hand, reading, sharing
from paceline.rhythm.forecasting.cube import Cube, Leaf, cube_of
from paceline.rhythm.models import ForecastFigure, ForecastIssue, Scenario
from paceline.rhythm.models.choices import Measured, PeriodUnit
from paceline.rhythm.models.forecast import IssuedHow
from paceline.rhythm.models.target import short_period
from paceline.rhythm.queries.funnel.model import NOTHING, company_estimate
from paceline.rhythm.queries.organisation import Organisation

SEED = 20_260_401
CENT = Decimal("0.01")
Progress = Callable[[int, int, str], None]


def quiet(_done: int, _total: int, _words: str = "") -> None:
    """Nobody asks how far it is."""


@dataclass(frozen=True)
class Source:
    """Everything read once for several days of one metric: sales by month and a sample of deals."""

    metric: str
    until: date
    sales: reading.Sales
    deals: Deals | None
    share: float
    organisation: Organisation


def source_of(metric: str, until: date) -> Source:
    """Read it. The deals reach back far enough for the oldest day that is made up for."""
    sales = reading.sales_of(metric, until)
    deals, share = None, 1.0
    if reading.wins_metric(metric):
        deals, share = reading.sample(until, archive.month_ends(until)[0] - reading.MEMORY)
    return Source(metric, until, sales, deals, share, Organisation.today())


@dataclass(frozen=True)
class Prepared:
    """The cube of a day with what was known and the months that are forecast."""

    known: Known
    cube: Cube
    history: Floats
    months: list[date]
    coming: list[date]
    ends: list[int]


def horizon_of(as_of: date) -> int:
    """Months from the running one to the end of the next quarter."""
    first = period_of("month", as_of + timedelta(days=1)).start
    return archive.months_between(first, period_of("quarter", first, ahead=1).end)


def prepared(source: Source, as_of: date) -> Prepared | None:
    """What the close of ``as_of`` knew; None when nothing was ever sold and nothing is open."""
    sales, wins = until(source.sales, as_of), source.deals is not None
    opened = reading.open_on(as_of) if wins else reading.Open({}, {})
    names = reading.leaf_names(sales, {*opened.by_age, *opened.new}, as_of)
    if not names:
        return None
    cube = cube_of(names.values(), source.organisation)
    current = period_of("month", as_of + timedelta(days=1)).start
    first = max(sales.first or current, add_months(current, -reading.LONGEST))
    months = [add_months(first, at) for at in range(archive.months_between(first, current))]
    horizon = horizon_of(as_of)
    coming = [add_months(current, at) for at in range(horizon)]
    history = reading.matrix(sales, names, cube.leaves, months)
    so_far = reading.matrix(sales, names, cube.leaves, [current])[:, 0]
    calendar = working_calendar()
    days = [
        float(calendar.weight_between(month, add_months(month, 1))) or 1.0 for month in [*months, *coming]
    ]
    still = float(calendar.weight_between(as_of + timedelta(days=1), add_months(current, 1)))
    ends = [(add_months(month, 1) - timedelta(days=1)).toordinal() for month in coming]
    pipe = pipeline_of(source, as_of, opened, names, cube, sales, months) if wins else None
    carry = carried(pipe.model, as_of.toordinal(), ends) if pipe else None
    known = Known(
        history, first, so_far, min(1.0, still / days[len(months)]), np.array(days), cube.sums, cube.coarse,
        cube.group, horizon, pipe, carry,
    )  # fmt: skip
    return Prepared(known, cube, history, months, coming, ends)


def until(sales: reading.Sales, as_of: date) -> reading.Sales:
    """The sales that a month's last day knew; ``as_of`` is the day they were read or the end of a month."""
    last = period_of("month", as_of).start
    amounts = {
        leaf: kept for leaf, months in sales.amounts.items()
        if (kept := {month: amount for month, amount in months.items() if month <= last})
    }  # fmt: skip
    return reading.Sales(amounts, {leaf: sales.counts[leaf] for leaf in amounts})


def pipeline_of(
    source: Source, as_of: date, opened: reading.Open, names: dict[Leaf, Leaf], cube: Cube,
    sales: reading.Sales, months: list[date],
) -> Pipeline | None:  # fmt: skip
    """Chances by age from the sample as it was known then; counts of the leaves; None before anything was closed."""
    assert source.deals is not None
    known = source.deals.known_on(as_of.toordinal())
    if known.is_open.all():
        return None
    place = {leaf: at for at, leaf in enumerate(cube.leaves)}
    by_age, new = np.zeros((len(place), hazards.AGES)), np.zeros(len(place))
    for leaf, ages in opened.by_age.items():
        by_age[place[names[leaf]]] += ages
    for leaf, count in opened.new.items():
        new[place[names[leaf]]] += count
    worth = reading.worth_of(sales, names, cube.leaves, months[-12:])
    return Pipeline(hazards.fitted(known, as_of.toordinal()), by_age, new / hazards.NEW_WINDOW, worth)


def changes_of(scenario: Scenario) -> Callable[[int], Change]:
    """The factors of each day."""
    start, end = scenario.starts_on.toordinal(), scenario.ends_on.toordinal()
    leads = float(scenario.leads or 1) * float(scenario.capacity or 1)
    inside = Change(
        leads, float(scenario.conversion or 1), float(scenario.deal or 1), float(scenario.cycle or 1)
    )
    return lambda day: inside if start <= day <= end else Change()


def issue(
    source: Source, as_of: date, how: str, *, asked_by: UUID | None = None, scenario: Scenario | None = None,
    fit: Fit = monthly,
) -> ForecastIssue | None:  # fmt: skip
    """Forecast and write it down. None when there is nothing to go by."""
    begun = time.monotonic()
    made = prepared(source, as_of)
    if made is None:
        return None
    known, cube = made.known, made.cube
    past = archive.past_of(source.metric, cube, made.history, made.months, as_of, known.horizon)
    seed = SEED + as_of.toordinal()
    response = None
    if scenario is not None:
        response = response_to(known, as_of.toordinal(), made.ends, changes_of(scenario))
    held = by_hand.in_force(source.organisation) if how != IssuedHow.RECOMPUTED else None
    said = forecast_organisation(known, past, fit=fit, seed=seed, response=joint(response, held, made, as_of))
    return written(source, made, said, as_of, how, asked_by, scenario, seed, begun, response, held)


def joint(
    response: Floats | None, held: by_hand.InForce | None, made: Prepared, as_of: date
) -> Floats | None:
    """What a scenario and what people set by hand do together. Only sales that come from deals know a funnel."""
    if held is None or made.known.pipeline is None:
        return response
    ends = [date.fromordinal(end) for end in made.ends]
    teams = [leaf.team for leaf in made.cube.leaves]
    own = by_hand.response(held, as_of, teams, made.known.pipeline.new_a_day, ends)
    return own if response is None else own * response[None, :]


def written(
    source: Source, made: Prepared, said: Said, as_of: date, how: str, asked_by: UUID | None,
    scenario: Scenario | None, seed: int, begun: float, response: Floats | None, held: by_hand.InForce | None,
) -> ForecastIssue:  # fmt: skip
    """The issue with its figures, in one transaction."""
    units = {key: unit.parent_id for key, unit in source.organisation.units.items()}
    rows = list(figures(source.metric, made, said, as_of, units))
    whole = [[str(row.starts_on), str(row.p10), str(row.p50), str(row.p90)] for row in rows if is_whole(row)]
    parameters: dict[str, Any] = {
        "methods": list(said.methods), "draws": worlds.DRAWS, "levels": list(worlds.LEVELS), "share": source.share,
        "weights": {name: round(float(by_node[0]), 4) for name, by_node in said.weights.items()},
        "months": len(made.months), "first": str(made.known.first), "leaves": len(made.cube.leaves),
        "raw": {str(month): round(float(value), 2) for month, value in zip(made.coming, said.raw, strict=True)},
        "note": [str(said.note.template), dict(said.note.params)] if said.note else None,
        "model": funnel_table(source, as_of, held) if how != IssuedHow.RECOMPUTED else None,
        "by_hand": held.told() if held and source.deals is not None else [],
        "response": [round(float(one), 4) for one in response] if response is not None else None,
        "scenario": factors(scenario) if scenario else None,
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps([source.metric, str(as_of), seed, whole]).encode()).hexdigest()
    made_at = clock.now()
    words = [
        short_period("day", as_of),
        str(Measured(source.metric).label),
        scenario.name if scenario else "",
    ]
    name = " · ".join(filter(None, words))
    record = ForecastIssue(
        id=uuid7(), name=name[:60], as_of=as_of, metric=source.metric, how=how, scenario=scenario, issued_at=made_at,
        asked_by_id=asked_by, nodes=made.cube.nodes, scored=said.n, seed=seed,
        took=int(1000 * (time.monotonic() - begun)), note=said.note.text() if said.note else "",
        parameters=parameters, digest=digest,
    )  # fmt: skip
    with transaction.atomic():
        record.save(force_insert=True)
        for row in rows:
            row.issue_id = record.pk
        visible(SYSTEM, ForecastFigure).bulk_create(rows, batch_size=2000)
    return record


def is_whole(row: ForecastFigure) -> bool:
    return row.team_id is None and row.owner_id is None and not row.product_line


def factors(scenario: Scenario) -> dict[str, str]:
    """The scenario as it was then."""
    names = ("starts_on", "ends_on", "leads", "conversion", "deal", "cycle", "capacity")
    return {name: str(getattr(scenario, name)) for name in names}


def figures(metric: str, made: Prepared, said: Said, as_of: date, units: sharing.Units) -> Any:
    """A row for each place and month or quarter. Leaves are rounded to the cent, so that sums are exact."""
    cube = made.cube
    spans = [(found, ranged(made, said, span, found)) for span, found in percentiles_of(made, said)]
    in_quarters = sharing.parts_of_quarters(cube, [of for _, of in spans])
    for found, of in spans:
        below = sharing.parts_of_nodes(cube, of, units)
        middles, actuals = cube.sums @ of.middle, cube.sums @ of.actual
        low, high = (cube.sums @ side for side in of.company)
        before = (cube.sums @ (of.middle - cents(said.leaves[:, of.columns]).sum(axis=1))) / 100
        for place, row in cube.rows.items():
            levels, middle = found[:, row], middles[row] / 100
            parts = below.get(place, {})
            if of.unit == PeriodUnit.MONTH:
                parts[sharing.OF_QUARTER] = in_quarters[of.start][row]
            yield ForecastFigure(
                id=uuid7(), metric=metric, as_of=as_of, owner_id=place.owner, team_id=place.team,
                product_line=place.line, period=of.unit, starts_on=of.start, actual=money(actuals[row]),
                p10=money(of.p10[row]), p50=money(middles[row]), p90=money(of.p90[row]), low=money(low[row]),
                high=money(high[row]),
                figures={
                    "levels": [round(float(level)) if middle > 1000 else round(float(level), 2) for level in levels],
                    "methods": {
                        name: round(float(value[row, of.columns].sum() + before[row]), 2)
                        for name, value in said.methods.items()
                    },
                    "weights": {name: round(float(by_node[row]), 3) for name, by_node in said.weights.items()},
                    "parts": parts,
                },
            )  # fmt: skip


Span = tuple[str, date, list[int], Floats]


def percentiles_of(made: Prepared, said: Said) -> Iterator[tuple[Span, Floats]]:
    """Each month and quarter with the percentiles of all nodes (levels × nodes)."""
    for span in spans_of(made):
        _unit, _start, columns, before = span
        point = said.leaves[:, columns].sum(axis=1) + before
        drawn = said.drawn[:, :, columns].sum(axis=2)[:, :, None] + before[None, :, None]
        sums = made.cube.sums
        yield span, worlds.percentiles(sums, drawn, (sums @ point)[:, None])[:, :, 0]


def ranged(made: Prepared, said: Said, span: Span, found: Floats) -> sharing.Ranged:
    """Middles, actuals, P10 and P90 in cents. P10 is never above the middle nor below what is there already."""
    unit, start, columns, before = span
    sums = made.cube.sums
    known = before + (made.known.so_far if 0 in columns else 0.0)
    point = said.leaves[:, columns].sum(axis=1) + before
    drawn = said.drawn[:, :, columns].sum(axis=2) + before[None, :]
    edges = np.quantile(drawn, (0.1, 0.9), axis=0)
    low_of, high_of = np.minimum(point, edges[0]), np.maximum(point, edges[1])
    low, high = worlds.parts(point, low_of, high_of, (float(found[1, 0]), float(found[-2, 0])))
    middle = cents(said.leaves[:, columns]).sum(axis=1) + cents(before)
    actual = np.minimum(cents(np.asarray(known) + np.zeros(len(point))), middle)
    company = np.minimum(cents(low), middle), np.maximum(cents(high), middle)
    p10 = np.maximum(np.minimum(np.rint(found[1] * 100), sums @ middle), sums @ actual)
    p90 = np.maximum(np.rint(found[-2] * 100), sums @ middle)
    p10[0], p90[0] = company[0].sum(), company[1].sum()
    return sharing.Ranged(unit, start, columns, drawn, middle, actual, p10, p90, company)


def spans_of(made: Prepared) -> list[Span]:
    """(unit, first day, columns of the coming months, what earlier months of it brought each leaf)."""
    nothing = np.zeros(len(made.cube.leaves))
    found: list[Span] = [(PeriodUnit.MONTH, month, [at], nothing) for at, month in enumerate(made.coming)]
    quarters: dict[date, list[int]] = {}
    for at, month in enumerate(made.coming):
        quarters.setdefault(period_of("quarter", month).start, []).append(at)
    for start, columns in quarters.items():
        before = [at for at, month in enumerate(made.months) if month >= start]
        found.append((PeriodUnit.QUARTER, start, columns, made.history[:, before].sum(axis=1)))
    return found


def cents(values: Floats) -> Floats:
    """Whole cents, so that sums of them are exact in floats too."""
    return np.rint(values * 100)


def money(whole_cents: float) -> Decimal:
    return Decimal(round(float(whole_cents))) * CENT


def funnel_table(source: Source, as_of: date, held: by_hand.InForce | None) -> Any:
    """The company's funnel as figures: from it pages read how likely a deal is won in time without fitting."""
    funnel = default_funnel()
    if source.deals is None or funnel is None or not funnel.path[:-1]:
        return None
    model = company_estimate(funnel, as_of, held.of_everybody if held else NOTHING).funnel
    return {
        "deal": round(model.deal, 2),
        "stages": [
            [stage.code, round(stage.conversion, 5), [round(one, 6) for one in stage.to_win.mass]]
            for stage in model.stages
        ],
    }
