"""From a target to the work of a day: the situation of a node as figures, and the plan that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import TruncDate

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models.rule import current_rule
from paceline.kernel import clock
from paceline.kernel.clock import as_zone, start_of
from paceline.kernel.messages import Message
from paceline.kernel.periods import Period, period_of
from paceline.methods.rhythm.achievable import Situation
from paceline.methods.rhythm.advice import advice
from paceline.methods.rhythm.by_parts import Part, plan_of_parts
from paceline.methods.rhythm.confidence import USUAL
from paceline.methods.rhythm.flow import needed_wins
from paceline.methods.rhythm.funnel_model import OpenDeal, expected_from_open
from paceline.methods.rhythm.parameters import Estimate
from paceline.methods.rhythm.plan import Plan, make_plan
from paceline.methods.rhythm.reach import Reach, reach
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.records.past.lookback import looked_at
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import by_day, facts_of
from paceline.rhythm.queries.funnel.model import estimate_of, set_on
from paceline.rhythm.queries.funnel.parts import parts_of, targets_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.standing import Standing, close_of
from paceline.rhythm.queries.together import Seat, by_seats

HISTORY = timedelta(days=540)
ZERO = Decimal(0)
ENTRY_DAYS = 60
"""Workdays over which the rate of new opportunities is measured."""


@dataclass(frozen=True)
class Planned:
    """A node's plan with what it stands on. Amounts are floats in the home currency."""

    plan: Plan
    estimate: Estimate
    funnel: Funnel
    line: Timeline
    period: Period
    reach: Reach
    certainty: float
    entry_rate: float
    by_parts: tuple[str, ...] = ()
    """Units below that are planned by parameters of their own."""

    @property
    def sentences(self) -> list[Message]:
        """What the plan says to its owner."""
        return advice(self.plan, self.line, self.period, self.stage_names)

    @cached_property
    def stage_names(self) -> dict[str, str]:
        return {stage.code: stage.name for stage in self.funnel.path}

    def per_day(self, kind: str, days: int = 5) -> float:
        """Activities of a kind that each of the coming workdays needs on average."""
        flow = self.plan.work.get(kind, {})
        return sum(count for day, count in flow.items() if 0 <= day < days) / days

    def entries_per_day(self, days: int = 5) -> float:
        """New items that each of the coming workdays needs on average."""
        return sum(count for day, count in self.plan.planned.items() if 0 <= day < days) / days


