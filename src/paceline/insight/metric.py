"""Metrics: a figure with its definition, formula, unit and the rows behind it. Rooms declare theirs in `metrics.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _t

from paceline.insight.question import JsonFilter, Question
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure

Unit = Literal["ratio", "amount", "count", "days", "points"]


@dataclass(frozen=True)
class Metric:
    """`formula` is the id in the formula list; `better` tells which direction is good."""

    code: str
    words: str
    formula: str
    unit: Unit
    better: Literal["up", "down"]
    definition: Message
    object: str
    compute: Callable[[Question], Figure]
    rows: Callable[[Question], JsonFilter]

    @property
    def label(self) -> str:
        return _t(self.words)


metrics: dict[str, Metric] = {}


def metric(
    code: str,
    words: str,
    *,
    formula: str,
    unit: Unit,
    of: str,
    definition: str,
    rows: Callable[[Question], JsonFilter],
    better: Literal["up", "down"] = "up",
) -> Callable[[Callable[[Question], Figure]], Metric]:
    """Declare a metric over a function from a question to a figure. Raises ValueError when the code is taken."""
    if code in metrics:
        raise ValueError(f"metric {code!r} is declared twice")

    def declare(compute: Callable[[Question], Figure]) -> Metric:
        made = Metric(code, words, formula, unit, better, say(definition), of, compute, rows)
        metrics[code] = made
        return made

    return declare
