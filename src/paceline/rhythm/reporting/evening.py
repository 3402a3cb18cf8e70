"""The day in one message at half past six, for those who asked for it in their settings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.pace import Light
from paceline.rhythm.models.choices import PeriodUnit
from paceline.rhythm.queries.daily.evening import Evening, evening_of
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

LIGHTS = {
    Light.GREEN: say("绿灯"), Light.AMBER: say("黄灯"), Light.RED: say("红灯"), Light.UNSURE: say("样本不足"),
    Light.DONE: say("已达成"), Light.NONE: say("还没开始"),
}  # fmt: skip


def wants(user: User) -> bool:
    """Whether somebody has switched it on."""
    return ((user.preferences or {}).get("look") or {}).get("evening") == "on"


@schedule("rhythm.evening", "30 18 * * *", "晚间快报")
def tell_the_day() -> str:
    """Everybody hears once of a day; on a day off only when something was sold."""
    today, told = local_day(clock.now()), 0
    people = visible(SYSTEM, User).exclude(status=UserStatus.LEFT).filter(preferences__look__evening="on")
    for user in people.order_by("pk"):
        found = evening_of(principal_of(user), today)
        if not found.count and not working_calendar().is_workday(today):
            continue
        told += notify(
            [user.pk], kind="report", template="%(sales)s；%(pace)s。风险：%(risks)s。好消息：%(wins)s。",
            params=params_of(found), key=f"evening:{today.isoformat()}",
            url=f"/rhythm/evening/?day={today.isoformat()}",
        )  # fmt: skip
    return _t("提醒了 %(count)s 次") % {"count": told}


def params_of(found: Evening) -> dict[str, Any]:
    """What fills the message; sentences in it are translated when they are read."""
    nothing = say("没有")
    sales = say("今天成交 %(amount)s 元（%(n)s 单）", amount=f"{found.amount:,.0f}", n=found.count)
    return {
        "sales": sales, "pace": pace_words(found), "risks": [one.title for one in found.risks] or nothing,
        "wins": [one.name for one in found.wins] or nothing,
    }  # fmt: skip


def pace_words(found: Evening) -> Message:
    """本月节拍 0.80（红灯）."""
    if found.found is None:
        return say("还没有目标")
    pace = found.found.pace
    index = "–" if pace.index is None else f"{pace.index:.2f}"
    if found.found.target.period == PeriodUnit.MONTH:
        return say("本月节拍 %(index)s（%(light)s）", index=index, light=LIGHTS[pace.light])
    return say("本季节拍 %(index)s（%(light)s）", index=index, light=LIGHTS[pace.light])
