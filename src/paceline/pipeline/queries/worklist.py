"""今日: what somebody has to do today, in the right order and within capacity; what does not fit, and where it moves.

What is due is gathered in `todos`; the order itself is `methods.worklist`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncDate

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE, ActivityStatus
from paceline.customers.models.rule import current_rule
from paceline.kernel import clock
from paceline.kernel.clock import as_zone, start_of
from paceline.methods.worklist import plan_day
from paceline.pipeline.queries.todos import Todo, all_todos, mine, zone

LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Worklist:
    """The day of one person: what to do in order, what moved to which day, what is done already. Minutes throughout."""

    day: date
    todos: tuple[Todo, ...]
    postponed: tuple[tuple[Todo, date], ...]
    done: int
    capacity: int

    @property
    def minutes(self) -> int:
        return sum(todo.minutes for todo in self.todos)


def worklist(by: Principal, day: date | None = None) -> Worklist:
    """The worklist of the asker on `day` (default: today)."""
    today = day or local_day(clock.now())
    todos = {todo.id: todo for todo in all_todos(by, today)}
    rule = current_rule()
    plan = plan_day(
        (todo.as_item() for todo in todos.values()),
        today,
        rule.capacity,
        working_calendar(),
        later_load=later_load(by, today),
        most_items=rule.day_items,
    )
    return Worklist(
        day=today,
        todos=tuple(todos[item.id] for item in plan.items),
        postponed=tuple((todos[moved.item.id], moved.to) for moved in plan.postponed),
        done=done_on(by, today),
        capacity=plan.capacity,
    )


def later_load(by: Principal, today: date) -> dict[date, int]:
    """Minutes planned on the days to come."""
    begin = start_of(today + timedelta(days=1), zone())
    rows = mine(by, visible(by, Activity)).filter(
        status__in=UNDONE, planned_at__gte=begin, planned_at__lt=begin + LOOK_AHEAD
    )
    days = (
        rows.order_by()
        .values(on=TruncDate("planned_at", tzinfo=as_zone(zone())))
        .annotate(load=Sum("minutes"))
    )
    return {row["on"]: int(row["load"] or 0) for row in days}


def done_on(by: Principal, day: date) -> int:
    """How many things were done on a day."""
    rows = mine(by, visible(by, Activity)).filter(
        status=ActivityStatus.DONE, ended_at__gte=start_of(day, zone()),
        ended_at__lt=start_of(day + timedelta(days=1), zone()),
    )  # fmt: skip
    return rows.count()
