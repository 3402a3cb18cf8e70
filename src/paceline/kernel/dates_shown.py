"""How days and times look: 今天, 昨天, 周五, 11/24, 2027/01/20, 3 天前. Sentences are translated by interfaces."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from paceline.kernel.clock import DEFAULT_ZONE, Zone, as_zone, day_of, in_utc
from paceline.kernel.messages import Message, say

WEEKDAYS = (say("周一"), say("周二"), say("周三"), say("周四"), say("周五"), say("周六"), say("周日"))
NEXT_WEEKDAYS = (
    *(say("下周一"), say("下周二"), say("下周三"), say("下周四")),
    *(say("下周五"), say("下周六"), say("下周日")),
)
_NEAR = {0: say("今天"), -1: say("昨天"), 1: say("明天")}


def show_day(day: date, today: date) -> Message:
    """今天, 昨天, 明天; 周五 in this week, 下周二 in the next; 11/24 in this year; else 2027/01/20."""
    near = _NEAR.get((day - today).days)
    if near is not None:
        return near
    weeks = (_monday(day) - _monday(today)).days // 7
    if weeks in (0, 1):
        return (NEXT_WEEKDAYS if weeks else WEEKDAYS)[day.weekday()]
    if day.year == today.year:
        return say("%(month)s/%(day)s", month=day.month, day=day.day)
    return say("%(date)s", date=f"{day:%Y/%m/%d}")


def show_instant(at: datetime, now: datetime, zone: Zone = DEFAULT_ZONE) -> Message:
    """The day and the time in 24 hours: 今天 14:30, 11/24 09:05."""
    day = show_day(day_of(at, zone), day_of(now, zone))
    return say("%(day)s %(time)s", day=day, time=f"{at.astimezone(as_zone(zone)):%H:%M}")


def exact(at: datetime, zone: Zone = DEFAULT_ZONE) -> str:
    """The moment in full, for the title of a short one: 2026/03/16 14:30."""
    return f"{in_utc(at).astimezone(as_zone(zone)):%Y/%m/%d %H:%M}"


def ago(at: datetime, now: datetime, zone: Zone = DEFAULT_ZONE) -> Message:
    """How long ago: 刚刚, 5 分钟前, 3 小时前, 3 天前 up to 30 days; then, and for the future, the day."""
    passed = in_utc(now) - in_utc(at)
    days = (day_of(now, zone) - day_of(at, zone)).days
    if passed < timedelta(0) or days > 30:
        return show_day(day_of(at, zone), day_of(now, zone))
    if passed < timedelta(minutes=1):
        return say("刚刚")
    if passed < timedelta(hours=1):
        return say("%(n)s 分钟前", n=passed // timedelta(minutes=1))
    if days == 0 or passed < timedelta(hours=12):
        return say("%(n)s 小时前", n=passed // timedelta(hours=1))
    return say("%(n)s 天前", n=days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
