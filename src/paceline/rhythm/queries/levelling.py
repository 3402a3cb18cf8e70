"""The planned follow-ups of a team over the coming workdays as levelling sees them, and the proposal for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.models.rule import current_rule
from paceline.kernel.clock import as_zone, start_of
from paceline.methods.rhythm.levelling.proposal import Proposal, accepted, level
from paceline.methods.rhythm.levelling.tasks import Rules, Task
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.funnel import ForecastCategory
from paceline.rhythm.calendar.leave import days_away
from paceline.rhythm.queries.organisation import Node, Organisation

FROZEN = Rules().frozen
WEEKS = (1, 2, 4)
HORIZON = 20
"""Workdays that are looked at; the first ones stay as they are."""
TOUCHES = ("call", "visit", "email", "wechat", "sms", "meeting", "demo")
USUAL_PRIORITY = 3
FIELDS = ("pk", "owner_id", "planned_at", "minutes", "fixed", "kind", "subject", "customer_id", "lead_id",
          "customer__priority", "customer__name", "lead__name", "opportunity_id", "version")  # fmt: skip


@dataclass(frozen=True)
class Levelled:
    """A proposal with the follow-ups that it is about, by key, and the days that its numbers mean."""

    proposal: Proposal
    tasks: tuple[Task, ...]
    rows: dict[str, dict[str, Any]]
    line: Timeline
    people: dict[str, str]
    capacity: float
    horizon: int = HORIZON

    @cached_property
    def days(self) -> list[date]:
        """The workdays of the horizon."""
        return [self.line.day(at) for at in range(self.horizon)]

    def moves_of(self, keys: Iterable[str]) -> dict[str, datetime]:
        """When each of some accepted moves is to happen: the same time of another day, order kept."""
        chosen = accepted(self.tasks, self.proposal, keys)
        asked, before = set(keys), {task.key: task.day for task in self.tasks}
        return {
            task.key: self.on(task.key, task.day)
            for task in chosen
            if task.key in asked and task.day is not None and task.day != before[task.key]
        }

    def on(self, key: str, place: int) -> datetime:
        """The time of a follow-up on another workday."""
        at = self.rows[key]["planned_at"].astimezone(as_zone(working_calendar().zone))
        return at + timedelta(days=(self.line.day(place) - at.date()).days)


def horizon_of(weeks: int) -> int:
    """The workdays of some weeks to plan, behind the frozen ones; four weeks are the usual horizon."""
    return min(HORIZON, 5 * weeks + FROZEN) if weeks in WEEKS else HORIZON


def levelled(
    by: Principal, node: Node, organisation: Organisation, today: date, horizon: int = HORIZON
) -> Levelled:
    """Propose for the sellers of a node; what the asker may not see is not moved."""
    line = Timeline(working_calendar(), today)
    people = {str(one): organisation.people[one].name for one in organisation.everybody_in(node)
              if one in organisation.sellers}  # fmt: skip
    rows = {str(row["pk"]): row for row in planned_rows(by, people, line, horizon)}
    commits = committed(by, [row["opportunity_id"] for row in rows.values() if row["opportunity_id"]])
    tasks = tuple(task_of(key, row, line, commits) for key, row in rows.items())
    hours = current_rule().capacity / 60
    weights = [float(working_calendar().weight(line.day(at))) for at in range(horizon)]
    days = [line.day(at) for at in range(horizon)]
    away = days_away(map(UUID, people), days[0], days[-1] + timedelta(days=1))
    capacity = {
        one: tuple(
            0.0 if day in away.get(UUID(one), ()) else hours * weight
            for day, weight in zip(days, weights, strict=True)
        )
        for one in people
    }
    return Levelled(level(tasks, capacity, Rules(utilisation=1.0)), tasks, rows, line, people, hours, horizon)


def planned_rows(by: Principal, people: Iterable[str], line: Timeline, horizon: int) -> list[dict[str, Any]]:
    """The planned follow-ups of the horizon, the earliest first."""
    zone = working_calendar().zone
    begin = start_of(line.day(0), zone)
    end = start_of(line.day(horizon - 1) + timedelta(days=1), zone)
    rows = visible(by, Activity).filter(
        owner__in=list(people), status=ActivityStatus.PLANNED, planned_at__gte=begin, planned_at__lt=end
    )
    return list(rows.order_by("planned_at", "pk").values(*FIELDS))


def committed(by: Principal, keys: list[UUID]) -> set[UUID]:
    """Which of some deals are promised."""
    rows = visible(by, Opportunity).filter(pk__in=keys, forecast_category=ForecastCategory.COMMIT)
    return set(rows.values_list("pk", flat=True))


def task_of(key: str, row: dict[str, Any], line: Timeline, commits: set[UUID]) -> Task:
    """A follow-up as a task: fixed when agreed or not within the horizon's workdays."""
    day = local_day(row["planned_at"])
    place = line.number(day)
    on_workday = working_calendar().is_workday(day)
    priority = str(row["customer__priority"] or "")
    return Task(
        key=key,
        rep=str(row["owner_id"]),
        day=place if on_workday else None,
        hours=(row["minutes"] or 15) / 60,
        customer=str(row["customer_id"] or row["lead_id"] or ""),
        priority=int(priority[1:]) if priority[1:].isdigit() else USUAL_PRIORITY,
        is_fixed=bool(row["fixed"]),
        is_commit=row["opportunity_id"] in commits,
        is_outbound=row["kind"] in TOUCHES,
    )
