"""The end of a period: gate and cap as lines of their own, what is owed from before, what is paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.periods import Period
from paceline.methods.ageing import Due, collection_rate
from paceline.methods.commission import Settlement, cap_cut, gate_cut, settle
from paceline.records.act import Act
from paceline.team.commission.round import percent
from paceline.team.models.commission import CommissionEvent, CompPlan, Gate, LineKind, Statement
from paceline.team.models.commission.choices import WAITING
from paceline.trade.models import PaymentPlan

ZERO = Decimal(0)


def sums(statement: Statement, **where: Any) -> Decimal:
    """Σ of lines, straight from the rows."""
    rows = visible(SYSTEM, CommissionEvent).filter(statement=statement, **where)
    return rows.aggregate(total=Sum("amount_base"))["total"] or ZERO


def cut(act: Act, statement: Statement) -> None:
    """Gate, then cap. Reckoned again after a return to calculating, only the difference is added."""
    plan = statement.plan
    earned = sums(statement) - sums(statement, kind__in=(LineKind.GATE, LineKind.CAP))
    days = Period(statement.starts_on, statement.ends_on + timedelta(days=1))
    value = gate_value(plan, statement.owner_id, days, statement.attainment)
    gated = gate_cut(earned, plan.gate_factor or ZERO, passed=passes(plan, value))
    words = gate_words(plan, value)
    correct(act, statement, plan, LineKind.GATE, gated, words)
    capped = cap_cut(earned + gated, plan.cap)
    correct(act, statement, plan, LineKind.CAP, capped, f"{earned + gated:,} > {plan.cap or ZERO:,}")


def correct(
    act: Act, statement: Statement, plan: CompPlan, kind: LineKind, wanted: Decimal, words: str
) -> None:
    """Bring the lines of a kind to a sum."""
    rows = visible(SYSTEM, CommissionEvent).filter(statement=statement, kind=kind)
    change = wanted - sums(statement, kind=kind)
    if change:
        add(act, statement, plan, kind, f"{statement.pk}:{kind}:{rows.count()}", change, words)


def add(
    act: Act,
    statement: Statement,
    plan: CompPlan,
    kind: LineKind,
    key: str,
    amount: Decimal,
    words: str,
    **more: Any,
) -> CommissionEvent:
    """A line that stands on no fact of its own."""
    made: CommissionEvent = act.create(
        CommissionEvent, event="team.commissionevent.create", links_checked=True, statement=statement.pk,
        person=statement.owner_id, plan=plan.pk, kind=kind, key=key,
        happened_on=min(max(local_day(act.now), statement.starts_on), statement.ends_on),
        base=ZERO, rate=ZERO, amount=amount, explanation=words, **more,
    )  # fmt: skip
    return made


def passes(plan: CompPlan, value: Decimal | None) -> bool:
    """Whether what the gate looks at is enough; nothing to measure is."""
    return value is None or value >= (plan.gate_value or ZERO)


def gate_words(plan: CompPlan, value: Decimal | None) -> str:
    """How the gate is reckoned: what there is of what is wanted, and what a miss leaves."""
    parts = (percent(one or ZERO) for one in (value, plan.gate_value, plan.gate_factor))
    return "{} / {} → × {}".format(*parts)


def gate_value(
    plan: CompPlan, owner: UUID | None, days: Period, attainment: Decimal | None
) -> Decimal | None:
    """What the gate looks at in these days; None when there is nothing to measure."""
    if plan.gate == Gate.ATTAINMENT:
        return attainment
    if plan.gate == Gate.COLLECTION:
        within = {"due_on__gte": days.start, "due_on__lt": days.end}
        rows = visible(SYSTEM, PaymentPlan).filter(order__owner=owner, **within)
        return collection_rate(
            Due(one.due_on, one.amount_base or ZERO, one.paid_base or ZERO) for one in rows
        )
    return None


def owed_before(owner: UUID | None, statement: Statement) -> Decimal:
    """What the latest earlier statement left the person owing."""
    rows = visible(SYSTEM, Statement).filter(owner=owner, starts_on__lt=statement.starts_on)
    last = rows.order_by("-starts_on").values_list("carried", flat=True).first()
    return last or ZERO


def payment(statement: Statement) -> Settlement:
    """What is paid of the lines that nobody disputes, less what is owed from before."""
    plan = statement.plan
    earned = sums(statement) - sums(statement, dispute__in=WAITING)
    return settle(earned, statement.owed_before, plan.draw or ZERO, recoverable=plan.recoverable)


def settled(act: Act, statement: Statement, **more: Any) -> None:
    """Keep on the statement what is paid and what is carried forward."""
    found = payment(statement)
    act.save(statement, payable=found.payable, carried=found.carried, drawn=found.drawn, **more)
