"""The facts that signals are read from, of all people at once; a node takes its own out of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity, Lead
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.models.rule import current_rule
from paceline.kernel.clock import as_zone, start_of
from paceline.kernel.periods import Period, period_of
from paceline.pipeline.funnels import all_funnels
from paceline.pipeline.models import Opportunity
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.facts import Facts, facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.signals.dwell import dwell_limits
from paceline.rhythm.queries.together import Seat, Seats

BACK, AHEAD, WEEK = 20, 10, 5
"""Workdays that are looked back at work done, ahead at work planned, and over which touches of a customer count."""
MONTHS, ENDED = 3, 60
"""Months whose ends are compared, workdays over which the win rate is taken."""
OUTBOUND = ("call", "visit", "email", "wechat", "sms", "meeting", "demo")
LATE_LOG = timedelta(hours=36)
"""What is written down later than this after it happened was logged after the fact."""


Whose = tuple[UUID | None, UUID | None]
"""Owner and team."""


@dataclass(frozen=True)
class Plan:
    """Of somebody: follow-ups planned for the days that are over, done of them, logged in all, logged late."""

    planned: int = 0
    done: int = 0
    logged: int = 0
    late: int = 0


@dataclass
class Gathered:
    """Everything that one run looks at."""

    today: date
    organisation: Organisation
    days: list[date]
    """The last workdays, today not among them."""
    coming: list[date]
    entries: Facts
    won: Facts
    months: list[Period]
    targets: dict[Node, Target]
    limits: dict[UUID, float]
    """P80 of the workdays that won deals stayed in a stage."""
    done: dict[UUID, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    minutes: dict[UUID, Counter[UUID]] = field(default_factory=lambda: defaultdict(Counter))
    touches: dict[UUID, Counter[UUID]] = field(default_factory=lambda: defaultdict(Counter))
    ahead: dict[UUID, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    plans: dict[UUID, Plan] = field(default_factory=dict)
    clashes: dict[UUID, list[UUID]] = field(default_factory=dict)
    answers: dict[Whose, tuple[int, int]] = field(default_factory=dict)
    open_deals: list[dict[str, Any]] = field(default_factory=list)
    campaigns: list[Any] = field(default_factory=list)
    """What leads answer to (`market.Campaign`)."""
    ended: dict[Whose, tuple[int, int]] = field(default_factory=dict)
    standards: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def stages(self) -> dict[UUID, str]:
        """The names of stages."""
        return {stage.pk: stage.name for funnel in all_funnels().values() for stage in funnel.stages}

    @cached_property
    def workdays_since(self) -> Callable[[date], int]:
        """Workdays from a day to today, worked out once for each day."""
        calendar = working_calendar()
        return lru_cache(maxsize=10_000)(lambda day: calendar.workdays_between(day, self.today))

    @property
    def hours(self) -> float:
        """Selling hours of one person on a whole workday."""
        return current_rule().capacity / 60

    def people_of(self, node: Node) -> list[UUID]:
        """The sellers of a node."""
        return [one for one in self.organisation.everybody_in(node) if one in self.organisation.sellers]

    def deals_of(self, node: Node) -> list[dict[str, Any]]:
        """The open deals of a node: by the team for a unit, by the owner for a person."""
        return [deal for deals in self.seats.of(node, self.organisation) for deal in deals]

    @cached_property
    def seats(self) -> Seats:
        """The open deals by owner and team."""
        found: dict[Seat, list[dict[str, Any]]] = {}
        for deal in self.open_deals:
            found.setdefault((deal["owner_id"], deal["team_id"]), []).append(deal)
        return Seats(found)

    def answers_of(self, node: Node) -> tuple[int, int]:
        """(late, due) first responses of a node."""
        return self.pair_of(node, self.answers)

    def ended_of(self, node: Node) -> tuple[int, int]:
        """(won, ended) deals of a node in the last sixty workdays."""
        return self.pair_of(node, self.ended)

    def standards_of(self, node: Node) -> tuple[int, int]:
        """(left out, due) standard tasks of a node's people."""
        mine = [self.standards.get(one, (0, 0)) for one in self.people_of(node)]
        return sum(left for left, _due in mine), sum(due for _left, due in mine)

    def pair_of(self, node: Node, pairs: dict[Whose, tuple[int, int]]) -> tuple[int, int]:
        """Sums of pairs by (owner, team) of a node."""
        units = set(self.organisation.subtree(node.unit)) if node.unit else set()
        mine = [
            pair
            for (owner, team), pair in pairs.items()
            if (team in units if node.unit else owner == node.user)
        ]
        return sum(first for first, _second in mine), sum(second for _first, second in mine)


