"""Targets that were published and not read: their owners are reminded once, some workdays later (R008)."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE
from paceline.rhythm.models.goal_rule import goal_rule
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule


@schedule("rhythm.unread_targets", "10 9 * * *", "提醒确认目标")
def remind_unread() -> str:
    """Each edition of a target once; a day later nothing more is said. Targets of periods that are over rest."""
    calendar, today, told = working_calendar(), local_day(clock.now()), 0
    if not calendar.is_workday(today):
        return _t("提醒了 %(count)s 次") % {"count": 0}
    limit = start_of(calendar.add_workdays(today, 1 - goal_rule().remind_after), calendar.zone)
    rows = visible(SYSTEM, Target).filter(
        state__in=IN_FORCE,
        confirmed_at__isnull=True,
        ends_on__gte=today,
        updated_at__lt=limit,
        owner__isnull=False,
    )
    for one in rows.order_by("pk"):
        told += notify(
            [one.owner_id] if one.owner_id else [], kind="target",
            template="目标「%(name)s」还没有确认已阅，请打开看一看。", params={"name": one.name},
            key=f"target-unread:{one.pk}:{one.edition}", about=("rhythm.target", one.pk),
        )  # fmt: skip
    return _t("提醒了 %(count)s 次") % {"count": told}
