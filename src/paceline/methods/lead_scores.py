"""How good a lead is: fit by rules, intent by what it did lately (F42), a grade from both. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paceline.methods.priority import Priority, PriorityRule

HALF_LIFE = 14.0
"""Days after which an engagement is worth half its points."""
HIGHEST = 100
GRADES = {Priority.P1: "A", Priority.P2: "B", Priority.P3: "C", Priority.P4: "D"}


@dataclass(frozen=True)
class Engagement:
    """Something a lead did or answered: its points and how many days ago it was."""

    points: float
    age: float


def weight(age: float, half_life: float = HALF_LIFE) -> float:
    """What is left of a point after ``age`` days: 0.5^(age/half-life); what lies ahead counts in full."""
    if half_life <= 0:
        raise ValueError("a half-life is a positive number of days")
    return float(0.5 ** (max(0.0, age) / half_life))


def recent_points(engagements: Iterable[Engagement], half_life: float = HALF_LIFE) -> float:
    """F42: Σ points × 0.5^(age/half-life). Two of 20 points, today and 14 days ago: 30."""
    return sum(one.points * weight(one.age, half_life) for one in engagements)


def score(points: float) -> int:
    """Points as a score of 0 to 100; a half is rounded up, so that the same sum always gives the same score."""
    return int(min(float(HIGHEST), max(0.0, points)) + 0.5)


def grade(fit: int, intent: int, rule: PriorityRule) -> str:
    """A to D: the two scores through the workspace's matrix, so that an A lead is a P1 lead."""
    return GRADES[rule.priority(fit, intent)]
