"""What happens by itself in the team room: coaches hear that it is time to measure again."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.team import pulse_jobs as pulse_jobs  # declares its own
from paceline.team.commission import jobs as commission_jobs  # noqa: F401  (declares its own)
from paceline.team.models import CoachingPlan, CoachingState
from paceline.workflow.notifications import Line, notify_each
from paceline.workflow.schedules import schedule


@schedule("team.coaching", "50 6 * * *", "提醒复测")
def remind_of_measuring() -> str:
    """Coach and coached hear once that the day has come; another day is told anew."""
    today = local_day(clock.now())
    due = visible(SYSTEM, CoachingPlan).filter(state=CoachingState.OPEN, review_on__lte=today)
    lines = [
        Line(
            sorted({one for one in (plan.coach_id, plan.person_id) if one}, key=str), "review",
            template="辅导计划「%(name)s」到复测日了。打开它，用转化矩阵量一量有没有改善。",
            params={"name": plan.name}, key=f"coaching:{plan.pk}:{plan.review_on}",
            about=("team.coachingplan", plan.pk),
        )
        for plan in due.order_by("pk")
    ]  # fmt: skip
    return _t("提醒了 %(count)s 人") % {"count": notify_each(lines)}
