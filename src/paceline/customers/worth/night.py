"""The night's round over all customers: purchases, RFM, lifetime value, class and lifecycle.

Everything follows from the orders and the day, so a second round on the same day changes nothing. Only the worker
comes here: lifetime values are fitted with numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from paceline.customers.models.value_rule import Worth, current_worth
from paceline.customers.worth import deciding, figures
from paceline.customers.worth.deciding import Bought, Deciding, Move
from paceline.customers.worth.lifetime import Lifetime, lifetimes
from paceline.customers.worth.moving import move_all
from paceline.customers.worth.source import source
from paceline.methods.worth.rfm import Buyer, Score, scores


@dataclass
class Round:
    """What a night did or, tried out, would do."""

    buyers: int = 0
    figures: int = 0
    lifecycle: int = 0
    classes: int = 0
    done: int = 0


def go_round(today: date, *, dry: bool = False) -> Round:
    """Everybody. With `dry` nothing is written."""
    rule = current_worth()
    bought = source.purchases(today, rule.window, None)
    known = list(deciding.customers())
    scored = score(rule, bought, today)
    kinds = {one.pk: one.kind for one in known}
    segments = {key: one.segment for key, one in scored.items()}
    decide = Deciding(
        rule, today, bought, source.contracts(today, None), segments,
        deciding.grades(rule, bought, segments, kinds),
    )  # fmt: skip
    moves = [move for one in known if (move := decide.move(one)) is not None]
    gone = [one.pk for one in known if one.orders_count and one.pk not in bought]
    made = counted(bought, moves)
    if not dry:
        made.figures = write(decide, scored, gone)
        made.done = move_all(moves)
    return made


def score(rule: Worth, bought: Bought, today: date) -> dict[UUID, Score]:
    """RFM of those who bought within the window."""
    active = [key for key, one in bought.items() if one.recent]
    buyers = [Buyer(bought[key].silent(today), bought[key].recent, bought[key].year) for key in active]
    return dict(zip(active, scores(buyers, rule.bounds), strict=True))


def write(decide: Deciding, scored: dict[UUID, Score], gone: list[UUID]) -> int:
    """Facts, scores and lifetime values in the table. Returns the number of customers whose facts changed."""
    bought, today = decide.bought, decide.today
    worth = lifetimes(decide.rule, bought, today)
    values: dict[UUID, tuple[Any, ...]] = {}
    for key in bought:
        one, life = scored.get(key), worth.get(key, Lifetime())
        rfm = (one.segment, one.r, one.f, one.m) if one else figures.NO_SCORE[:4]
        values[key] = (*rfm, life.value, life.orders, life.alive)
    changed = figures.write(figures.FACTS, decide.facts(), today)
    figures.write(figures.SCORES, values, today)
    return changed + figures.forget(gone, today)


def counted(bought: Bought, moves: list[Move]) -> Round:
    return Round(
        buyers=len(bought),
        lifecycle=sum("lifecycle" in move.values for move in moves),
        classes=sum("customer_class" in move.values for move in moves),
    )
