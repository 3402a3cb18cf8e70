"""Signals of follow-ups: days and customers that take too much, load to come, plans kept, colliding appointments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from paceline.access.working_days import working_calendar
from paceline.kernel.messages import say
from paceline.methods.rhythm.signals.crowding import crowded_customer, crowded_days, idle, overloaded
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading
from paceline.methods.rhythm.signals.scattering import Scatter, scattered
from paceline.methods.rhythm.signals.supply import distorted_plan
from paceline.rhythm.queries.organisation import Node
from paceline.rhythm.queries.signals.found import ACTIVITIES, DEALS, Found, field_is, rows, whose
from paceline.rhythm.queries.signals.gathering import AHEAD, Gathered, Plan, add

HOURS_PER_DEAL = 1.0
"""Selling hours a week that an open deal takes; one touch a week is the standard."""
IDLE_NEEDS_PLANS = 1
DONE, PLANNED = field_is("status", "eq", "done"), field_is("status", "eq", "planned")


def of_work(node: Node, of: Gathered) -> Iterator[Found]:
    """Everything that follow-ups say about a node."""
    people = of.people_of(node)
    yield of_days(node, of, people)
    yield of_plan(node, of, people)
    if node.unit is None and node.user is not None:
        yield from of_load(node, of, node.user)
        yield of_customers(node, of, node.user)
        yield of_scatter(node, of, node.user)
        yield of_clashes(node, of, node.user)


def done_between(node: Node, of: Gathered, days: int) -> dict[str, Any]:
    """The follow-ups done over the last workdays."""
    span = [of.days[-days].isoformat(), of.days[-1].isoformat()]
    return rows(
        ACTIVITIES,
        whose(node, of.organisation),
        field_is("status", "eq", "done"),
        field_is("ended_at", "between", span),
    )


def of_days(node: Node, of: Gathered, people: list[UUID]) -> Found:
    """过度集中 in time."""
    counts = add(of.done[one] for one in people if one in of.done)
    weights = [float(working_calendar().weight(day)) for day in of.days]
    reading = crowded_days(node.key, [counts[day] for day in of.days], weights)
    return Found(node, reading, done_between(node, of, len(of.days)))


def of_plan(node: Node, of: Gathered, people: list[UUID]) -> Found:
    """计划失真: what was planned and not done, and what was written down after the fact."""
    plans = [of.plans[one] for one in people if one in of.plans]
    whole = Plan(
        sum(one.planned for one in plans), sum(one.done for one in plans), sum(one.logged for one in plans),
        sum(one.late for one in plans),
    )  # fmt: skip
    reading = distorted_plan(node.key, whole.done, whole.planned, whole.late, whole.logged)
    span = [of.days[-AHEAD].isoformat(), of.days[-1].isoformat()]
    evidence = rows(
        ACTIVITIES, whose(node, of.organisation), field_is("planned_at", "between", span),
        field_is("status", "in", ["planned", "in_progress", "missed", "rescheduled"]),
    )  # fmt: skip
    return Found(node, reading, evidence)


def of_load(node: Node, of: Gathered, user: UUID) -> Iterator[Found]:
    """过载 and 闲置 of the days to come. Who plans nothing at all is not called idle: they may not plan here."""
    planned = [of.ahead[user][day] / 60 for day in of.coming] if user in of.ahead else [0.0] * len(of.coming)
    room = [of.hours * float(working_calendar().weight(day)) for day in of.coming]
    span = [of.coming[0].isoformat(), of.coming[-1].isoformat()]
    evidence = rows(
        ACTIVITIES,
        whose(node, of.organisation),
        field_is("status", "eq", "planned"),
        field_is("planned_at", "between", span),
    )
    yield Found(node, overloaded(node.key, planned, room), evidence)
    if sum(1 for hours in planned if hours) >= IDLE_NEEDS_PLANS:
        yield Found(node, idle(node.key, planned[:5], room[:5]), evidence)


def of_customers(node: Node, of: Gathered, user: UUID) -> Found:
    """过度集中 on one customer."""
    effort = {str(key): float(spent) for key, spent in of.minutes.get(user, Counter()).items()}
    touches = {str(key): n for key, n in of.touches.get(user, Counter()).items()}
    reading = crowded_customer(node.key, effort, touches)
    worst = max(touches, key=lambda key: touches[key], default="")
    largest = max(effort, key=lambda key: effort[key], default="")
    named = sorted({key for key in (worst, largest) if key})
    evidence = done_between(node, of, len(of.days))
    if named:
        evidence["filter"]["all"].append(field_is("customer", "in", named))
    return Found(node, reading, evidence)


def of_scatter(node: Node, of: Gathered, user: UUID) -> Found:
    """过度分散: too many open deals for the touches that they get, effort away from value."""
    deals = of.deals_of(node)
    value: dict[str, float] = defaultdict(float)
    for one in deals:
        if one["customer_id"]:
            value[str(one["customer_id"])] += float(one["amount_base"] or 0)
    weeks = len(of.days) / 5
    rep = Scatter(
        open_deals=len(deals), touches_a_week=sum(of.done[user].values()) / weeks if user in of.done else 0.0,
        standard=1.0, selling_hours=of.hours * 5, hours_per_deal=HOURS_PER_DEAL,
    )  # fmt: skip
    effort = {str(key): float(spent) for key, spent in of.minutes.get(user, Counter()).items()}
    reading = scattered(node.key, rep, effort, value)
    evidence = rows(DEALS, whose(node, of.organisation), field_is("state", "eq", "open"))
    return Found(node, reading, evidence)


def of_clashes(node: Node, of: Gathered, user: UUID) -> Found:
    """冲突: appointments at the same time or on a day off."""
    keys = of.clashes.get(user, [])
    why = say("未来 %(days)s 个工作日有 %(n)s 个约好的时间重叠或落在休息日", days=AHEAD, n=len(keys))
    level = Level.WARN if keys else None
    reading = Reading(Kind.CONFLICT, node.key, float(len(keys)), 0.0, level, not keys, why)
    span = [of.coming[0].isoformat(), of.coming[-1].isoformat()]
    evidence = rows(
        ACTIVITIES, whose(node, of.organisation), field_is("status", "eq", "planned"), field_is("fixed", "eq", True),
        field_is("planned_at", "between", span),
    )  # fmt: skip
    return Found(node, reading, evidence)
