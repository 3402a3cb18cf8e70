"""What a review looks at: what changed since the last one, where deals are lost, who loses them where. Frozen once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel.periods import Period
from paceline.methods.intervals import wilson
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.pipeline.models import Opportunity
from paceline.rhythm.models import Review, ReviewDecision, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.funnel_facts import first_entries
from paceline.rhythm.queries.model import of_node
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.standing import standing

RECENT, BASE = timedelta(days=182), timedelta(days=365)
FEW = 5
"""Rates of fewer cases are not judged."""
SURE = 0.90
NEAR = 0.03
"""Within three points a rate counts as level with the team's."""
Counts = list[list[int]]


@dataclass(frozen=True)
class Steps:
    """Of each stage how many deals entered and went on, in all and by owner."""

    whole: Counts
    by_owner: dict[UUID | None, Counts]


def node_of(review: Review) -> Node:
    """Whose figures the review looks at."""
    if review.unit_id is not None:
        return Node(unit=review.unit_id)
    return Node(user=review.person_id or review.owner_id)


def pack_of(by: Principal, review: Review, since: date, today: date) -> dict[str, Any]:
    """Everything that the review shows, as JSON: figures as exact text, people and stages by name and key."""
    organisation, node = Organisation.today(), node_of(review)
    funnel = default_funnel()
    deals = of_node(node, organisation)
    return {
        "since": since.isoformat(),
        "as_of": today.isoformat(),
        "changed": list(changed(by, deals, since, today)),
        "target": target_part(by, node, organisation, today),
        "funnel": funnel_part(by, funnel, deals, organisation, today) if funnel else {},
        "losses": losses(by, deals, today),
        "decisions": decisions(by, review),
        "checklist": [line for line in (review.cycle.checklist or "").splitlines() if line.strip()]
        if review.cycle_id
        else [],
    }


def changed(by: Principal, deals: Q, since: date, today: date) -> Iterator[dict[str, Any]]:
    """What happened since the last review: counts and sums with the rows behind them."""
    rows = visible(by, Opportunity).filter(deals).order_by()
    within = {"gte": since, "lte": today}
    kinds: list[tuple[str, Q, dict[str, Any]]] = [
        (
            "won",
            Q(state="won", **{f"closed_on__{k}": v for k, v in within.items()}),
            closed("won", since, today),
        ),
        (
            "lost",
            Q(state="lost", **{f"closed_on__{k}": v for k, v in within.items()}),
            closed("lost", since, today),
        ),
        ("overdue", Q(state="open", expected_close_on__lt=today), opened("expected_close_on", "lt", today)),
        ("no_step", Q(state="open", next_step=""), opened("next_step", "empty", None)),
    ]
    for code, condition, behind in kinds:
        found = rows.filter(condition).aggregate(n=Count("pk"), amount=Sum("amount_base", default=Decimal(0)))
        yield {"code": code, "n": found["n"], "amount": str(found["amount"]), "filter": behind}


def closed(state: str, since: date, today: date) -> dict[str, Any]:
    """The filter of deals that ended so."""
    days = [since.isoformat(), today.isoformat()]
    return {
        "all": [
            {"field": "state", "op": "eq", "value": state},
            {"field": "closed_on", "op": "between", "value": days},
        ]
    }


def opened(field: str, op: str, value: date | None) -> dict[str, Any]:
    """The filter of open deals of which something holds."""
    one = {"field": field, "op": op, **({"value": value.isoformat()} if value else {})}
    return {"all": [{"field": "state", "op": "eq", "value": "open"}, one]}


def target_part(by: Principal, node: Node, organisation: Organisation, today: date) -> dict[str, Any]:
    """How the running quarter's target of the node stands; {} without one."""
    whose = {"unit": node.unit} if node.unit else {"unit": None, "owner": node.user}
    target = visible(by, Target).filter(
        metric=Measured.WON_AMOUNT, period=PeriodUnit.QUARTER, starts_on__lte=today, ends_on__gte=today,
        level=Level.TARGET, state__in=IN_FORCE, **whose,
    ).first()  # fmt: skip
    found = standing(by, target, today, organisation) if target else None
    if found is None:
        return {}
    pace = found.pace
    return {
        "value": str(found.target.amount), "actual": str(found.actual), "needed": str(found.needed),
        "behind": str(pace.to_pace), "index": pace.index, "required": str(pace.required or ""),
    }  # fmt: skip


