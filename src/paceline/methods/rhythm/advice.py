"""What a plan says to its owner in one or two sentences, with the dates that matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period
from paceline.methods.rhythm.achievable import Binding, Fix
from paceline.methods.rhythm.plan import Plan, StagePlan
from paceline.methods.rhythm.timeline import Timeline

_BINDING = {
    Binding.TIME: say("时间不够"),
    Binding.HOURS: say("工时不够"),
    Binding.LEADS: say("线索不够"),
    Binding.MARKET: say("市场容量不够"),
    Binding.NOTHING: say("没有什么卡住"),
}


def advice(
    plan: Plan, line: Timeline, period: Period, names: Mapping[str, str] = MappingProxyType({})
) -> list[Message]:
    """Sentences for the plan's page: too late, what later stages must bring, what binds.

    Dates are of ``line``; ``names`` are those of the stages' codes, a code without one stands for itself.
    """
    if plan.gap <= 0:
        return [say("已有的和在手的已经够了，按节奏跟进就好")]
    return list(
        _sentences(plan, line, period, {one.stage: names.get(one.stage, one.stage) for one in plan.stages})
    )


def _sentences(plan: Plan, line: Timeline, period: Period, names: Mapping[str, str]) -> Iterator[Message]:
    first, last = plan.stages[0], plan.stages[-1]
    if plan.short > 1e-6:
        yield _too_late(first, line, period, names[first.stage])
        if len(plan.stages) > 1:
            yield _push(plan, last, line, names[last.stage])
        yield say(
            "按现在的条件最多到 %(most)s：%(what)s",
            most=round(plan.verdict.amount),
            what=_BINDING[plan.verdict.binding],
        )
    elif first.per_day is not None:
        yield say(
            "每个工作日要有 %(n)s 个客户进入%(stage)s，最晚到 %(month)s 月 %(day)s 日",
            n=round(first.per_day, 1),
            stage=names[first.stage],
            **_date(first.starts.latest, line),
        )


def _too_late(first: StagePlan, line: Timeline, period: Period, name: str) -> Message:
    if first.days:
        return say(
            "来不及：从%(stage)s开始的新客户 %(month)s 月 %(day)s 日后进入已无法计入%(period)s",
            stage=name,
            period=named(period),
            **_date(first.starts.latest, line),
        )
    return say(
        "来不及：从%(stage)s开始的新客户已无法计入%(period)s，计入下一期",
        stage=name,
        period=named(period),
    )


def _push(plan: Plan, stage: StagePlan, line: Timeline, name: str) -> Message:
    count = plan.short / stage.chance if stage.chance else 0.0
    return say(
        "需在 %(month)s 月 %(day)s 日前把 ≥%(count)s 个客户推进到%(stage)s阶段（%(wins)s 单 ÷ %(chance)s）",
        count=_short_number(count),
        stage=name,
        wins=_short_number(plan.short),
        chance=_short_number(stage.chance),
        **_date(stage.starts.latest, line),
    )


def named(period: Period) -> Message:
    """Q2 for a quarter, 5 月 for a month, else its last day."""
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if months == 3:
        return say(" Q%(quarter)s", quarter=(period.start.month + 2) // 3)
    if months == 1:
        return say(" %(month)s 月", month=period.start.month)
    return say(" %(day)s 止的一期", day=period.last_day.isoformat())


def _date(number: int, line: Timeline) -> dict[str, int]:
    day = line.day(number)
    return {"month": day.month, "day": day.day}


def _short_number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


_FIXES = {
    "reps": say("多 1 名销售"),
    "leads": say("线索多 20%"),
    "conversion": say("最弱一步的转化率提高 5 个百分点"),
    "cycle": say("周期缩短 5 个工作日"),
    "deal": say("客单价提高 10%"),
}


def fix_label(fix: Fix) -> Message:
    """What one change is called."""
    return _FIXES[fix.kind]
