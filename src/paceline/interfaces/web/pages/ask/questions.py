"""Questions as controls of a form, for the salesperson's page and for the customer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from paceline.interfaces.web.widgets import Control
from paceline.pipeline import asking
from paceline.pipeline.models import Question
from paceline.pipeline.models.questionnaire import QuestionKind

FEW = 7
"""Up to this many options stand side by side; more become a list."""
SHAPES = {QuestionKind.SCALE: "steps", QuestionKind.YES_NO: "steps", QuestionKind.MULTI: "boxes"}


@dataclass(frozen=True)
class Asked:
    """A question with its control; `shape` is how options are offered: cards, steps, boxes, or "" for the control."""

    question: Question
    control: Control
    shape: str
    options: tuple[str, ...]
    value: Any

    def has(self, option: str) -> bool:
        """Whether an option is chosen."""
        return option in self.value if isinstance(self.value, list) else option == self.value


def asked(
    questions: Sequence[Question], given: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> list[tuple[str, list[Asked]]]:
    """The sections in order with their questions. `given` are earlier answers or what was typed, by question key."""
    every = [one(question, given.get(question.key), errors.get(question.key, [])) for question in questions]
    return [(name, list(group)) for name, group in groupby(every, key=lambda each: each.question.section)]


def one(question: Question, value: Any, errors: list[str]) -> Asked:
    kind = asking.field_of(question)
    options = tuple(asking.choices_of(question))
    shape = SHAPES.get(QuestionKind(question.kind), "cards" if options and len(options) <= FEW else "")
    if isinstance(value, list) and question.kind != QuestionKind.MULTI:
        value = value[-1] if value else ""
    shown = prefixed(kind.shown.as_json()) if kind.shown else None
    control = Control(
        name=f"answers-{question.key}", widget=kind.widget, label=question.text, value="" if value is None else value,
        o={**kind.widget_options(), "quick": False}, required=question.required, hint=question.hint,
        error=" ".join(errors), shown=shown, cls="wide" if kind.is_wide() else "",
    )  # fmt: skip
    return Asked(question, control, shape, options, value)


def prefixed(condition: dict[str, Any]) -> dict[str, Any]:
    """The same condition about the names that the form has."""
    return {"all": [{**term, "field": f"answers-{term['field']}"} for term in condition["all"]]}
