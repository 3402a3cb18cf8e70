"""断档: stages that will run dry, with the day when wins will dip; 计划失真; 冲突 of campaigns and holidays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading, above, below, too_little

LEAST_PLANNED = 10


@dataclass(frozen=True)
class Inventory:
    """A stage: items in it now, required entries a day, dwell and workdays to won, entries planned a day."""

    items: float
    required_rate: float
    dwell: float
    to_win: int
    planned_rate: float = 0.0


def starving(subject: str, stage: Inventory) -> Reading:
    """Little's law: the stage should hold rate × dwell. ``value`` is the share it will hold after one dwell time."""
    should = stage.required_rate * stage.dwell
    if should < 3:
        return too_little(Kind.STARVING, subject, should, 3, 0.8)
    later = stage.planned_rate * stage.dwell
    share = min(stage.items, later) / should if stage.planned_rate else stage.items / should
    why = say(
        "该阶段应有 %(should)s 个，现有 %(items)s 个；约 %(days)s 个工作日后成交会下降",
        should=round(should),
        items=round(stage.items),
        days=dips_in(stage),
    )
    return below(Kind.STARVING, subject, share, 0.8, why, critical=0.5, clear=0.9)


def dips_in(stage: Inventory) -> int:
    """Workdays until wins dip: what is missing here is missing at won after the lead time."""
    return stage.to_win


def distorted_plan(subject: str, done: int, planned: int, back_dated: int, logged: int) -> Reading:
    """Less than 70 % of the plan done, or more than half of the log entered after the fact."""
    if planned < LEAST_PLANNED:
        return too_little(Kind.DISTORTED_PLAN, subject, planned, LEAST_PLANNED, 0.7)
    done_share, late_share = done / planned, back_dated / logged if logged else 0.0
    why = say(
        "计划完成 %(done)s%%，补录 %(late)s%%", done=round(100 * done_share), late=round(100 * late_share)
    )
    if late_share > 0.5:
        return above(Kind.DISTORTED_PLAN, subject, late_share, 0.5, why, critical=0.8, clear=0.4)
    return below(Kind.DISTORTED_PLAN, subject, done_share, 0.7, why, critical=0.4, clear=0.8)


@dataclass(frozen=True)
class Happening:
    """A campaign, launch or event: first and last day, the segment it speaks to, share of reps trained for it."""

    key: str
    start: date
    end: date
    segment: str = ""
    trained: float = 1.0


def conflicts(happenings: Sequence[Happening], days_off: frozenset[date]) -> list[Reading]:
    """Overlapping campaigns on one segment, events that begin on a day off, launches without trained reps."""
    found: list[Reading] = []
    ordered = sorted(happenings, key=lambda one: (one.start, one.key))
    for at, one in enumerate(ordered):
        if one.start in days_off:
            found.append(
                _conflict(one.key, Level.WARN, say("开始于休息日 %(day)s", day=one.start.isoformat()))
            )
        if one.trained < 0.8:
            percent = round(100 * one.trained)
            found.append(
                _conflict(one.key, Level.WARN, say("只有 %(percent)s%% 的人受过培训", percent=percent))
            )
        found += [
            _conflict(
                f"{one.key}+{other.key}",
                Level.WARN,
                say("与「%(name)s」面向同一客群而时间重叠", name=other.key),
            )
            for other in ordered[at + 1 :]
            if one.segment and other.segment == one.segment and other.start <= one.end
        ]
    return found


def _conflict(subject: str, level: Level, why: Message) -> Reading:
    return Reading(Kind.CONFLICT, subject, 1.0, 0.0, level, False, why)
