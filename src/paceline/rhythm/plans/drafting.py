"""Filling a new plan: with the actions of its template, with the last plan's words and open actions, with customers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Customer
from paceline.kernel.periods import Period, period_of
from paceline.metadata.fields import key_of
from paceline.pipeline.models import Opportunity
from paceline.records.act import Act
from paceline.rhythm.models import PlanAction, PlanCustomer, SalesPlan
from paceline.rhythm.models.plan import PlanPeriod, PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans.templates import placed, workday_by
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.together import of_node

TOP = 5
"""How many customers a new plan names."""
YEAR = timedelta(days=365)
KEPT_WORDS = (
    "approach", "market", "needs", "competitors", "resources", "risks", "trends", "investments", "touches_a",
    "touches_b", "touches_c", "touch_hours",
)  # fmt: skip
COPIED = ("phase", "what", "metric", "effect", "weight")


class Source(models.TextChoices):
    """What a plan begins with."""

    TEMPLATE = "template", _("按模板")
    LAST = "last", _("照上一期做，没做完的行动带过来")
    BLANK = "blank", _("空白")


def node_of(plan: SalesPlan) -> Node:
    """Whose plan it is."""
    return Node(unit=plan.unit_id) if plan.unit_id else Node(user=plan.owner_id)


def known_plan(unit: UUID | None, owner: UUID | None, period: str, start: date) -> SalesPlan | None:
    """The plan of a unit or a person for a period that is not over."""
    rows = visible(SYSTEM, SalesPlan).filter(period=period, starts_on=start).exclude(state=PlanState.CLOSED)
    rows = rows.filter(unit=unit) if unit else rows.filter(unit__isnull=True, owner=owner)
    return rows.order_by("pk").first()


def place_in(values: dict[str, Any], owner: Any) -> dict[str, Any]:
    """With the plan that it is a part of, unless somebody chose one: the year's, else that of the unit above."""
    if values.get("parent") is not None or not values.get("starts_on"):
        return values
    period = values.get("period") or PlanPeriod.QUARTER
    unit = key_of(values.get("unit"))
    return {**values, "parent": above(unit, key_of(owner), period, values["starts_on"])}


LONGER = {PlanPeriod.MONTH: (PlanPeriod.QUARTER, PlanPeriod.YEAR), PlanPeriod.QUARTER: (PlanPeriod.YEAR,)}


def above(unit: UUID | None, owner: UUID | None, period: str, day: date) -> SalesPlan | None:
    """The open plan of the same node for a longer period, else of the nearest unit above for the same one."""
    for longer in LONGER.get(PlanPeriod(period), ()):
        if found := known_plan(unit, owner, longer, period_of(longer, day).start):
            return found
    organisation = Organisation.today()
    person = organisation.people.get(owner) if owner else None
    start = (
        organisation.units[unit].parent_id
        if unit in organisation.units
        else person.unit_id
        if person
        else None
    )
    units = organisation.upwards(start)
    plans = (known_plan(one, None, period, period_of(period, day).start) for one in units)
    return next((one for one in plans if one is not None), None)


def draft(act: Act, plan: SalesPlan, source: Source) -> None:
    """Fill a new plan. Without a plan before, the last one cannot be copied: the template is used."""
    before = last_before(plan)
    if source == Source.LAST and before is not None:
        copy(act, plan, before)
    elif source != Source.BLANK:
        from_template(act, plan)
    if not visible(SYSTEM, PlanCustomer).filter(plan=plan).exists() and source != Source.BLANK:
        name_customers(act, plan)


def last_before(plan: SalesPlan) -> SalesPlan | None:
    """The plan of the same node for the latest period before this one."""
    rows = visible(SYSTEM, SalesPlan).filter(period=plan.period, starts_on__lt=plan.starts_on)
    mine = {"unit": plan.unit_id} if plan.unit_id else {"unit__isnull": True, "owner": plan.owner_id}
    return rows.filter(**mine).exclude(state=PlanState.DRAFT).order_by("-starts_on", "-pk").first()


def from_template(act: Act, plan: SalesPlan) -> None:
    """The actions of the period's template, all with the plan's owner until he hands them out."""
    for step, starts, due in placed(plan.period, plan.days, working_calendar()):
        add(
            act, plan, phase=_t(step.phase), what=_t(step.what), metric=_t(step.metric), owner=plan.owner,
            starts_on=starts, due_on=due,
        )  # fmt: skip


def copy(act: Act, plan: SalesPlan, before: SalesPlan) -> None:
    """The words of the plan before, its customers, its open actions as far into this period as they were in that."""
    act.save(plan, follows=before, **{name: getattr(before, name) for name in KEPT_WORDS})
    for row in visible(SYSTEM, PlanCustomer).filter(plan=before).order_by("created_at", "pk"):
        act.create(
            PlanCustomer, event="rhythm.plancustomer.create", links_checked=True, plan=plan, customer=row.customer,
            aim=row.aim, expected=row.expected,
        )  # fmt: skip
    people = Organisation.today().people
    for one in (
        visible(SYSTEM, PlanAction).filter(plan=before, state=ActionState.OPEN).order_by("due_on", "pk")
    ):
        due = moved(one.due_on, before.days, plan.days)
        add(
            act, plan, **{name: getattr(one, name) for name in COPIED}, due_on=due, carried_from=one,
            owner=one.owner if one.owner_id in people else plan.owner,
        )  # fmt: skip


def moved(day: date, before: Period, after: Period) -> date:
    """The workday that lies as far into a period as a day lay into the one before, early in it: it is late already."""
    share = (day - before.start).days / max(1, (before.last_day - before.start).days)
    shift = round(min(share, 0.5) * (after.last_day - after.start).days)
    return workday_by(after.start + timedelta(days=max(7, shift)), after, working_calendar())


def name_customers(act: Act, plan: SalesPlan) -> None:
    """Who bought most in the year before from the people of the plan."""
    deals = of_node(node_of(plan), Organisation.today())
    since = plan.starts_on - YEAR
    won = visible(SYSTEM, Opportunity).filter(
        deals, state="won", closed_on__gte=since, closed_on__lt=plan.starts_on, customer__isnull=False
    )
    sums = won.order_by().values("customer").annotate(s=Sum("amount_base", default=Decimal(0)))
    keys = [row["customer"] for row in sums.order_by("-s", "customer")[:TOP]]
    known = {one.pk: one for one in visible(act.by, Customer).filter(pk__in=keys)}
    for key in keys:
        if key in known:
            act.create(
                PlanCustomer, event="rhythm.plancustomer.create", links_checked=True, plan=plan,
                customer=known[key],
            )  # fmt: skip


def add(act: Act, plan: SalesPlan, **values: Any) -> PlanAction:
    """One more action."""
    made: PlanAction = act.create(
        PlanAction, event="rhythm.planaction.create", links_checked=True, plan=plan, **values
    )
    return made