def funnel_part(
    by: Principal, funnel: Funnel, deals: Q, organisation: Organisation, today: date
) -> dict[str, Any]:
    """Conversions of the last half year against the year before it, and each person against the team."""
    recent = steps(by, funnel, deals, Period(today - RECENT, today + timedelta(days=1)))
    base = steps(by, funnel, deals, Period(today - RECENT - BASE, today - RECENT))
    team = [rate(one) for one in recent.whole]
    won = recent.whole[-1][1] if recent.whole else 0
    return {
        "stages": [stage.name for stage in funnel.path],
        "reached": [one[0] for one in recent.whole] + [won],
        "rates": team,
        "base": [rate(one) for one in base.whole],
        "people": [
            {
                "name": organisation.people[owner].name,
                "cells": [cell(one, team[at]) for at, one in enumerate(counts)],
            }
            for owner, counts in sorted(recent.by_owner.items(), key=lambda item: -item[1][0][0])
            if owner in organisation.people
        ],
    }


def steps(by: Principal, funnel: Funnel, deals: Q, period: Period) -> Steps:
    """Count the deals that ended in a period by the stages that they had entered."""
    rows = visible(by, Opportunity).filter(
        deals, pipeline=funnel.pipeline.pk, closed_on__gte=period.start, closed_on__lt=period.end,
        state__in=("won", "lost"),
    ).order_by()  # fmt: skip
    opened_stages = [stage.pk for stage in funnel.path[:-1]]
    entries = first_entries(rows, opened_stages)
    whole = [[0, 0] for _stage in opened_stages]
    by_owner: dict[UUID | None, Counts] = {}
    for key, owner, state in rows.values_list("pk", "owner_id", "state"):
        furthest = len(opened_stages) if state == "won" else max(entries.get(key, {0: None}))
        mine = by_owner.setdefault(owner, [[0, 0] for _stage in opened_stages])
        for counts in (whole, mine):
            for at in range(min(furthest + 1, len(opened_stages))):
                counts[at][0] += 1
                counts[at][1] += furthest > at
    return Steps(whole, by_owner)


def rate(counts: Iterable[int]) -> float | None:
    """The share that went on."""
    entered, advanced = counts
    return advanced / entered if entered else None


def cell(counts: list[int], team: float | None) -> dict[str, Any]:
    """One person's rate at one step: judged only when the interval leaves the team's rate outside."""
    entered, advanced = counts
    mine = rate(counts)
    if mine is None or team is None or entered < FEW:
        return {"rate": mine, "n": entered, "tone": "few"}
    interval = wilson(advanced, entered, level=SURE)
    off = mine - team
    sure = not interval.low <= team <= interval.high
    tone = "same" if abs(off) < NEAR else ("low" if off < 0 else "high") + ("" if sure else "?")
    return {"rate": mine, "n": entered, "off": off, "tone": tone}


def losses(by: Principal, deals: Q, today: date) -> list[dict[str, Any]]:
    """Why deals were lost in the last half year, the most frequent first."""
    rows = visible(by, Opportunity).filter(
        deals, state="lost", closed_on__gte=today - RECENT, closed_on__lte=today
    )
    found = (
        rows.order_by()
        .values("lost_reason")
        .annotate(n=Count("pk"), amount=Sum("amount_base", default=Decimal(0)))
    )
    made = [{"reason": row["lost_reason"], "n": row["n"], "amount": str(row["amount"])} for row in found]
    return sorted(made, key=lambda one: -int(one["n"]))[:6]


def decisions(by: Principal, review: Review) -> list[dict[str, Any]]:
    """What the last review decided and what became of it."""
    if review.previous_id is None:
        return []
    rows = (
        visible(by, ReviewDecision)
        .filter(review=review.previous_id)
        .select_related("owner")
        .order_by("due_on")
    )
    return [
        {
            "id": str(one.pk),
            "what": one.what,
            "owner": one.owner.name,
            "due_on": one.due_on.isoformat(),
            "state": one.state,
        }
        for one in rows
    ]
