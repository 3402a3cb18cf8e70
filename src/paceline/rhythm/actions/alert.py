"""What people do about warnings of wrong rhythm: look again, put them aside with a reason, take them up again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Alert
from paceline.rhythm.states import ALERT
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue

MOST_DAYS = 92
Until = Annotated[date, Day("搁置到")]
Reason = Annotated[str, LongText("搁置原因")]


@action("rhythm.alert.check", "立即检查节奏", on="collection", permission="read", icon="refresh")
def check(act: Act) -> Job:
    """Look at everybody now instead of tonight. A second look on a day raises nothing that one would not."""
    return enqueue(act.by, "rhythm.watch")


@action("rhythm.alert.snooze", "搁置", permission="change", icon="pause", available=ALERT.available("snooze"))
def snooze(act: Act, alert: Alert, *, until: Until, reason: Reason) -> Alert:
    """Silent until a day, with the reason; it still resolves by itself. Raises Invalid for a day out of range."""
    ahead = (until - local_day(act.now)).days
    if not 1 <= ahead <= MOST_DAYS:
        raise Invalid({"until": "请选择明天到三个月以内的一天。"})
    act.reason = reason
    act.save(alert, state="snoozed", snoozed_until=until, snooze_reason=reason)
    return alert


@action("rhythm.alert.wake", "取消搁置", permission="change", icon="bell", available=ALERT.available("wake"))
def wake(act: Act, alert: Alert) -> Alert:
    """It counts again."""
    act.save(alert, state="raised", snoozed_until=None, snooze_reason="")
    return alert
