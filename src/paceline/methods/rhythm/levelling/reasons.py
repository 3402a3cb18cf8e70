"""Each move of a levelling proposal in words."""

from __future__ import annotations

from collections.abc import Callable

from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.levelling.proposal import Move, Over
from paceline.methods.rhythm.levelling.tasks import Task

DayName = Callable[[int], object]


def reason(move: Move, name: str, day_name: DayName) -> Message:
    """移动：张三 周五→周三，因周五 9.5h/5h；客户间隔仍 ≥2 日. ``name`` says who, ``day_name`` names a workday."""
    what = _what(move, name, day_name)
    if move.gap is None:
        return what
    return say("%(what)s；与该客户的另一次联系隔 %(gap)s 个工作日", what=what, gap=move.gap)


def _what(move: Move, name: str, day_name: DayName) -> Message:
    to = day_name(move.to)
    if move.before is None:
        return say("安排：%(name)s 到%(to)s", name=name, to=to)
    before = day_name(move.before)
    if move.capacity_before <= 0:
        return say("移动：%(name)s %(before)s→%(to)s，因%(before)s休息", name=name, before=before, to=to)
    return say(
        "移动：%(name)s %(before)s→%(to)s，因%(before)s %(hours)sh/%(capacity)sh",
        name=name,
        before=before,
        to=to,
        hours=_hours(move.hours_before),
        capacity=_hours(move.capacity_before),
    )


def why_unplaced(task: Task) -> Message:
    """Why a task found no day."""
    if task.due is not None:
        return say("到期前的日子都满了或不合客户的时间，请换人、加时或改期")
    return say("这些日子都满了或不合客户的时间，请换人或往后排")


def why_over(over: Over, day_name: DayName) -> Message:
    """Why a day is above its hours: only what is fixed stays there."""
    return say(
        "%(day)s已定的事就有 %(hours)sh，超过可排的 %(room)sh",
        day=day_name(over.day),
        hours=_hours(over.hours),
        room=_hours(over.room),
    )


def _hours(hours: float) -> str:
    return f"{hours:.1f}".rstrip("0").rstrip(".")
