"""The end of a period: gate and cap as lines of their own, what is owed from before, what is paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
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
    value, wanted, factor = gate_value(statement, plan), plan.gate_value or ZERO, plan.gate_factor or ZERO
    gated = gate_cut(earned, factor, passed=value is None or value >= wanted)
    words = f"{percent(value or ZERO)} / {percent(wanted)} → × {percent(factor)}"
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


def gate_value(statement: Statement, plan: CompPlan) -> Decimal | None:
    """What the gate looks at; None when there is nothing to measure, and that passes."""
    if plan.gate == Gate.ATTAINMENT:
        return statement.attainment
    if plan.gate == Gate.COLLECTION:
        within = {"due_on__gte": statement.starts_on, "due_on__lte": statement.ends_on}
        rows = visible(SYSTEM, PaymentPlan).filter(order__owner=statement.owner_id, **within)
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
