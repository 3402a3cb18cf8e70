"""Asking and reading: the field of each question, which are asked after the answers so far, and the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields import Choice, Day, DecimalNumber, FieldType, LongText, MultipleChoice, Reading
from paceline.metadata.when import When
from paceline.pipeline.models.questionnaire import Question, QuestionKind, split
from paceline.records.acting.inputs import missing, unknown_name


@dataclass(frozen=True)
class Answered:
    """What somebody answered, by question key, as JSON values; the score and the best that could be reached."""

    answers: dict[str, Any] = field(default_factory=dict)
    score: Decimal = Decimal(0)
    best: Decimal = Decimal(0)
    completeness: Decimal = Decimal(0)

    @property
    def hundredths(self) -> int | None:
        """The score out of 100; None where nothing is scored."""
        return round(self.score / self.best * 100) if self.best > 0 else None


def choices_of(question: Question) -> dict[str, Decimal | None]:
    """Option → points, None where there are none."""
    if question.kind == QuestionKind.YES_NO:
        return {"是": question.points, "否": None}
    if question.kind == QuestionKind.SCALE:
        each = question.points
        steps = range(question.low, question.high + 1)
        return {str(step): None if each is None else each * step for step in steps}
    lines = (line.strip() for line in (question.options or "").splitlines())
    return dict(option(line) for line in lines if line)


def option(line: str) -> tuple[str, Decimal | None]:
    """`已有预算=3` → ("已有预算", 3); what stands after "=" and is no number belongs to the words."""
    words, mark, points = line.rpartition("=")
    try:
        return (words.strip(), Decimal(points.strip())) if mark and words.strip() else (line, None)
    except InvalidOperation:
        return line, None


def field_of(question: Question) -> FieldType:
    """The field type that asks, reads and shows the answer."""
    kind = made(question)
    kind.name = question.key
    return kind


def made(question: Question) -> FieldType:
    given: dict[str, Any] = {"blank": True, "hint": question.hint, "shown": condition(question)}
    if question.kind == QuestionKind.TEXT:
        return LongText(question.text, **given)
    if question.kind == QuestionKind.NUMBER:
        return DecimalNumber(question.text, decimal_places=4, **given)
    if question.kind == QuestionKind.DAY:
        return Day(question.text, **given)
    options = [{"value": each, "label": each} for each in choices_of(question)]
    if question.kind == QuestionKind.MULTI:
        return MultipleChoice(question.text, options, **given)
    return Choice(question.text, options, max_length=200, **given)


def condition(question: Question) -> When | None:
    """When the question is asked."""
    if question.shown_if is None:
        return None
    return When(**{question.shown_if.key: split(question.shown_values)})


def read(questions: Iterable[Question], raw: Mapping[str, Any]) -> Answered:
    """The answers to the questions that are asked, in order. Raises Invalid by question key.

    An answer to a question that is not asked is left out; a name that is no question is refused.
    """
    asked = list(questions)
    unknown = raw.keys() - {question.key for question in asked}
    errors: dict[str, Any] = dict.fromkeys(unknown, unknown_name(unknown))
    answers: dict[str, Any] = {}
    shown: list[Question] = []
    for question in asked:
        when = condition(question)
        if when is not None and not when.holds(answers.get):
            continue
        shown.append(question)
        try:
            value = read_one(question, raw.get(question.key))
        except PacelineError as error:
            errors[question.key] = error.message
            continue
        if value not in (None, "", []):
            answers[question.key] = value
        elif question.required:
            errors[question.key] = say(
                "「%(question)s」%(why)s", question=question.text, why=say(missing(field_of(question)))
            )
    if errors:
        raise Invalid(errors)
    if not answers:
        raise Invalid("还没有回答任何一题。请至少回答一题，再提交。")
    return Answered(answers, *scored(shown, answers), share(shown, answers))


def read_one(question: Question, raw: Any) -> Any:
    """One answer as JSON; a form sends lists, of which the last counts where one answer is asked."""
    kind = field_of(question)
    if isinstance(raw, list) and question.kind != QuestionKind.MULTI:
        raw = raw[-1] if raw else None
    if isinstance(raw, str) and question.kind == QuestionKind.MULTI:
        raw = split(raw)
    return kind.to_json(kind.read(raw, Reading()))


def scored(shown: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The points reached and the most that could be, over the questions that were asked."""
    score = best = Decimal(0)
    for question in shown:
        points = {name: each for name, each in choices_of(question).items() if each is not None}
        if not points:
            continue
        several = question.kind == QuestionKind.MULTI
        gains = [each for each in points.values() if each > 0]
        best += sum(gains, Decimal(0)) if several else max([*gains, Decimal(0)])
        given = answers.get(question.key)
        chosen = given if isinstance(given, list) else [given]
        score += sum((points.get(str(each), Decimal(0)) for each in chosen), Decimal(0))
    return score, best


def share(shown: list[Question], answers: Mapping[str, Any]) -> Decimal:
    """How many of the questions that were asked have an answer."""
    if not shown:
        return Decimal(1)
    return (Decimal(sum(question.key in answers for question in shown)) / len(shown)).quantize(
        Decimal("0.0001")
    )


def words_of(question: Question, value: Any) -> str:
    """An answer as text."""
    kind = field_of(question)
    return kind.show(kind.from_json(value)) if value not in (None, "", []) else ""
