"""From a target to the work of a day: the situation of a node as figures, and the plan that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models.rule import current_rule
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.kernel.messages import Message
from paceline.kernel.periods import Period, period_of
from paceline.methods.rhythm.achievable import Situation
from paceline.methods.rhythm.advice import advice
from paceline.methods.rhythm.confidence import USUAL
from paceline.methods.rhythm.flow import needed_wins
from paceline.methods.rhythm.funnel_model import OpenDeal, expected_from_open
from paceline.methods.rhythm.parameters import Estimate
from paceline.methods.rhythm.plan import Plan, make_plan
from paceline.methods.rhythm.reach import Reach, reach
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import by_day, facts_of
from paceline.rhythm.queries.model import estimate_of, of_node
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.standing import Standing, close_of

HISTORY = timedelta(days=540)
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

    @property
    def sentences(self) -> list[Message]:
        """What the plan says to its owner."""
        return advice(self.plan, self.line, self.period)

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
    """The plan behind a standing in won amount; None for other metrics, without a funnel, when the period is over."""
    node, period = found.node, found.target.days
    if found.target.metric != Measured.WON_AMOUNT or period is None:
        return None
    known = estimate_of(node, organisation, as_of)
    line = Timeline(working_calendar(), as_of if close_of(as_of) < as_of else as_of + timedelta(days=1))
    last = line.last(period)
    if known is None or last < 0:
        return None
    funnel, model = known
    rate = entry_rate(by, node, organisation, as_of)
    sellers = [one for one in organisation.everybody_in(node) if one in organisation.sellers]
    weights = line.weights(Period(line.day(0), period.end))
    hours_a_day = current_rule().capacity / 60 * max(1, len(sellers))
    past = as_of < local_day(clock.now())
    deals = (
        open_then(by, node, organisation, funnel, line, as_of)
        if past
        else open_deals(by, node, organisation, funnel, line)
    )
    situation = Situation(
        funnel=model.funnel, target=float(found.target.amount), achieved=float(found.actual), last=last,
        open_deals=tuple(deals), leads=rate,
        hours=tuple(hours_a_day * weight for weight in weights), reps=float(max(1, len(sellers))),
    )  # fmt: skip
    plan = make_plan(
        situation, weights, later=next_needs(situation, found, line, period), certainty=certainty
    )
    return Planned(plan, model, funnel, line, period, chances(by, found, organisation, last), certainty, rate)


def next_needs(now: Situation, found: Standing, line: Timeline, period: Period) -> dict[int, float]:
    """The wins that the following period needs of deals that do not exist yet: today's prospecting feeds it.

    Its target is taken to be as large as this one; what open deals are expected to win in it is not needed anew.
    """
    following = period_of(found.target.period, period.end)
    weights = line.weights(following)
    end = now.last + len(weights)
    soon = expected_from_open(now.funnel, now.open_deals, end) - now.expected
    wins = max(0.0, now.target - soon) / now.funnel.deal if now.funnel.deal > 0 else 0.0
    return needed_wins(wins, weights, now.last + 1)


def open_deals(
    by: Principal, node: Node, organisation: Organisation, funnel: Funnel, line: Timeline
) -> list[OpenDeal]:
    """The node's open deals by place, amount and workdays in the stage."""
    place = {stage.code: at for at, stage in enumerate(funnel.path[:-1])}
    rows = visible(by, Opportunity).filter(
        of_node(node, organisation), state="open", stage__code__in=list(place)
    )
    fields = ("pk", "stage__code", "amount_base", "stage_entered_at")
    return [
        OpenDeal(place[code], float(amount or 0), age_of(entered, line), str(key))
        for key, code, amount, entered in rows.order_by().values_list(*fields)
    ]


def open_then(
    by: Principal, node: Node, organisation: Organisation, funnel: Funnel, line: Timeline, as_of: date
) -> list[OpenDeal]:
    """The deals that were open at the close of an earlier day, in the stage and with the amount that they had then."""
    place = {stage.code: at for at, stage in enumerate(funnel.path[:-1])}
    end = start_of(as_of + timedelta(days=1), working_calendar().zone)
    rows = visible(by, Opportunity).filter(of_node(node, organisation), created_at__lt=end)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)).order_by()
    last = visible(by, StageEvent).filter(opportunity__in=rows.values("pk"), moved_at__lt=end)
    fields = ("opportunity_id", "to_stage__code", "amount_base", "moved_at")
    found = last.order_by("opportunity_id", "-id").distinct("opportunity_id").values_list(*fields)
    return [
        OpenDeal(place[code], float(amount or 0), age_of(entered, line), str(key))
        for key, code, amount, entered in found
        if code in place
    ]


def age_of(entered: Any, line: Timeline) -> int:
    """Workdays since a deal entered its stage."""
    return max(0, -line.number(local_day(entered))) if entered else 0


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
    facts = facts_of(by, found.target.metric, before, until, found.target.product_line)
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
