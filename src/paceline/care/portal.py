"""What customers may do through links in this room: say how satisfied they are."""

from __future__ import annotations

from paceline.care.models import SurveyAnswer
from paceline.care.models.survey import AnswerState
from paceline.records.links import purpose


def why_no_link(answer: SurveyAnswer) -> str:
    """A customer gets only what still waits for an answer."""
    return "" if answer.state == AnswerState.INVITED else "这份评价已经提交或撤回，不能再发给客户。"


RATE = purpose(
    "care.surveyanswer.rate", "评价页", allows=("give",), days=30, why_not=why_no_link, called="评价链接"
)
