"""Questions beyond what is declared: none goes while another depends on its answer."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.pipeline.models import Question
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


@action("pipeline.question.remove", "删除", icon="trash", danger=True)
def remove(act: Act, question: Question) -> None:
    """It is not asked after all. Raises Conflict while another question depends on it."""
    if visible(SYSTEM, Question).filter(shown_if=question).exists():
        raise Conflict("还有题目取决于这一题。请先改那些题目。")
    generic.remove(act, question)
