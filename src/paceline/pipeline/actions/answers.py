"""All answers of a questionnaire as a table, for a file or a program; who took them is told in its story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.scope import visible
from paceline.kernel.errors import NotAllowed
from paceline.pipeline import asking
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.models import Questionnaire, Response
from paceline.pipeline.models.response import ResponseState
from paceline.records.act import Act
from paceline.records.action import action

MOST = 5000
"""Answers in one table: the newest."""


@action("pipeline.questionnaire.take_answers", "导出答案", permission="read", icon="download", hidden=True)
def take_answers(act: Act, questionnaire: Questionnaire) -> dict[str, Any]:
    """`head` and `rows` of texts: when, the score, a column a question; of responses that the actor sees.

    Raises NotAllowed without the right to export responses.
    """
    if not act.by.can("pipeline.response", "export"):
        raise NotAllowed("你没有导出问卷答复的权限。可以请管理员调整你的角色。")
    answered = visible(act.by, Response).filter(questionnaire=questionnaire, state=ResponseState.ANSWERED)
    found = list(answered.order_by("-answered_at", "-pk")[:MOST])
    questions = questions_of(questionnaire)
    act.tell(questionnaire, act.action, rows=len(found))
    return {
        "head": [_t("提交时间"), _t("得分"), *(f"{one.number}. {one.text}" for one in questions)],
        "rows": [row_of(one, questions) for one in found],
    }


def row_of(response: Response, questions: list[Any]) -> list[str]:
    """One response in words."""
    return [
        response.answered_at.isoformat() if response.answered_at else "",
        "" if response.score is None else f"{response.score:f}",
        *(asking.words_of(one, response.answers.get(one.key)) for one in questions),
    ]
