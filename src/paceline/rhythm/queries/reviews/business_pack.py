"""What a monthly or quarterly business review adds to the pack: attainment, accuracy, bottleneck, channels, churn,
receivables, exceptions of a period that is over. Everything is read as of its last day, as JSON with exact text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel.clock import start_of
from paceline.kernel.periods import Period, period_of
from paceline.methods.ageing import Due, ageing, collection_rate
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import Review, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.models.review import ReviewKind
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.forecasts import issued
from paceline.rhythm.queries.funnel.stepping import BASE, RECENT, steps
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.standing import standing
from paceline.rhythm.rules import Step, bottlenecks, error_of
from paceline.trade.models import Allocation, PaymentPlan

UNITS = {ReviewKind.MONTHLY: PeriodUnit.MONTH, ReviewKind.QUARTERLY: PeriodUnit.QUARTER}
EARLY = timedelta(days=14)
"""A review in the first fortnight of a month looks at the month before; a quarter's in its first month."""
LEAST, MOST = 20, 8
YEAR = timedelta(days=365)


def period_under_review(review: Review) -> tuple[str, Period] | None:
    """The period that a business review is about, by the day on which it is due, and its unit; None for others."""
    unit = UNITS.get(ReviewKind(review.kind))
    if unit is None:
        return None
    running = period_of(unit, review.due_on)
    early = EARLY if unit == PeriodUnit.MONTH else 2 * EARLY
    return unit, period_of(
        unit, review.due_on, ahead=-1
    ) if review.due_on < running.start + early else running


def business_part(
    by: Principal, node: Node, organisation: Organisation, funnel: Funnel | None, deals: Q, unit: str, period: Period
) -> dict[str, Any]:  # fmt: skip
    """All of it."""
    return {
        "unit": unit, "starts_on": period.start.isoformat(),
        "attainment": attainment(by, node, organisation, unit, period),
        "accuracy": accuracy(by, node, organisation, unit, period),
        "bottlenecks": narrow(by, funnel, deals, period) if funnel else {},
        "channels": channels(by, deals, period), "churn": churn(by, deals, period),
        "receivables": receivables(by, node, organisation, period),
        "exceptions": exceptions(by, deals, period),
    }  # fmt: skip


def attainment(
    by: Principal, node: Node, organisation: Organisation, unit: str, period: Period
) -> list[dict[str, Any]]:
    """The period's own target and the quarter's that holds it, as they stood at its end."""
    whose = {"unit": node.unit} if node.unit else {"unit": None, "owner": node.user}
    found = []
    for each in dict.fromkeys((unit, PeriodUnit.QUARTER.value)):
        rows = visible(by, Target).filter(
            metric=Measured.WON_AMOUNT, period=each, starts_on=period_of(each, period.last_day).start,
            level=Level.TARGET, state__in=IN_FORCE, **WHOLE.fields, **whose,
        )  # fmt: skip
        target = rows.first()
        stood = standing(by, target, period.last_day, organisation) if target else None
        if stood is not None:
            found.append(
                {"unit": each, "value": str(stood.target.amount), "actual": str(stood.actual),
                 "share": stood.pace.attainment, "behind": str(stood.pace.to_pace)}
            )  # fmt: skip
    return found


def accuracy(
    by: Principal, node: Node, organisation: Organisation, unit: str, period: Period
) -> dict[str, Any]:
    """What was forecast of the period before it began, and what came; {} when nothing was."""
    issue = issued.latest(by, Measured.WON_AMOUNT, period.start - timedelta(days=1))
    rows = issued.figures_at(by, issue, node, "", unit, period.start) if issue else []
    figure = issued.first(rows)
    if figure is None or issue is None:
        return {}
    came = facts_of(by, Measured.WON_AMOUNT, period, period.last_day).total(node, organisation)
    error = error_of([(came, figure.p50)])
    return {
        "as_of": issue.as_of.isoformat(), "said": str(figure.p50), "low": str(figure.p10), "high": str(figure.p90),
        "came": str(came), "off": error.wape, "within": figure.p10 <= came <= figure.p90,
    }  # fmt: skip


def narrow(by: Principal, funnel: Funnel, deals: Q, period: Period) -> dict[str, Any]:
    """Which step costs most against the year before (F07): of the period, of half a year when it has too few."""
    mine = steps(by, funnel, deals, period)
    span, base = period, Period(period.start - BASE, period.start)
    if not mine.whole or mine.whole[0][0] < LEAST:
        span = Period(period.end - RECENT, period.end)
        mine, base = steps(by, funnel, deals, span), Period(span.start - BASE, span.start)
    before = steps(by, funnel, deals, base)
    won = visible(by, Opportunity).filter(
        deals, state="won", closed_on__gte=base.start, closed_on__lt=period.end
    )
    sums = won.order_by().aggregate(n=Count("pk"), total=Sum("amount_base", default=Decimal(0)))
    deal = sums["total"] / sums["n"] if sums["n"] else Decimal(0)
    names = [stage.name for stage in funnel.path]
    found = bottlenecks(
        [Step(f"{names[at]} → {names[at + 1]}", *now, *was) for at, (now, was) in
         enumerate(zip(mine.whole, before.whole, strict=True))], deal, least=LEAST,
    )  # fmt: skip
    return {
        "since": span.start.isoformat(), "deal": str(deal.quantize(Decimal("0.01"))),
        "steps": [
            {"name": one.step.name, "n": one.step.entered, "rate": one.rate, "before": one.reference,
             "impact": str(one.impact)}
            for one in found
        ],
    }  # fmt: skip