def gather(today: date, organisation: Organisation) -> Gathered:
    """Read everything, as the system sees it."""
    calendar = working_calendar()
    back = [calendar.add_workdays(today, -at) for at in range(BACK, 0, -1)]
    coming = [calendar.add_workdays(today, at) for at in range(1, AHEAD + 1)]
    months = [period_of(PeriodUnit.MONTH, today, ahead=-at) for at in range(MONTHS, 0, -1)]
    entries = facts_of(SYSTEM, Measured.NEW_DEALS, Period(back[0], today + timedelta(days=1)), today)
    won = facts_of(SYSTEM, Measured.WON_DEALS, Period(months[0].start, today + timedelta(days=1)), today)
    found = Gathered(
        today, organisation, back, coming, entries, won, months, targets_in_force(today), dwell_limits()
    )
    add_done(found)
    add_planned(found)
    add_answers(found)
    add_ended(found)
    fields = ("pk", "owner_id", "team_id", "stage_id", "stage_entered_at", "amount_base", "customer_id")
    found.open_deals = list(visible(SYSTEM, Opportunity).filter(state="open").order_by().values(*fields))
    return found


def targets_in_force(today: date) -> dict[Node, Target]:
    """The quarter's target in won amount of every unit and person."""
    quarter = period_of(PeriodUnit.QUARTER, today)
    rows = visible(SYSTEM, Target).filter(
        metric=Measured.WON_AMOUNT, period=PeriodUnit.QUARTER, starts_on=quarter.start, level=Level.TARGET,
        **WHOLE.fields, state__in=IN_FORCE,
    )  # fmt: skip
    return {Node(unit=one.unit_id) if one.unit_id else Node(user=one.owner_id): one for one in rows}


def bounds(days: list[date]) -> dict[str, Any]:
    """From the beginning of the first day to the end of the last, as instants."""
    zone = working_calendar().zone
    return {"gte": start_of(days[0], zone), "lt": start_of(days[-1] + timedelta(days=1), zone)}


def between(name: str, days: list[date]) -> Q:
    """An instant within some days."""
    return Q(**{f"{name}__{op}": at for op, at in bounds(days).items()})


def local(name: str) -> TruncDate:
    """The organisation's day of an instant."""
    return TruncDate(name, tzinfo=as_zone(working_calendar().zone))


def add_done(found: Gathered) -> None:
    """Follow-ups done: by day, by customer, and the touches of the last week."""
    rows = visible(SYSTEM, Activity).filter(between("ended_at", found.days), status=ActivityStatus.DONE)
    rows = rows.filter(kind__in=OUTBOUND, owner__isnull=False).order_by()
    sums = rows.values("owner_id", "customer_id", on=local("ended_at"))
    week = set(found.days[-WEEK:])
    for row in sums.annotate(n=Count("pk"), spent=Sum("minutes", default=0)):
        owner, customer = row["owner_id"], row["customer_id"]
        found.done[owner][row["on"]] += row["n"]
        if customer is not None:
            found.minutes[owner][customer] += row["spent"]
            found.touches[owner][customer] += row["n"] if row["on"] in week else 0


