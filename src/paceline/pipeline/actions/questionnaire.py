"""The life of a questionnaire: drafted, published, revised, retired."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.pipeline.filling import check_questions
from paceline.pipeline.models import Question, Questionnaire
from paceline.pipeline.models.questionnaire import QuestionnaireStatus
from paceline.pipeline.states import QUESTIONNAIRE
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

CARRIED = ("name", "subject", "stage_code", "intro", "score_field")
ASKED = (
    "number",
    "section",
    "text",
    "kind",
    "options",
    "low",
    "high",
    "points",
    "required",
    "hint",
    "shown_values",
    "field",
)


@action("pipeline.questionnaire.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, questionnaire: Questionnaire, *, values: dict[str, Any]) -> Questionnaire:
    """Only a draft."""
    if questionnaire.status != QuestionnaireStatus.DRAFT:
        raise Conflict("已发布的问卷不能直接改。请用「修订」写新的一版。")
    generic.change(act, questionnaire, values=values)
    return questionnaire


@action("pipeline.questionnaire.publish", "发布", permission="change", icon="check",
        available=QUESTIONNAIRE.available("publish"))  # fmt: skip
def publish(act: Act, questionnaire: Questionnaire) -> Questionnaire:
    """From now on it is asked, and stays as it is; the edition before it retires."""
    questions = questions_of(questionnaire)
    if not questions:
        raise Invalid("还没有题目。请先加题目，再发布。")
    check_questions(questionnaire, questions)
    act.save(
        questionnaire, status=QuestionnaireStatus.PUBLISHED, published_by=act.by.user_id, published_at=act.now
    )
    before = questionnaire.previous
    if before is not None and before.status == QuestionnaireStatus.PUBLISHED:
        act.save(before, event="pipeline.questionnaire.retire", status=QuestionnaireStatus.RETIRED)
    return questionnaire


@action("pipeline.questionnaire.retire", "停用", permission="change", icon="archive",
        available=QUESTIONNAIRE.available("retire"))  # fmt: skip
def retire(act: Act, questionnaire: Questionnaire) -> Questionnaire:
    """It is not asked any more; its answers stay."""
    act.save(questionnaire, status=QuestionnaireStatus.RETIRED)
    return questionnaire


@action("pipeline.questionnaire.revise", "修订", permission="change", icon="edit",
        available=QUESTIONNAIRE.available("revise"))  # fmt: skip
def revise(act: Act, questionnaire: Questionnaire) -> Questionnaire:
    """A draft of the next edition with the same questions to begin with."""
    drafts = visible(SYSTEM, Questionnaire).filter(previous=questionnaire, status=QuestionnaireStatus.DRAFT)
    if drafts.exists():
        raise Conflict("已经有一份修订的草稿。请先发布或删除它。")
    same = {name: getattr(questionnaire, name) for name in CARRIED}
    made: Questionnaire = act.create(
        Questionnaire, **same, edition=questionnaire.edition + 1, previous=questionnaire
    )
    copies: dict[Any, Question] = {}
    for question in questions_of(questionnaire):
        asked = {name: getattr(question, name) for name in ASKED}
        depends = copies.get(question.shown_if_id)
        copies[question.pk] = act.create(
            Question, links_checked=True, **asked, questionnaire=made, shown_if=depends
        )
    return made


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """The questions in order, with those that they depend on."""
    rows = visible(SYSTEM, Question).filter(questionnaire=questionnaire)
    return list(rows.select_related("shown_if").order_by("number"))