def within(period: Period) -> dict[str, date]:
    return {"closed_on__gte": period.start, "closed_on__lt": period.end}


def channels(by: Principal, deals: Q, period: Period) -> list[dict[str, Any]]:
    """Won and lost by source, the largest first."""
    rows = visible(by, Opportunity).filter(deals, state__in=("won", "lost"), **within(period)).order_by()
    won = Q(state="won")
    found = rows.values("source__name").annotate(
        n=Count("pk"), won=Count("pk", filter=won),
        amount=Sum("amount_base", filter=won, default=Decimal(0)),
    )  # fmt: skip
    made = [
        {"name": row["source__name"] or "", "n": row["n"], "won": row["won"], "amount": str(row["amount"])}
        for row in found
    ]
    return sorted(made, key=lambda one: (-Decimal(one["amount"]), one["name"]))[:MOST]


def churn(by: Principal, deals: Q, period: Period) -> dict[str, Any]:
    """Customers who passed a year without another deal in the period, of those who had bought in the year before."""
    rows = visible(by, Opportunity).filter(
        deals,
        state="won",
        customer__isnull=False,
        closed_on__lt=period.end,
        closed_on__gte=period.start - YEAR,
    )
    last = dict(rows.order_by().values_list("customer_id").annotate(at=Max("closed_on")))
    gone = [key for key, at in last.items() if at < period.end - YEAR]
    return {
        "base": len(last), "gone": len(gone), "share": len(gone) / len(last) if last else None,
        "filter": {"field": "id", "op": "in", "value": [str(key) for key in sorted(gone)][:50]} if gone else {},
    }  # fmt: skip


def receivables(by: Principal, node: Node, organisation: Organisation, period: Period) -> dict[str, Any]:
    """What fell due in the period and how much of it came in, and what was overdue at its end, by age (F54)."""
    if not by.can("trade.paymentplan", "read"):
        return {}
    whose = (
        {"order__team__in": list(organisation.subtree(node.unit))}
        if node.unit
        else {"order__owner": node.user}
    )
    taken = (
        visible(SYSTEM, Allocation).filter(plan=OuterRef("pk"), allocated_on__lte=period.last_day).order_by()
    )
    sums = taken.values("plan").annotate(s=Sum("amount_base")).values("s")
    rows = (
        visible(by, PaymentPlan)
        .filter(due_on__lt=period.end, **whose)
        .order_by()
        .annotate(came=Subquery(sums))
    )
    dues = [
        Due(row["due_on"], row["amount_base"] or Decimal(0), row["came"] or Decimal(0))
        for row in rows.values("due_on", "amount_base", "came")
    ]
    of_period = [one for one in dues if one.due_on in period]
    rate = collection_rate(of_period)
    return {
        "due": str(sum((one.amount for one in of_period), Decimal(0))), "rate": None if rate is None else float(rate),
        "overdue": [str(amount) for amount in ageing(dues, period.last_day)[1:]],
    }  # fmt: skip


def allowed_because(row: dict[str, Any]) -> str:
    """Why it was asked for, and why it was allowed when somebody else had asked."""
    words = dict.fromkeys(one for one in (row["reason"], row["allowance"]) if one)
    return "；".join(words)


def exceptions(by: Principal, deals: Q, period: Period) -> list[dict[str, Any]]:
    """Stages that were entered without meeting their criteria, with who allowed it and why (TL-6)."""
    zone = working_calendar().zone
    mine = visible(by, Opportunity).filter(deals)
    rows = visible(by, StageEvent).filter(
        override=True, opportunity__in=mine.values("pk"), moved_at__gte=start_of(period.start, zone),
        moved_at__lt=start_of(period.end, zone),
    )  # fmt: skip
    names = (
        "opportunity_id", "opportunity__name", "to_stage__name", "actor__name", "reason", "moved_at",
        "allowed_by__name", "allowance",
    )  # fmt: skip
    return [
        {"deal": str(row["opportunity_id"]), "name": row["opportunity__name"], "to": row["to_stage__name"],
         "who": row["allowed_by__name"] or row["actor__name"] or "", "why": allowed_because(row)}
        for row in rows.order_by("-moved_at").values(*names)[:MOST]
    ]  # fmt: skip