def planned(
    by: Principal, found: Standing, as_of: date, organisation: Organisation, certainty: float = USUAL
) -> Planned | None:
    """The plan behind a standing in won amount; None for other metrics, without a funnel, when the period is over.

    Where people have set parameters for units below, each of them is planned by its own and the sums are shown.
    """
    node, period = found.node, found.target.days
    if found.target.metric != Measured.WON_AMOUNT or period is None:
        return None
    known = estimate_of(node, organisation, as_of)
    line = Timeline(working_calendar(), as_of if close_of(as_of) < as_of else as_of + timedelta(days=1))
    last = line.last(period)
    if known is None or last < 0:
        return None
    funnel, model = known
    weights = line.weights(Period(line.day(0), period.end))
    look = Look(by, organisation, as_of, line, last, weights)
    now = look.situation(node, funnel, model, found.target.amount, found.actual)
    parts = parts_of(node, set_on(funnel, as_of), organisation)
    if len(parts) > 1:
        plan = plan_of_parts(now, look.parts(found, parts, period), weights, certainty=certainty)
    else:
        later = next_needs(now, found.target.period, line, period)
        plan = make_plan(now, weights, later=later, certainty=certainty)
    rate = entry_rate(by, node, organisation, as_of)
    return Planned(
        plan, model, funnel, line, period, chances(by, found, organisation, last), certainty, rate,
        tuple(organisation.name_of(one) for one in parts[:-1]),
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What situations are read with: whose rights, as of when, over which workdays."""

    by: Principal
    organisation: Organisation
    as_of: date
    line: Timeline
    last: int
    weights: Sequence[float]

    def situation(
        self, node: Node, funnel: Funnel, model: Estimate, target: Decimal, achieved: Decimal
    ) -> Situation:
        """Where a node stands, in figures."""
        organisation = self.organisation
        sellers = [one for one in organisation.everybody_in(node) if one in organisation.sellers]
        hours_a_day = current_rule().capacity / 60 * max(1, len(sellers))
        past = (
            self.as_of < local_day(clock.now()) and looked_at() is None
        )  # looking back, the rows are those of the day
        deals = (
            open_then(self.by, node, organisation, funnel, self.line, self.as_of)
            if past
            else open_deals(self.by, node, organisation, funnel, self.line)
        )
        return Situation(
            funnel=model.funnel, target=float(target), achieved=float(achieved), last=self.last,
            open_deals=tuple(deals), leads=entry_rate(self.by, node, organisation, self.as_of),
            hours=tuple(hours_a_day * weight for weight in self.weights), reps=float(max(1, len(sellers))),
        )  # fmt: skip

    def parts(self, found: Standing, parts: Sequence[Node], period: Period) -> list[Part]:
        """Each part with its own parameters, target and deals."""
        target, made = found.target, []
        facts = facts_of(self.by, target.metric, period, found.as_of, target.cut)
        values = targets_of(self.by, target, parts, self.organisation)
        for one, value in zip(parts, values, strict=True):
            known = estimate_of(one, self.organisation, self.as_of)
            assert known is not None  # the whole has one
            now = self.situation(one, *known, value, facts.total(one, self.organisation))
            made.append(Part(now, next_needs(now, target.period, self.line, period)))
        return made


def next_needs(now: Situation, unit: str, line: Timeline, period: Period) -> dict[int, float]:
    """The wins that the following period needs of deals that do not exist yet: today's prospecting feeds it.

    Its target is taken to be as large as this one; what open deals are expected to win in it is not needed anew.
    """
    following = period_of(unit, period.end)
    weights = line.weights(following)
    end = now.last + len(weights)
    soon = expected_from_open(now.funnel, now.open_deals, end) - now.expected
    wins = max(0.0, now.target - soon) / now.funnel.deal if now.funnel.deal > 0 else 0.0
    return needed_wins(wins, weights, now.last + 1)


def open_deals(
    by: Principal, node: Node, organisation: Organisation, funnel: Funnel, line: Timeline
) -> list[OpenDeal]:
    """The node's open deals by place and workdays in the stage, those that are alike as one of their joint amount.

    What is expected of them is linear in the amount, so that a million deals are as quick as a few hundred.
    """
    places = tuple(stage.code for stage in funnel.path[:-1])
    key = ("open", funnel.pipeline.pk, line.as_of)
    return alike(by_seats(by, key, node, organisation, partial(open_by, by, places, line)))


Alike = Mapping[tuple[int, int], Decimal]
"""Open amounts by place of the stage and workdays in it."""


def alike(parts: Iterable[Alike]) -> list[OpenDeal]:
    """Parts of a node as deals of their joint amounts."""
    found: dict[tuple[int, int], Decimal] = {}
    for part in parts:
        for where, amount in part.items():
            found[where] = found.get(where, ZERO) + amount
    return [OpenDeal(at, float(amount), age, f"{at} {age}") for (at, age), amount in sorted(found.items())]


def open_by(
    by: Principal, places: tuple[str, ...], line: Timeline, of: Q, seat: tuple[str, ...]
) -> dict[Seat, Alike]:
    """In one query, by the given columns."""
    rows = visible(by, Opportunity).filter(of, state="open", stage__code__in=places)
    day = TruncDate("stage_entered_at", tzinfo=as_zone(settings.ORGANISATION_TIME_ZONE))
    grouped = rows.order_by().annotate(day=day).values_list(*seat, "stage__code", "day")
    place, age = (
        {code: at for at, code in enumerate(places)},
        lru_cache(maxsize=None)(partial(days_since, line)),
    )
    found: dict[Seat, dict[tuple[int, int], Decimal]] = {}
    for *whose, code, entered, amount in grouped.annotate(total=Sum("amount_base", default=ZERO)):
        own, where = found.setdefault(tuple(whose), {}), (place[code], age(entered))
        own[where] = own.get(where, ZERO) + amount
    return found  # type: ignore[return-value]  # a dict of dicts is a mapping of mappings


def days_since(line: Timeline, entered: date | None) -> int:
    """Workdays from a day on which something entered its stage."""
    return max(0, -line.number(entered)) if entered else 0


def open_then(
    by: Principal, node: Node, organisation: Organisation, funnel: Funnel, line: Timeline, as_of: date
) -> list[OpenDeal]:
    """The deals that were open at the close of an earlier day, in the stage and with the amount that they had then."""
    places = tuple(stage.code for stage in funnel.path[:-1])
    key = ("open then", funnel.pipeline.pk, line.as_of, as_of)
    return alike(by_seats(by, key, node, organisation, partial(open_then_by, by, places, line, as_of)))


def open_then_by(
    by: Principal, places: tuple[str, ...], line: Timeline, as_of: date, of: Q, seat: tuple[str, ...]
) -> dict[Seat, Alike]:
    """In one query: the last move of each before the end of that day, by the given columns of the deal."""
    place, end = (
        {code: at for at, code in enumerate(places)},
        start_of(as_of + timedelta(days=1), line.calendar.zone),
    )
    rows = visible(by, Opportunity).filter(of, created_at__lt=end)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)).order_by()
    last = visible(by, StageEvent).filter(opportunity__in=rows.values("pk"), moved_at__lt=end)
    fields = ("to_stage__code", "amount_base", "moved_at", *(f"opportunity__{name}" for name in seat))
    moves = last.order_by("opportunity_id", "-id").distinct("opportunity_id").values_list(*fields)
    found: dict[Seat, dict[tuple[int, int], Decimal]] = {}
    for code, amount, entered, *whose in moves.iterator(chunk_size=10_000):
        if code in place:
            own, where = found.setdefault(tuple(whose), {}), (place[code], age_of(entered, line))
            own[where] = own.get(where, ZERO) + (amount or ZERO)
    return found  # type: ignore[return-value]  # a dict of dicts is a mapping of mappings


def age_of(entered: Any, line: Timeline) -> int:
    """Workdays since a deal entered its stage."""
    return days_since(line, local_day(entered)) if entered else 0


def entry_rate(by: Principal, node: Node, organisation: Organisation, as_of: date) -> float:
    """New opportunities a workday over the last sixty workdays."""
    start = working_calendar().add_workdays(as_of, -ENTRY_DAYS)
    found = facts_of(by, Measured.NEW_DEALS, Period(start, as_of + timedelta(days=1)), as_of)
    return float(found.total(node, organisation)) / ENTRY_DAYS


def chances(by: Principal, found: Standing, organisation: Organisation, last: int) -> Reach:
    """How likely the target is reached, from what each past workday brought."""
    period = found.target.days
    assert period is not None
    until = close_of(found.as_of)
    before = Period(until - HISTORY, until + timedelta(days=1))
    facts = facts_of(by, found.target.metric, before, until, found.target.cut)
    days = by_day(facts.of(found.node, organisation))
    first = min(days, default=until)
    history = [float(days.get(day, Decimal(0))) for day in working_calendar().workdays(first, before.end)]
    return reach(
        [float(found.target.amount)],
        float(found.actual),
        last + 1,
        history,
        share_done=found.pace.progress or None,
    )
