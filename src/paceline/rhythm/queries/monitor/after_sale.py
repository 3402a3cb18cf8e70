"""成交之后: what is promised and not delivered, on its way and not signed for, due and not paid, asked and not solved,
and what of it is late; and which customers should have bought again by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.models.ticket_kinds import OPEN
from paceline.kernel import clock
from paceline.metadata.registry import registry

ON_THE_WAY = 7
"""Workdays within which a customer signs for what was sent; it is late after them."""
MOST = 15
JsonFilter = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A step after the order: which rows wait in it, since or until which day, and from when on they are late."""

    code: str
    object: str
    waiting: JsonFilter
    states: Q
    day: str
    money: str
    order: str = ""
    """The path to the order; empty for the order itself."""
    grace: int = 0
    workdays: bool = True
    """Whether lateness is counted in them: a customer's own interval is counted in days."""
    listed: bool = True
    """Whether its latest rows stand among those of the other steps."""
    who: str = "owner"
    """Whose work it is."""
    to_the_minute: bool = False
    """Whether the day is a moment, and a row late once it has passed."""


STEPS = (
    Step(
        "delivery", "trade.salesorder",
        {"all": [
            {"field": "state", "op": "in", "value": ["confirmed", "partially_delivered"]},
            {"field": "kind", "op": "ne", "value": "return"},
        ]},
        Q(state__in=("confirmed", "partially_delivered")) & ~Q(kind="return"), "promised_on", "amount",
    ),
    Step(
        "signing", "trade.delivery", {"field": "state", "op": "eq", "value": "shipped"}, Q(state="shipped"),
        "shipped_on", "", "order", ON_THE_WAY,
    ),
    Step(
        "payment", "trade.paymentplan", {"field": "state", "op": "in", "value": ["open", "partly_paid"]},
        Q(state__in=("open", "partly_paid")), "due_on", "outstanding_base", "order",
    ),
    Step(
        "ticket", "care.ticket", {"field": "state", "op": "in", "value": [one.value for one in OPEN]},
        Q(state__in=OPEN), "due_at", "", who="assignee", to_the_minute=True,
    ),
    Step(
        "repurchase", "customers.customer",
        {"all": [
            {"field": "reorder_by", "op": "not_empty"}, {"field": "lifecycle", "op": "ne", "value": "lost"},
        ]},
        Q(reorder_by__isnull=False) & ~Q(lifecycle="lost"), "reorder_by", "sales_year_base",
        workdays=False, listed=False,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class At:
    """One step: how many wait, what they are worth (None where nothing says), how many are late, by how much at most
    in days of the step, and the filters of both counts."""

    step: Step
    count: int
    amount: Decimal | None
    late: int
    longest: int
    waiting: JsonFilter
    overdue: JsonFilter


@dataclass(frozen=True)
class Late:
    """One late row: what to open, whose it is, by how many workdays."""

    step: Step
    key: UUID
    number: str
    customer: str
    owner: str
    over: int
    amount: Decimal | None


def limit(step: Step, today: date) -> date | datetime:
    """Rows with an earlier day are late."""
    if step.to_the_minute:
        return clock.now()
    return working_calendar().add_workdays(today, -step.grace) if step.grace else today


def after_sale(by: Principal, today: date) -> tuple[list[At], list[Late]]:
    """The steps whose objects the asker may read, and the latest rows over all of them."""
    steps = [one for one in STEPS if by.can(one.object, "read")]
    late = [row for step in steps if step.listed for row in late_rows(by, step, today)]
    return [at(by, step, today) for step in steps], sorted(late, key=lambda one: (-one.over, str(one.key)))[
        :MOST
    ]


def rows_of(by: Principal, step: Step) -> Any:
    return visible(by, registry.get(step.object).model).filter(step.states).order_by()


def at(by: Principal, step: Step, today: date) -> At:
    """A step in one query."""
    until = limit(step, today)
    overdue, words = Q(**{f"{step.day}__lt": until}), "now" if step.to_the_minute else until.isoformat()
    found = rows_of(by, step).aggregate(
        n=Count("pk"), late=Count("pk", filter=overdue), oldest=Min(step.day),
        **({"amount": Sum(step.money, default=Decimal(0))} if step.money else {}),
    )  # fmt: skip
    longest = over(step, found["oldest"], today) if found["late"] else 0
    return At(
        step, found["n"], found.get("amount"), found["late"], longest,
        step.waiting,
        {"all": [step.waiting, {"field": step.day, "op": "lt", "value": words}]},
    )  # fmt: skip


def over(step: Step, day: date | datetime, today: date) -> int:
    """Days beyond what is allowed, workdays where the step counts them."""
    day = local_day(day) if isinstance(day, datetime) else day
    if not step.workdays:
        return max(0, (today - day).days - step.grace)
    return max(0, working_calendar().workdays_between(day, today) - step.grace)


def late_rows(by: Principal, step: Step, today: date) -> Iterator[Late]:
    """The latest rows of a step."""
    path = f"{step.order}__" if step.order else ""
    rows = rows_of(by, step).filter(**{f"{step.day}__lt": limit(step, today)}).order_by(step.day, "pk")
    wanted = {"day": F(step.day), "number_of": F(f"{path}number"), "who": F(f"{path}{step.who}__name")}
    for row in rows.annotate(**wanted).values(
        "pk", "day", "number_of", "who", "customer__name", *([step.money] if step.money else [])
    )[:MOST]:
        yield Late(
            step, row["pk"], row["number_of"], row["customer__name"] or "", row["who"] or "",
            over(step, row["day"], today), row.get(step.money),
        )  # fmt: skip
