"""The forecast of a node by several methods, the roll-up by category, what people promise, and how right it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel.periods import Period
from paceline.methods.rhythm.parameters import Estimate, Source
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.funnel import ForecastCategory
from paceline.rhythm.models import ForecastSubmission, Snapshot, Target
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.planning import Planned
from paceline.rhythm.queries.targets.weights import node_of
from paceline.rhythm.queries.together import Seat, by_seats, of_everybody, recalled
from paceline.rhythm.rules import Error, blend, error_of

ZERO = Decimal(0)
METHODS = ("weighted", "run_rate", "stage")
QUARTERS = 6
NEAR = 5
"""So many workdays a snapshot may lie from the same point of its quarter."""


@dataclass(frozen=True)
class OpenAndWon:
    """What was won in a period, and the open deals expected to close in it, by category and weighted (F11, F12)."""

    won: Decimal
    by_category: dict[str, Decimal]
    weighted: Decimal
    count: int

    @property
    def commit(self) -> Decimal:
        """Closed and committed."""
        return self.won + self.by_category.get(ForecastCategory.COMMIT, ZERO)

    @property
    def best(self) -> Decimal:
        """Closed, committed and best case."""
        return self.commit + self.by_category.get(ForecastCategory.BEST_CASE, ZERO)

    @property
    def all_open(self) -> Decimal:
        """Everything that is not left out."""
        return sum((v for k, v in self.by_category.items() if k != ForecastCategory.OMITTED), ZERO)


def open_and_won(
    by: Principal, node: Node, period: Period, as_of: date, organisation: Organisation | None = None,
    chances: Mapping[str, float] = MappingProxyType({}),
) -> OpenAndWon:  # fmt: skip
    """Count within the asker's sight. ``chances`` by stage code stand for those of the stages."""
    organisation = organisation or Organisation.today()
    won = facts_of(by, Measured.WON_AMOUNT, period, as_of).total(node, organisation)
    by_category: dict[str, Decimal] = {}
    weighted, count = ZERO, 0
    for part in by_seats(by, ("closing", period), node, organisation, partial(closing_by, by, period)):
        for (category, stage), one in part.items():
            by_category[category] = by_category.get(category, ZERO) + one.amount
            if category != ForecastCategory.OMITTED:
                weighted, count = weighted + one.expected(chances.get(stage)), count + one.deals
    return OpenAndWon(won, by_category, weighted.quantize(Decimal("0.01")), count)


@dataclass(frozen=True)
class ClosingAmount:
    """Open deals of one category and stage: their amount, what is expected of those whose chance somebody typed, the
    amount of the others and what the stage's own chance makes of it, how many there are."""

    amount: Decimal
    typed: Decimal
    by_stage: Decimal
    at_stage: Decimal
    deals: int

    def expected(self, chance: float | None) -> Decimal:
        """With another chance of the stage, or its own."""
        own = self.at_stage if chance is None else self.by_stage * Decimal(repr(round(chance, 6)))
        return self.typed + own


Closing = dict[tuple[str, str], ClosingAmount]
"""By category and code of the stage."""


def closing_by(by: Principal, period: Period, of: Q, seat: tuple[str, ...]) -> dict[Seat, Closing]:
    """The open deals expected to close in a period, in one query, by the given columns."""
    rows = visible(by, Opportunity).filter(
        of, state="open", expected_close_on__gte=period.start, expected_close_on__lt=period.end
    )
    unset = Q(probability__isnull=True)
    grouped = (
        rows.order_by()
        .values_list(*seat, "forecast_category", "stage__code")
        .annotate(
            total=Sum("amount_base", default=ZERO),
            typed=Sum(F("amount_base") * F("probability"), default=ZERO),
            by_stage=Sum("amount_base", default=ZERO, filter=unset),
            at_stage=Sum(F("amount_base") * F("stage__probability"), default=ZERO, filter=unset),
            n=Count("pk"),
        )
    )
    found: dict[Seat, Closing] = {}
    for *whose, category, stage, amount, typed, by_stage, at_stage, count in grouped:
        found.setdefault(tuple(whose), {})[category, stage] = ClosingAmount(
            amount, typed, by_stage, at_stage, count
        )
    return found


@dataclass(frozen=True)
class Method:
    """One way of forecasting: its figure, and the error it had on earlier quarters at the same point, with n."""

    code: str
    value: Decimal
    error: Error | None = None
    by_hand: bool = False
    """Whether parameters that people set are in it."""


@dataclass(frozen=True)
class Promise:
    """The latest submission of somebody, with the manager's adjustment beside it."""

    submission: ForecastSubmission

    @property
    def adjusted(self) -> Decimal:
        return self.submission.commit + (self.submission.adjustment or ZERO)


@dataclass(frozen=True)
class Forecast:
    """All methods of one node, the blend, the categories and the promises below."""

    methods: tuple[Method, ...]
    blend: Decimal | None
    open_and_won: OpenAndWon
    promises: tuple[Promise, ...]
    view: ForecastSubmission | None = None
    """What who leads the unit thinks of it, the latest."""

    @property
    def promised(self) -> Decimal:
        return sum((one.submission.commit for one in self.promises), ZERO)

    @property
    def adjusted(self) -> Decimal:
        return sum((one.adjusted for one in self.promises), ZERO)


