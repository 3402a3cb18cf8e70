"""What a review looks at: what changed since the last one, where deals are lost, who loses them where. Frozen once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.periods import Period
from paceline.methods.intervals import wilson
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.pipeline.models import Opportunity
from paceline.rhythm.models import Promise, Review, ReviewDecision, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.models.review import ReviewKind
from paceline.rhythm.queries.daily.stand_up import board
from paceline.rhythm.queries.funnel.matrix import matrix, recent
from paceline.rhythm.queries.funnel.stepping import BASE, RECENT, steps
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.plans.reviewed import plan_part
from paceline.rhythm.queries.reviews.business_pack import business_part, period_under_review
from paceline.rhythm.queries.targets.standing import standing
from paceline.rhythm.queries.together import of_node

FEW = 5
"""Rates of fewer cases are not judged."""
SURE = 0.90
NEAR = 0.03
"""Within three points a rate counts as level with the team's."""


def node_of(review: Review) -> Node:
    """Whose figures the review looks at."""
    if review.unit_id is not None:
        return Node(unit=review.unit_id)
    return Node(user=review.person_id or review.owner_id)


def pack_of(by: Principal, review: Review, since: date, today: date) -> dict[str, Any]:
    """Everything that the review shows, as JSON: figures as exact text, people and stages by name and key.

    A business review is about a month or quarter that is over, and looks at it as of its last day.
    """
    organisation, node = Organisation.today(), node_of(review)
    funnel = default_funnel()
    deals = of_node(node, organisation)
    business: dict[str, Any] = {}
    asked = period_under_review(review)
    if asked is not None:
        unit, period = asked
        since, today = period.start, min(today, period.last_day)
        business = business_part(by, node, organisation, funnel, deals, unit, period)
    return {
        "since": since.isoformat(),
        "as_of": today.isoformat(),
        "changed": list(changed(by, deals, since, today)),
        "target": target_part(by, node, organisation, today),
        "plan": plan_part(by, node, today),
        "funnel": funnel_part(by, funnel, deals, organisation, today) if funnel else {},
        **one_on_one(by, review, funnel, organisation, today),
        "losses": losses(by, deals, today),
        "decisions": decisions(by, review),
        **(board(by, node, organisation, today) if review.kind == ReviewKind.STAND_UP else {}),
        **({"business": business} if business else {}),
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


def one_on_one(
    by: Principal, review: Review, funnel: Funnel | None, organisation: Organisation, today: date
) -> dict[str, Any]:
    """The person's own row of the conversion matrix beside the team's, and what they have promised; for 1:1 only."""
    person = organisation.people.get(review.person_id) if review.person_id else None
    if review.kind != ReviewKind.ONE_ON_ONE or person is None:
        return {}
    row: list[dict[str, Any]] = []
    if funnel is not None and person.unit_id:
        found = matrix(SYSTEM, funnel, Node(unit=person.unit_id), organisation, recent(today))
        cells = next((cells for key, _name, cells in found.people if key == person.pk), ())
        row = [
            {"step": words, "rate": cell.rate, "n": cell.trials, "mean": cell.mean, "shrunk": cell.shrunk,
             "verdict": cell.verdict}
            for (_stage, words), cell in zip(found.stages, cells, strict=False) if cell is not None
        ]  # fmt: skip
    promised = visible(by, Promise).filter(owner=person, state="open").order_by("due_on")
    return {
        "matrix": row,
        "promises": [{"what": one.what, "due_on": one.due_on.isoformat()} for one in promised[:10]],
    }


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