def add_planned(found: Gathered) -> None:
    """The load of the days to come, how the plans of the days behind were kept, and fixed times that collide."""
    rows = visible(SYSTEM, Activity).filter(owner__isnull=False).order_by()
    open_ones = rows.filter(between("planned_at", found.coming), status=ActivityStatus.PLANNED)
    sums = open_ones.values("owner_id", on=local("planned_at")).annotate(load=Sum("minutes", default=0))
    for row in sums:
        found.ahead[row["owner_id"]][row["on"]] += row["load"]
    done = Q(status=ActivityStatus.DONE)
    past = rows.filter(between("planned_at", found.days[-AHEAD:])).exclude(status=ActivityStatus.CANCELLED)
    kept = {
        row["owner_id"]: (row["planned"], row["kept"])
        for row in past.values("owner_id").annotate(planned=Count("pk"), kept=Count("pk", filter=done))
    }
    written = rows.filter(between("ended_at", found.days[-AHEAD:]), done)
    late = Q(created_at__gt=F("ended_at") + LATE_LOG)
    for row in written.values("owner_id").annotate(n=Count("pk"), late=Count("pk", filter=late)):
        planned, finished = kept.pop(row["owner_id"], (0, 0))
        found.plans[row["owner_id"]] = Plan(planned, finished, row["n"], row["late"])
    found.plans |= {owner: Plan(planned, finished) for owner, (planned, finished) in kept.items()}
    found.clashes = clashes_of(open_ones.filter(fixed=True))


def clashes_of(rows: Any) -> dict[UUID, list[UUID]]:
    """Appointments that overlap another of the same person, or lie on a day off."""
    calendar, zone = working_calendar(), as_zone(working_calendar().zone)
    found: dict[UUID, list[UUID]] = {}
    last: dict[UUID, Any] = {}
    for row in rows.order_by("owner_id", "planned_at", "pk").values(
        "pk", "owner_id", "planned_at", "minutes"
    ):
        owner, start = row["owner_id"], row["planned_at"]
        before = last.get(owner)
        off = not calendar.is_workday(start.astimezone(zone).date())
        if off or (before is not None and start < before):
            found.setdefault(owner, []).append(row["pk"])
        end = start + timedelta(minutes=row["minutes"] or 0)
        last[owner] = end if before is None else max(before, end)
    return found


def add_answers(found: Gathered) -> None:
    """First responses that were due in the last weeks, and those given too late or not at all."""
    rows = visible(SYSTEM, Lead).filter(between("respond_by", found.days)).order_by()
    late = Q(response_met=False) | Q(first_touch_at__isnull=True)
    for row in rows.values("owner_id", "team_id").annotate(due=Count("pk"), late=Count("pk", filter=late)):
        found.answers[row["owner_id"], row["team_id"]] = (row["late"], row["due"])


def add_ended(found: Gathered) -> None:
    """Deals that ended lately, and standard tasks that were due and left out."""
    since = working_calendar().add_workdays(found.today, -ENDED)
    rows = visible(SYSTEM, Opportunity).filter(closed_on__gt=since, state__in=("won", "lost")).order_by()
    won = Q(state="won")
    for row in rows.values("owner_id", "team_id").annotate(n=Count("pk"), won=Count("pk", filter=won)):
        found.ended[row["owner_id"], row["team_id"]] = (row["won"], row["n"])
    due = visible(SYSTEM, Activity).filter(
        between("planned_at", found.days), mandatory=True, owner__isnull=False
    )
    left = ~Q(status=ActivityStatus.DONE)
    for row in due.order_by().values("owner_id").annotate(n=Count("pk"), left=Count("pk", filter=left)):
        found.standards[row["owner_id"]] = (row["left"], row["n"])


def add(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    """Several counters as one."""
    whole: Counter[Any] = Counter()
    for one in counters:
        whole.update(one)
    return whole
