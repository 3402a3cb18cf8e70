"""Priority of a lead or customer: potential value × intent → P1 … P4 (R076). Thresholds and matrix are settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from paceline.kernel.messages import Message, say

Score = int | float | Decimal


class Priority(StrEnum):
    """P1 first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Level(StrEnum):
    """Where a score lies between the two thresholds."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


HIGH, MIDDLE, LOW = Level.HIGH, Level.MIDDLE, Level.LOW
_NAMES = {HIGH: say("高"), MIDDLE: say("中"), LOW: say("低")}

Matrix = Mapping[tuple[Level, Level], Priority]
THREE_BY_THREE: Matrix = {
    (HIGH, HIGH): Priority.P1,
    (HIGH, MIDDLE): Priority.P2,
    (HIGH, LOW): Priority.P3,
    (MIDDLE, HIGH): Priority.P2,
    (MIDDLE, MIDDLE): Priority.P3,
    (MIDDLE, LOW): Priority.P4,
    (LOW, HIGH): Priority.P3,
    (LOW, MIDDLE): Priority.P4,
    (LOW, LOW): Priority.P4,
}
"""(value, intent) → priority."""


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a level is reached. ``middle == high`` leaves two levels (a 2×2 matrix)."""

    middle: Score = 40
    high: Score = 70

    def __post_init__(self) -> None:
        if self.middle > self.high:
            raise ValueError("the middle level begins below the high one")

    def level(self, score: Score | None) -> Level:
        """The level of a score; an unknown score is low, so that unknown customers do not jump the queue."""
        if score is None or score < self.middle:
            return Level.LOW
        return Level.HIGH if score >= self.high else Level.MIDDLE


@dataclass(frozen=True)
class PriorityRule:
    """The rule of a workspace. The matrix names every pair of levels."""

    value: Thresholds = field(default_factory=Thresholds)
    intent: Thresholds = field(default_factory=Thresholds)
    matrix: Matrix = field(default_factory=lambda: THREE_BY_THREE)

    def __post_init__(self) -> None:
        missing = [
            (value, intent) for value in Level for intent in Level if (value, intent) not in self.matrix
        ]
        if missing:
            raise ValueError(f"the matrix has no priority for {missing}")

    def priority(self, value: Score | None, intent: Score | None) -> Priority:
        """The priority of a value score and an intent score."""
        return self.matrix[self.value.level(value), self.intent.level(intent)]

    def reason(self, value: Score | None, intent: Score | None) -> Message:
        """Why: 价值高、意向中."""
        levels = _NAMES[self.value.level(value)], _NAMES[self.intent.level(intent)]
        return say("价值%(value)s、意向%(intent)s", value=levels[0], intent=levels[1])


@dataclass(frozen=True)
class Override:
    """A priority set by hand that holds through ``until``."""

    priority: Priority
    until: date


def priority_on(day: date, ruled: Priority, override: Override | None) -> Priority:
    """The priority that counts on ``day``: the one set by hand while it holds, else the rule's."""
    return override.priority if override is not None and day <= override.until else ruled
