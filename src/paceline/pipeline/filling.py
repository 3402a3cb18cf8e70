"""What answers fill in: fields of the record that a questionnaire is about, read by their own types, within rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible, writable_fields
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields import FieldType, File, GeoPoint, Json, Link, MultipleChoice, Reading, Tags
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.pipeline.asking import Answered, choices_of
from paceline.pipeline.models import Question, Questionnaire
from paceline.pipeline.models.questionnaire import OBJECTS, QuestionKind, Subject
from paceline.records.act import Act
from paceline.records.action import get_action

SEVERAL = (MultipleChoice, Tags)
NEVER = (Link, File, GeoPoint, Json)


def target_of(questionnaire: Questionnaire) -> ObjectType:
    """The object that a questionnaire is about."""
    return registry.get(OBJECTS[Subject(questionnaire.subject)])


def field_called(of: ObjectType, name: str) -> BoundField | None:
    """A field that answers may fill, by its code or by what people call it."""
    for bound in of.fields.values():
        if name in (bound.name, bound.label, str(getattr(bound.type, "verbose_name", ""))):
            return bound if may_fill(bound.type) else None
    return None


def may_fill(kind: FieldType) -> bool:
    return not kind.locked and not isinstance(kind, NEVER)


def check_questions(questionnaire: Questionnaire, questions: Iterable[Question]) -> None:
    """Raises Invalid naming the question that has nothing to choose from, or cannot be written where it says."""
    of = target_of(questionnaire)
    if questionnaire.score_field and not is_scale(field_called(of, questionnaire.score_field)):
        raise Invalid({"score_field": say(
            "%(object)s没有可以写入得分的数字字段「%(field)s」。", object=say(of.label), field=questionnaire.score_field
        )})  # fmt: skip
    for question in questions:
        if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTI) and len(choices_of(question)) < 2:
            raise Invalid(say("第 %(number)s 题至少要有两个选项，每行一个。", number=question.number))
        if question.field:
            check_one(of, question)


def is_scale(bound: BoundField | None) -> bool:
    return bound is not None and bound.type.kind in ("integer", "decimal")


def check_one(of: ObjectType, question: Question) -> None:
    """Every option has to be a value that the field takes."""
    bound = field_called(of, question.field)
    if bound is None:
        words = "第 %(number)s 题要写入的字段「%(field)s」在%(object)s里没有，或者不能这样写入。"
        raise Invalid(say(words, number=question.number, field=question.field, object=say(of.label)))
    options = (
        choices_of(question)
        if question.kind not in (QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.DAY)
        else {}
    )
    for each in options:
        try:
            bound.type.read([each] if isinstance(bound.type, SEVERAL) else each, Reading())
        except PacelineError as error:
            words = "第 %(number)s 题的选项「%(option)s」写不进「%(field)s」：%(why)s"
            raise Invalid(
                say(words, number=question.number, option=each, field=bound.label, why=error.message)
            ) from error


def fill(
    act: Act, by: Principal, record: Any, questionnaire: Questionnaire, questions: Iterable[Question], given: Answered
) -> list[str]:  # fmt: skip
    """Write the answers into the record by its own `change`, as `by` may. Returns the names of fields left out."""
    of = registry.of(type(record))
    allowed = writable_fields(by, of)
    wanted = values_of(questionnaire, questions, of, given.answers, given.hundredths)
    locked = visible(by, of.model, "change").select_for_update(of=("self",)).filter(pk=record.pk).first()
    if locked is None or not by.can(of.name, "change"):
        return [of.fields[name].label for name in wanted]
    left: list[str] = []
    values: dict[str, Any] = {}
    for name, raw in wanted.items():
        bound = of.fields[name]
        try:
            value = bound.type.read(raw, Reading())
        except PacelineError:
            value = None
        if name not in allowed or value in (None, "", []):
            left.append(bound.label)
        else:
            values[name] = value
    if values:
        get_action(f"{of.name}.change").inside(act, locked, values=values)
    return left


def values_of(
    questionnaire: Questionnaire, questions: Iterable[Question], of: ObjectType, answers: Mapping[str, Any],
    score: int | None,
) -> dict[str, Any]:  # fmt: skip
    """Field → what was answered, as its type reads it."""
    found: dict[str, Any] = {}
    for question in questions:
        bound = field_called(of, question.field) if question.field else None
        given = answers.get(question.key)
        if bound is None or given in (None, "", []):
            continue
        texts = [str(each) for each in (given if isinstance(given, list) else [given])]
        found[bound.name] = texts if isinstance(bound.type, SEVERAL) else "、".join(texts)
    total = field_called(of, questionnaire.score_field) if questionnaire.score_field else None
    if total is not None and score is not None:
        found[total.name] = str(score)
    return found
