"""The forecast of a node by several methods, the roll-up by category, what people promise, and how right it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel.periods import Period
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.funnel import ForecastCategory
from paceline.rhythm.models import ForecastSubmission, Snapshot, Target
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.model import of_node
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.planning import Planned
from paceline.rhythm.queries.weights import node_of
from paceline.rhythm.rules import Error, blend, error_of

ZERO = Decimal(0)
CHANCE = Coalesce(F("probability"), F("stage__probability"))
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
    by: Principal, node: Node, period: Period, as_of: date, organisation: Organisation | None = None
) -> OpenAndWon:
    """Count within the asker's sight."""
    organisation = organisation or Organisation.today()
    won = facts_of(by, Measured.WON_AMOUNT, period, as_of).total(node, organisation)
    rows = visible(by, Opportunity).filter(
        of_node(node, organisation),
        state="open",
        expected_close_on__gte=period.start,
        expected_close_on__lt=period.end,
    )
    by_category = dict(
        rows.order_by().values_list("forecast_category").annotate(total=Sum("amount_base", default=ZERO))
    )
    counted = rows.exclude(forecast_category=ForecastCategory.OMITTED).order_by()
    weighted = counted.aggregate(total=Sum(F("amount_base") * CHANCE, default=ZERO))["total"]
    return OpenAndWon(won, by_category, weighted.quantize(Decimal("0.01")), counted.count())


@dataclass(frozen=True)
class Method:
    """One way of forecasting: its figure, and the error it had on earlier quarters at the same point, with n."""

    code: str
    value: Decimal
    error: Error | None = None


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
    known = open_and_won(by, node, period, as_of, organisation)
    errors = past_errors(by, target, as_of, organisation)
    values = {
        "weighted": known.won + known.weighted,
        "run_rate": cents(planned.reach.p50),
        "stage": cents(planned.plan.situation.achieved + planned.plan.situation.expected),
    }
    methods = tuple(Method(code, values[code], errors.get(code)) for code in METHODS)
    return Forecast(methods, blended(methods), known, tuple(promises(by, node, period, organisation)))


def blended(methods: Iterable[Method]) -> Decimal | None:
    """Weights by inverse error (F15); equal while no error is known."""
    found = list(methods)
    known = [one for one in found if one.error is not None and one.error.wape is not None]
    pairs = [(one.value, one.error.wape if one.error else None) for one in (known or found)]
    return blend(pairs)


def promises(by: Principal, node: Node, period: Period, organisation: Organisation) -> list[Promise]:
    """The latest submission of each person of a node for a quarter."""
    people = organisation.everybody_in(node)
    rows = (
        visible(by, ForecastSubmission)
        .filter(starts_on=period.start, owner__in=people)
        .select_related("owner")
    )
    latest: dict[object, ForecastSubmission] = {}
    for one in rows.order_by("created_at", "pk"):
        latest[one.owner_id] = one
    return sorted((Promise(one) for one in latest.values()), key=lambda p: -p.submission.commit)


def past_errors(by: Principal, target: Target, as_of: date, organisation: Organisation) -> dict[str, Error]:
    """The error of each method on the quarters before, in the snapshots nearest to the same point of the quarter."""
    node, days = node_of(target), target.days
    if days is None:
        return {}
    whose = {"unit": target.unit_id} if target.unit_id else {"unit": None, "owner": target.owner_id}
    earlier = visible(by, Target).filter(
        metric=target.metric, period=target.period, level=target.level, product_line=target.product_line,
        starts_on__lt=days.start, **whose,
    )  # fmt: skip
    here = workday_of(days, as_of)
    pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for one in earlier.order_by("-starts_on")[:QUARTERS]:
        assert one.days is not None
        kept = list(visible(by, Snapshot).filter(target=one).values_list("as_of", "figures"))
        near = min(kept, key=lambda row: abs(workday_of(one.days, row[0]) - here), default=None)
        if near is None or abs(workday_of(one.days, near[0]) - here) > NEAR:
            continue
        final = facts_of(by, one.metric, one.days, one.days.last_day, one.product_line).total(
            node, organisation
        )
        for code in METHODS:
            if near[1].get(code) is not None:
                pairs.setdefault(code, []).append((final, Decimal(str(near[1][code]))))
    return {code: error_of(found) for code, found in pairs.items()}


def workday_of(days: Period, day: date) -> int:
    """How many workdays of a period have passed at the close of a day."""
    return working_calendar().workdays_between(days.start, day + timedelta(days=1))


def cents(value: float) -> Decimal:
    return Decimal(repr(round(value, 2)))
