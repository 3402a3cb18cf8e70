"""Signals of opportunities and leads: entries against the plan, dwell, first answers, month end, shares, 断档."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.periods import Period
from paceline.methods.rhythm.signals.crowding import crowded_share
from paceline.methods.rhythm.signals.dwelling import Stay, slow_dwell, slow_response
from paceline.methods.rhythm.signals.flow import Quickness, slow_flow, too_fast
from paceline.methods.rhythm.signals.month_end import Month, month_end
from paceline.methods.rhythm.signals.reading import Reading
from paceline.methods.rhythm.signals.supply import Inventory, starving
from paceline.rhythm.queries.facts import by_day, rows_of
from paceline.rhythm.queries.organisation import Node
from paceline.rhythm.queries.signals.found import DEALS, LEADS, Found, field_is, named, rows, whose, worst
from paceline.rhythm.queries.signals.gathering import Gathered
from paceline.rhythm.queries.targets.planning import Planned, planned
from paceline.rhythm.queries.targets.standing import standing

FLOW_DAYS = 10
DRY = "「%(stage)s」应有 %(should)s 个，现有 %(items)s 个；约 %(days)s 个工作日后成交会下降"
STAYS = "「%(stage)s」%(percent)s%% 的金额停留超过 %(days)s 个工作日（成交单的八成更快）"
LEAST_STANDARDS = 10
"""Of fewer standard tasks no share is judged."""


def of_deals(node: Node, of: Gathered) -> Iterator[Found]:
    """Everything that opportunities and leads say about a node."""
    yield from of_flow(node, of)
    yield from of_dwell(node, of)
    yield of_answers(node, of)
    yield of_month_end(node, of)
    if node.unit is not None and len(of.people_of(node)) > 1:
        yield of_shares(node, of)


def plan_of(node: Node, of: Gathered) -> Planned | None:
    """The plan of a node that has a target."""
    target = of.targets.get(node)
    found = standing(SYSTEM, target, of.today, of.organisation) if target is not None else None
    return planned(SYSTEM, found, of.today, of.organisation) if found is not None else None


def of_flow(node: Node, of: Gathered) -> Iterator[Found]:
    """太慢 and 太快 of entries, and stages that will run dry. Needs a target, else nothing is required."""
    plan = plan_of(node, of)
    if plan is None:
        return
    days = of.days[-FLOW_DAYS:]
    mine = by_day(of.entries.of(node, of.organisation))
    came = int(sum(mine.get(day, 0) for day in days))
    required = plan.entries_per_day() * FLOW_DAYS
    period = Period(days[0], days[-1] + timedelta(days=1))
    behind = {
        "object": DEALS,
        "filter": rows_of(of.entries.measure, period, of.today, node, of.organisation),
    }
    yield Found(node, slow_flow(node.key, came, required, days=FLOW_DAYS), behind)
    yield Found(node, too_fast(node.key, came, required, quickness(node, plan, of)), behind)
    yield from of_supply(node, plan, of)


def quickness(node: Node, plan: Planned, of: Gathered) -> Quickness:
    """What goes with too much speed: how often is won now against usually, and standard tasks left out."""
    won, ended = of.ended_of(node)
    skipped, mandatory = of.standards_of(node)
    return Quickness(
        won=won, closed=ended, usual=plan.plan.stages[0].chance if plan.plan.stages else 0.0,
        skipped=skipped / mandatory if mandatory >= LEAST_STANDARDS else 0.0,
    )  # fmt: skip


def of_supply(node: Node, plan: Planned, of: Gathered) -> Iterator[Found]:
    """断档: the stage that holds least of what is needed of it."""
    items = Counter(one["stage_id"] for one in of.deals_of(node))
    found: list[Found] = []
    for stage, known in zip(plan.plan.stages, plan.estimate.stages, strict=True):
        here = next(one for one in plan.funnel.path if one.code == stage.stage)
        inventory = Inventory(
            items=items[here.pk], required_rate=stage.per_day or 0.0, dwell=of.limits.get(here.pk, 0.0),
            to_win=round(known.lead_time.value),
        )  # fmt: skip
        evidence = rows(
            DEALS,
            whose(node, of.organisation),
            field_is("state", "eq", "open"),
            field_is("stage", "eq", str(here.pk)),
        )
        found.append(Found(node, named(starving(node.key, inventory), DRY, stage=here.name), evidence))
    if (least := worst(found, is_low=True)) is not None:
        yield least


def of_dwell(node: Node, of: Gathered) -> Iterator[Found]:
    """太慢: value that stays too long, in the stage where most of it does."""
    calendar = working_calendar()
    stays: dict[UUID, list[Stay]] = {}
    for one in of.deals_of(node):
        if one["stage_id"] in of.limits and one["stage_entered_at"]:
            days = of.workdays_since(local_day(one["stage_entered_at"]))
            stays.setdefault(one["stage_id"], []).append(Stay(days, float(one["amount_base"] or 0)))
    found = []
    for stage, mine in stays.items():
        limit = of.limits[stage]
        since = calendar.add_workdays(of.today, -int(limit)) if limit >= 1 else of.today
        evidence = rows(
            DEALS, whose(node, of.organisation), field_is("state", "eq", "open"),
            field_is("stage", "eq", str(stage)), field_is("stage_entered_at", "lt", since.isoformat()),
        )  # fmt: skip
        reading = named(slow_dwell(node.key, mine, limit), STAYS, stage=of.stages.get(stage, ""))
        found.append(Found(node, reading, evidence))
    if (most := worst(found, is_low=False)) is not None:
        yield most


def of_answers(node: Node, of: Gathered) -> Found:
    """太慢: first answers to leads that came too late or not at all."""
    late, due = of.answers_of(node)
    missed = {"any": [field_is("response_met", "eq", False), {"field": "first_touch_at", "op": "empty"}]}
    days = [of.days[0].isoformat(), of.days[-1].isoformat()]
    evidence = rows(LEADS, whose(node, of.organisation), field_is("respond_by", "between", days), missed)
    return Found(node, slow_response(node.key, late, due), evidence)


def of_month_end(node: Node, of: Gathered) -> Found:
    """赶尾: what the last days of the last three months brought."""
    calendar = working_calendar()
    counts: Counter[object] = Counter()
    for fact in of.won.of(node, of.organisation):
        counts[fact.day] += fact.count
    months = []
    for period in of.months:
        days = list(calendar.workdays(period.start, period.end))
        months.append(
            Month(tuple(counts[day] for day in days), tuple(float(calendar.weight(day)) for day in days))
        )
    period = Period(of.months[0].start, of.months[-1].end)
    evidence = {"object": DEALS, "filter": rows_of(of.won.measure, period, of.today, node, of.organisation)}
    return Found(node, month_end(node.key, months), evidence)


def of_shares(node: Node, of: Gathered) -> Found:
    """过度集中: one person gets far more new opportunities than the plan's share."""
    people = of.people_of(node)
    facts = of.entries.of(node, of.organisation)
    names = {one: of.organisation.people[one].name for one in people}
    counts = Counter(names[fact.owner] for fact in facts for _ in range(fact.count) if fact.owner in names)
    worth = {one: of.targets[Node(user=one)].amount for one in people if Node(user=one) in of.targets}
    even = len(worth) < len(people)
    plan = {names[one]: 1.0 if even else float(worth[one]) for one in people}
    reading: Reading = crowded_share(node.key, counts, plan)
    days = [of.days[0].isoformat(), of.today.isoformat()]
    evidence = rows(DEALS, whose(node, of.organisation), field_is("created_at", "between", days))
    return Found(node, reading, evidence)
