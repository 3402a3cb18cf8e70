"""Two questions against each other: how those who chose one answer answered the other, every cell with its n."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.methods.figures import Figure, rate_of_counts
from paceline.pipeline import asking
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.models import Question, Questionnaire, Response
from paceline.pipeline.models.questionnaire import CHOSEN
from paceline.pipeline.models.response import ResponseState
from paceline.pipeline.queries.answers import MOST


@dataclass(frozen=True)
class CrossRow:
    """One answer of the row question: `counts` stand in the order of the columns and sum to `n`."""

    option: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> tuple[Figure, ...]:
        """Each count of the row's n, with its 95 % interval."""
        return tuple(rate_of_counts(count, self.n) for count in self.counts)


@dataclass(frozen=True)
class Crossed:
    """The table over those who answered both questions; `left_out` answered only one of them, or none."""

    row: Question
    column: Question
    columns: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    left_out: int

    @property
    def totals(self) -> tuple[int, ...]:
        """The sum of each column."""
        return tuple(sum(row.counts[at] for row in self.rows) for at in range(len(self.columns)))

    @property
    def n(self) -> int:
        """All cells together."""
        return sum(row.n for row in self.rows)


def crossable(questionnaire: Questionnaire) -> list[Question]:
    """Questions with one answer out of few; a multiple choice would count a person more than once."""
    return [one for one in questions_of(questionnaire) if one.kind in CHOSEN]


def crossed(by: Principal, questionnaire: Questionnaire, row: Question, column: Question) -> Crossed:
    """The newest `MOST` responses within the reader's sight."""
    rows = visible(by, Response).filter(questionnaire=questionnaire, state=ResponseState.ANSWERED)
    return cross(
        row, column, list(rows.order_by("-answered_at", "-pk").values_list("answers", flat=True)[:MOST])
    )


def cross(row: Question, column: Question, answers: Sequence[dict[str, Any]]) -> Crossed:
    """The table of these answers. Options come in their order, what is none of them any more after those."""
    pairs = [
        (str(one[row.key]), str(one[column.key])) for one in answers if has(one, row) and has(one, column)
    ]
    count = Counter(pairs)
    down = options(row, [left for left, _right in pairs])
    across = options(column, [right for _left, right in pairs])
    lines = tuple(CrossRow(one, tuple(count[one, other] for other in across)) for one in down)
    return Crossed(row, column, across, lines, len(answers) - len(pairs))


def has(answers: dict[str, Any], question: Question) -> bool:
    return answers.get(question.key) not in (None, "", [])


def options(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    known = list(asking.choices_of(question))
    return tuple(dict.fromkeys([*known, *given]))
