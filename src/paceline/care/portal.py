"""What customers may do through links in this room: say how satisfied they are, and whether they come to an event."""

from __future__ import annotations

from paceline.care.actions.event import is_planned
from paceline.care.models import EventGuest, SurveyAnswer
from paceline.care.models.survey import AnswerState
from paceline.records.links import purpose


def why_no_link(answer: SurveyAnswer) -> str:
    """A customer gets only what still waits for an answer."""
    return "" if answer.state == AnswerState.INVITED else "这份评价已经提交或撤回，不能再发给客户。"


RATE = purpose(
    "care.surveyanswer.rate", "评价页", allows=("give",), days=30, why_not=why_no_link, called="评价链接"
)


def why_no_invitation(guest: EventGuest) -> str:
    """Whoever is invited answers until the event is over."""
    return is_planned(guest.gathering)


REPLY = purpose(
    "care.eventguest.reply", "活动邀请函", allows=("answer",), days=60, why_not=why_no_invitation,
    called="邀请链接",
)  # fmt: skip
