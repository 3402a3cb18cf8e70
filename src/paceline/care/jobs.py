"""What happens by itself in the care room."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day
from paceline.care.following.keeping import keep_up
from paceline.care.greetings import greet
from paceline.kernel import clock
from paceline.workflow.schedules import schedule


@schedule("care.plans", "20 3 * * *", "排定期回访")
def follow_plans() -> str:
    """The next follow-up of every customer in a plan. Running twice changes nothing."""
    counts = keep_up(local_day(clock.now()))
    return _t("新排 %(made)s，顺延 %(moved)s，取消 %(ended)s") % {
        name: counts[name] for name in ("made", "moved", "ended")
    }


@schedule("care.greetings", "40 3 * * *", "排生日和节日关怀")
def plan_greetings() -> str:
    """The greetings of the coming days. Running twice changes nothing."""
    return _t("排了 %(count)s 条") % {"count": greet(local_day(clock.now()))}
