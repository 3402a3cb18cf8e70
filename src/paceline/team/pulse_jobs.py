"""Rounds by themselves: those who have not answered are reminded once, and rounds end on their day."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.team.actions.pulse import close, invited
from paceline.team.models.pulse import PulseRound, PulseState
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

BEFORE = 2
"""Workdays before the end on which the reminder comes."""


@schedule("team.pulse", "40 9 * * *", "士气脉搏：提醒和结束")
def go_round() -> str:
    """Twice a day changes nothing."""
    today, told, ended = local_day(clock.now()), 0, 0
    soon = working_calendar().add_workdays(today, BEFORE)
    for one in visible(SYSTEM, PulseRound).filter(state=PulseState.OPEN).order_by("pk"):
        if one.closes_on < today:
            close(SYSTEM, one, via="job")
            ended += 1
        elif one.closes_on <= soon:
            told += remind(one)
    return _t("提醒了 %(told)s 人，结束了 %(ended)s 轮") % {"told": told, "ended": ended}


def remind(pulse: PulseRound) -> int:
    """Everybody who has not answered, once."""
    waiting: list[UUID] = [one for one in invited(pulse) if str(one) not in pulse.answered]
    return notify(
        waiting, kind="reminder", template="士气脉搏「%(name)s」快截止了，还没答的话花一分钟。",
        params={"name": pulse.name}, key=f"pulse-soon:{pulse.pk}", url="/morale/",
    )  # fmt: skip