def forecast(
    by: Principal, target: Target, node: Node, planned: Planned, as_of: date, organisation: Organisation
) -> Forecast:
    """Stage-weighted, run rate and timely stage probabilities, blended by their errors where those are known."""
    period = planned.period
    chances = chances_by_hand(planned.estimate)
    known = open_and_won(by, node, period, as_of, organisation, chances)
    by_hand = {"weighted": bool(chances), "stage": is_by_hand(planned.estimate)}
    errors = past_errors(by, target, as_of, organisation)
    values = {
        "weighted": known.won + known.weighted,
        "run_rate": cents(planned.reach.p50),
        "stage": cents(planned.plan.situation.achieved + planned.plan.situation.expected),
    }
    methods = tuple(
        Method(code, values[code], errors.get(code), by_hand.get(code, False)) for code in METHODS
    )
    return Forecast(
        methods, blended(methods), known, tuple(promises(by, node, period, organisation)), view_of(by, node, period)
    )  # fmt: skip


def is_by_hand(known: Estimate) -> bool:
    """Whether people have set a parameter of the funnel."""
    return any(Source.OVERRIDE in (one.conversion.source, one.lead_time.source) for one in known.stages)


def chances_by_hand(known: Estimate) -> dict[str, float]:
    """The chance of each stage from which the way to won leads through a conversion that people have set."""
    last = max(
        (at for at, one in enumerate(known.stages) if one.conversion.source == Source.OVERRIDE), default=-1
    )
    return {one.stage.code: known.funnel.chance(at) for at, one in enumerate(known.stages[: last + 1])}


def blended(methods: Iterable[Method]) -> Decimal | None:
    """Weights by inverse error (F15); equal while no error is known."""
    found = list(methods)
    known = [one for one in found if one.error is not None and one.error.wape is not None]
    pairs = [(one.value, one.error.wape if one.error else None) for one in (known or found)]
    return blend(pairs)


def promises(by: Principal, node: Node, period: Period, organisation: Organisation) -> list[Promise]:
    """The latest submission of each person of a node for a quarter."""
    people = organisation.everybody_in(node)

    def read(of: Q) -> dict[UUID | None, ForecastSubmission]:
        rows = visible(by, ForecastSubmission).filter(of, starts_on=period.start, unit__isnull=True)
        return {one.owner_id: one for one in rows.select_related("owner").order_by("created_at", "pk")}

    latest = of_everybody(by, ("promises", period.start), Q(owner__in=people), read)
    found = [Promise(latest[one]) for one in people if one in latest]
    return sorted(found, key=lambda promise: -promise.submission.commit)


def view_of(by: Principal, node: Node, period: Period) -> ForecastSubmission | None:
    """The latest submission for a unit itself."""
    if node.unit is None:
        return None

    def read() -> dict[UUID | None, ForecastSubmission]:
        rows = visible(by, ForecastSubmission).filter(starts_on=period.start, unit__isnull=False)
        return {one.unit_id: one for one in rows.select_related("owner").order_by("created_at", "pk")}

    return recalled(by, ("views", period.start), read).get(node.unit)


Kept = tuple[date, dict[str, Any]]
"""A snapshot: its day and its figures."""


def past_errors(by: Principal, target: Target, as_of: date, organisation: Organisation) -> dict[str, Error]:
    """The error of each method on the quarters before, in the snapshots nearest to the same point of the quarter."""
    node, days = node_of(target), target.days
    if days is None:
        return {}
    here = workday_of(days, as_of)
    whose = Q(unit=target.unit_id) if target.unit_id else Q(unit=None, owner=target.owner_id)
    kind = {"metric": target.metric, "period": target.period, "level": target.level, **target.cut.fields}
    key = ("earlier", *kind.values(), days.start, here)
    earlier = of_everybody(by, key, whose, partial(earlier_targets, by, kind, days.start, here))
    pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for one, near in earlier.get(node, ()):
        assert one.days is not None
        final = facts_of(by, one.metric, one.days, one.days.last_day, one.cut).total(node, organisation)
        for code in METHODS:
            if near[1].get(code) is not None:
                pairs.setdefault(code, []).append((final, Decimal(str(near[1][code]))))
    return {code: error_of(found) for code, found in pairs.items()}


def earlier_targets(
    by: Principal, kind: dict[str, Any], before: date, here: int, of: Q
) -> dict[Node, list[tuple[Target, Kept]]]:
    """Of each node the latest six targets of this kind with the snapshot nearest to this workday of the period."""
    mine: dict[Node, list[Target]] = {}
    for one in visible(by, Target).filter(of, starts_on__lt=before, **kind).order_by("-starts_on", "pk"):
        own = mine.setdefault(node_of(one), [])
        if len(own) < QUARTERS and one.days is not None:
            own.append(one)
    wanted = {one.pk: one for own in mine.values() for one in own}
    near = nearest_snapshots(by, wanted, here)
    return {node: [(one, near[one.pk]) for one in own if one.pk in near] for node, own in mine.items()}


def nearest_snapshots(by: Principal, targets: Mapping[UUID, Target], here: int) -> dict[UUID, Kept]:
    """Of each target the snapshot taken closest to this workday of its period, at most five workdays off."""
    days = {
        (period.start, day): off
        for period in {one.days for one in targets.values() if one.days is not None} for day in period.days()
        if (off := abs(workday_of(period, day) - here)) <= NEAR
    }  # fmt: skip
    if not days:
        return {}
    rows = visible(by, Snapshot).filter(target__in=list(targets), as_of__in={day for _start, day in days})
    found: dict[UUID, tuple[int, Kept]] = {}
    for key, as_of, figures in rows.order_by("as_of", "pk").values_list("target_id", "as_of", "figures"):
        period = targets[key].days
        far = days.get((period.start, as_of)) if period else None
        if far is not None and (key not in found or far < found[key][0]):
            found[key] = far, (as_of, figures)
    return {key: kept for key, (_far, kept) in found.items()}


def workday_of(days: Period, day: date) -> int:
    """How many workdays of a period have passed at the close of a day."""
    return working_calendar().workdays_between(days.start, day + timedelta(days=1))


def cents(value: float) -> Decimal:
    return Decimal(repr(round(value, 2)))
