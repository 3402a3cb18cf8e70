"""What a target could be: from history, potential and capacity, each component with its source; what is feasible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period, add_months, period_of
from paceline.methods.rhythm.achievable import Binding, Verdict
from paceline.methods.rhythm.feasibility import Feasibility, feasibility
from paceline.methods.rhythm.funnel_model import OpenDeal, win_chance
from paceline.methods.rhythm.suggestion import Suggestion, suggest
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.models import Opportunity
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import Fact, facts_of
from paceline.rhythm.queries.forecasts.issued import funnel_of, latest
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.planning import age_of
from paceline.rhythm.queries.targets.weights import node_of

YEARS, RECENT = 4, 4
LEAST_MONTHS = 12
MOST_DEALS = 2000
ZERO = Decimal(0)


@dataclass(frozen=True)
class Capacity:
    """Heads × what one of them brings in the period, and where both come from."""

    heads: Decimal
    productivity: Decimal
    is_given: bool

    @property
    def amount(self) -> Decimal:
        return self.heads * self.productivity


@dataclass(frozen=True)
class Advice:
    """The proposal with its components, and the verdict on the value that stands."""

    suggestion: Suggestion | None
    capacity: Capacity | None
    potential: Decimal | None
    verdict: Feasibility | None
    months: int

    @property
    def is_thin(self) -> bool:
        """Whether there is less than a year to go by."""
        return self.months < LEAST_MONTHS


def advice_on(by: Principal, target: Target, today: date) -> Advice:
    """Work it out within the asker's sight. Raises nothing: what is unknown is left out."""
    assert target.days is not None
    organisation, node = Organisation.today(), node_of(target)
    start = add_months(target.days.start, -12 * YEARS)
    until = min(today, target.days.start - timedelta(days=1))
    facts = facts_of(by, target.metric, Period(start, target.days.start), until, target.cut).of(
        node, organisation
    )
    same = [total(facts, back_years(target.days, back)) for back in range(YEARS, 0, -1)]
    while same and not same[0]:
        same = same[1:]
    recent = recent_of(facts, target)
    months = len({(fact.day.year, fact.day.month) for fact in facts})
    capacity = capacity_of(target, recent, organisation)
    potential = potential_of(by, target, organisation) if target.metric == Measured.WON_AMOUNT else None
    thin = months < LEAST_MONTHS
    found = suggest(
        [] if thin else same, recent=[one for one in recent if one], potential=None if thin else potential,
        capacity=capacity.amount if capacity else None,
    )  # fmt: skip
    verdict = verdict_of(target, capacity)
    return Advice(found, capacity, potential, verdict, months)


def recent_of(facts: Sequence[Fact], target: Target) -> list[Decimal]:
    """What each of the last periods before the target's brought, the oldest first."""
    assert target.days is not None
    back = range(RECENT, 0, -1)
    return [total(facts, period_of(target.period, target.days.start, ahead=-one)) for one in back]


def verdict_of(target: Target, capacity: Capacity | None) -> Feasibility | None:
    """Whether the value can be reached with that capacity and the market that is named."""
    return feasibility(
        target.amount, heads=capacity.heads if capacity else None,
        productivity=capacity.productivity if capacity else None, market=target.market_size,
        share=target.market_share,
    )  # fmt: skip


@dataclass(frozen=True)
class Beyond:
    """A target above what is measured: by how much, what says so, and whether the target itself names that limit."""

    verdict: Feasibility
    measure: Message
    is_named: bool

    def is_explained(self, target: Target) -> bool:
        """A limit that is named is set aside when publishing; what the past measures by the basis of the target too."""
        return bool(target.override_reason or (target.basis and not self.is_named))


def beyond(target: Target) -> Beyond | None:
    """The one rule of what is achievable: above the named capacity or market, or, where no capacity is named, above
    what today's sellers brought in the best of the last four periods. None within it or when nothing is known."""
    if target.days is None:
        return None
    organisation, first = Organisation.today(), period_of(target.period, target.days.start, ahead=-RECENT)
    facts = facts_of(
        SYSTEM, target.metric, Period(first.start, target.days.start), target.days.start, target.cut
    ).of(node_of(target), organisation)
    capacity = capacity_of(target, recent_of(facts, target), organisation)
    found = verdict_of(target, capacity)
    if found is None or found.verdict != Verdict.OUT_OF_REACH:
        return None
    if found.binding == Binding.MARKET:
        return Beyond(found, say("市场容量"), True)
    is_given = capacity is not None and capacity.is_given
    return Beyond(found, say("产能") if is_given else say("产能（按近四期最好一期）"), is_given)


def total(facts: Sequence[Fact], period: Period) -> Decimal:
    return sum((fact.amount for fact in facts if fact.day in period), ZERO)


def back_years(period: Period, years: int) -> Period:
    return Period(add_months(period.start, -12 * years), add_months(period.end, -12 * years))


def capacity_of(target: Target, recent: Sequence[Decimal], organisation: Organisation) -> Capacity | None:
    """What is named with the target; else the sellers of today, each as good as the best of the last four periods."""
    if target.heads is not None and target.productivity is not None:
        return Capacity(target.heads, target.productivity, True)
    people = [one for one in organisation.everybody_in(node_of(target)) if one in organisation.sellers]
    best = max(recent, default=ZERO)
    if not people or not best:
        return None
    heads = target.heads if target.heads is not None else Decimal(len(people))
    each = (best / len(people)).quantize(Decimal("0.01"))
    return Capacity(heads, target.productivity if target.productivity is not None else each, False)


def potential_of(by: Principal, target: Target, organisation: Organisation) -> Decimal | None:
    """What the open deals of the node are expected to bring by the end of the period; None without a stored funnel."""
    issue = latest(by, Measured.WON_AMOUNT)
    model, codes = funnel_of(issue) if issue else (None, {})
    if model is None or issue is None or target.days is None:
        return None
    node = node_of(target)
    mine = {"team__in": list(organisation.subtree(node.unit))} if node.unit else {"owner": node.user}
    rows = visible(by, Opportunity).filter(state="open", **mine)
    if target.product_line:
        rows = rows.filter(product__line=target.product_line)
    if target.customer_class:
        rows = rows.filter(customer__customer_class=target.customer_class)
    line = Timeline(working_calendar(), issue.as_of + timedelta(days=1))
    last, found = line.last(target.days), 0.0
    fields = ("stage__code", "amount_base", "stage_entered_at")
    for code, amount, entered in rows.order_by("-amount_base").values_list(*fields)[:MOST_DEALS]:
        if code in codes and last >= 0:
            found += win_chance(model, OpenDeal(codes[code], 0.0, age_of(entered, line)), last) * float(
                amount or 0
            )
    return Decimal(repr(round(found, 2)))
