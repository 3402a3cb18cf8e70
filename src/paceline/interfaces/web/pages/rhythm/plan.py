"""One sales plan: its target, its parts, who does what until when, the market around it, capacity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.offered import offered
from paceline.kernel.periods import period_of
from paceline.metadata.fields import LongText
from paceline.methods.rhythm.progress import Bar, bar, place
from paceline.rhythm.calendar.entries import Entry, happenings, presales, promotions
from paceline.rhythm.models import PlanAction, PlanCustomer, SalesPlan
from paceline.rhythm.models.happening import HappeningKind
from paceline.rhythm.models.plan import PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.queries.plans.capacity import capacity_of
from paceline.rhythm.queries.plans.progress import progress_of
from paceline.rhythm.queries.plans.targets import standings, sums_of, won_target

VERBS = ("submit", "approve", "send_back", "activate", "close", "reopen")
OPEN = (PlanState.DRAFT, PlanState.APPROVED, PlanState.ACTIVE)
MOST_ENTRIES = 12


@dataclass(frozen=True)
class Line:
    """An action in the list and in the drawing."""

    one: PlanAction
    bar: Bar
    state: str
    tone: str
    late: bool
    mine: bool


@dataclass(frozen=True)
class Phase:
    """The actions of a phase, in the order of their days."""

    name: str
    lines: list[Line]


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page; it reloads itself when something was done."""
    by, today = actor(request), formats.today()
    plan = get_visible(by, SalesPlan, key)
    may_change = visible(by, SalesPlan, "change").filter(pk=plan.pk).exists()
    actions = list(
        visible(by, PlanAction)
        .filter(plan=plan)
        .select_related("owner")
        .order_by("starts_on", "due_on", "pk")
    )
    target = won_target(by, plan)
    return page(
        request, "pages/rhythm/plan.html", plan=plan, today=today, state=str(PlanState(plan.state).label),
        progress=progress_of(actions, today), phases=phases(by, plan, actions, today, may_change),
        ticks=list(ticks(plan)), now=place(today, plan.starts_on, plan.days.last_day),
        standings=[(one, list_url(one.measure.object, one.behind)) for one in standings(by, plan, today)],
        sums=sums_of(by, plan, today), capacity=capacity_of(by, plan, target), texts=texts(plan),
        customers=visible(by, PlanCustomer).filter(plan=plan).select_related("customer").order_by("created_at", "pk"),
        around=around(by, plan), buttons=offered(by, plan, VERBS), may_change=may_change,
        may_fill=may_change and plan.state in OPEN,
        ended=plan.state == PlanState.ACTIVE and plan.days.last_day < today,
    )  # fmt: skip


def phases(
    by: Principal, plan: SalesPlan, actions: Sequence[PlanAction], today: date, may_change: bool
) -> list[Phase]:
    """The actions by phase, the phase that begins first at the top."""
    colours: dict[str, str] = PlanAction._meta.get_field("state").colors
    found: dict[str, list[Line]] = {}
    for one in actions:
        found.setdefault(one.phase or "", []).append(
            Line(
                one, bar(one.starts_on, one.due_on, plan.starts_on, plan.days.last_day),
                str(ActionState(one.state).label), colours.get(one.state, "c0"), one.is_late(today),
                may_change or one.owner_id == by.user_id,
            )
        )  # fmt: skip
    return [Phase(name, lines) for name, lines in found.items()]


def ticks(plan: SalesPlan) -> Iterator[tuple[float, str]]:
    """Where months begin (quarters in a year's plan, weeks in a month's), in percent, and what they are called."""
    days = plan.days
    unit, day = {"year": "quarter", "quarter": "month"}.get(plan.period, ""), days.start
    while day < days.end:
        at = 100 * (day - days.start).days / (days.end - days.start).days
        yield round(at, 2), formats.month_name(day) if unit else f"{day.month}/{day.day}"
        day = period_of(unit, day).end if unit else day + timedelta(days=7)


def texts(plan: SalesPlan) -> list[tuple[str, str]]:
    """What was written about the way, the market, the means, as far as something was."""
    names = (
        "approach", "market", "needs", "competitors", "trends", "resources", "investments", "risks", "outcome",
    )  # fmt: skip
    fields = [SalesPlan._meta.get_field(name) for name in names]
    return [
        (str(one.label), getattr(plan, one.name))
        for one in fields
        if isinstance(one, LongText) and getattr(plan, one.name)
    ]


def around(by: Principal, plan: SalesPlan) -> list[Entry]:
    """Campaigns, launches, fairs, trainings and presales in the plan's days; leave is not the plan's matter."""
    days = plan.days
    found = [*happenings(by, days, False), *presales(by, days, False), *promotions(by, days, False)]
    return sorted(
        (one for one in found if one.kind != HappeningKind.LEAVE), key=lambda one: (one.first, one.title)
    )[:MOST_ENTRIES]
