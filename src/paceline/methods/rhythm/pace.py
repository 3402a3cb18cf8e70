"""F20–F24: attainment against time progress, what each remaining day must bring, where it leads, and the light."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import exp, lgamma, log

from paceline.kernel.messages import Message, say
from paceline.kernel.money import rounded

EARLY = 0.20
"""Below this time progress a projection by run rate is not reliable."""
LEAST_EXPECTED = 5.0
"""Fewer expected deals by now than this: chance alone explains almost anything."""
PLAIN_CHANCE, STRONG_CHANCE = 0.10, 0.01


class Light(StrEnum):
    """绿 黄 红; unsure 样本不足; done 已达成; none without a target or before the period."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNSURE = "unsure"
    DONE = "done"
    NONE = "none"


@dataclass(frozen=True)
class Time:
    """Weights of the period's workdays: completed and in all (F21)."""

    passed: float
    whole: float

    @property
    def progress(self) -> float:
        """0 to 1; 0 for a period without workdays."""
        return self.passed / self.whole if self.whole else 0.0

    @property
    def left(self) -> float:
        """Weight still to come."""
        return max(0.0, self.whole - self.passed)


@dataclass(frozen=True)
class Pace:
    """How a target stands. Fractions, and amounts in the unit of the target; None where undefined."""

    attainment: float | None
    progress: float
    index: float | None
    to_pace: Decimal
    """target × progress − actual: positive is behind."""
    remaining: Decimal
    required: Decimal | None
    """Needed per full workday; None when no day is left."""
    projection: Decimal | None
    is_projection_reliable: bool
    light: Light
    note: Message | None = None


def pace(
    target: Decimal,
    actual: Decimal,
    time: Time,
    *,
    deals: int | None = None,
    deal: Decimal | None = None,
    green: float = 1.0,
    amber: float = 0.9,
) -> Pace:
    """Pace of ``actual`` towards ``target``.

    ``deals`` closed and the mean ``deal`` let the light weigh chance: being behind is 红 only when so few deals
    would come by chance in less than 10 % of periods that are on pace, and 样本不足 while fewer than five were due.
    """
    progress = time.progress
    attainment = float(actual / target) if target > 0 else None
    index = attainment / progress if attainment is not None and progress else None
    remaining = target - actual
    required = rounded(remaining / Decimal(str(time.left))) if time.left and remaining > 0 else None
    plain = _light(target, actual, index, green, amber)
    light, note = _with_care(plain, target, progress, deals, deal)
    return Pace(
        attainment,
        progress,
        index,
        rounded(target * Decimal(repr(progress)) - actual),
        remaining,
        required,
        rounded(actual / Decimal(repr(progress))) if progress else None,
        progress >= EARLY,
        light,
        note or _note(target, remaining, time),
    )


def _light(target: Decimal, actual: Decimal, index: float | None, green: float, amber: float) -> Light:
    if target <= 0:
        return Light.NONE
    if actual >= target:
        return Light.DONE
    if index is None:
        return Light.NONE
    return Light.GREEN if index >= green else Light.AMBER if index >= amber else Light.RED


def _with_care(
    light: Light, target: Decimal, progress: float, deals: int | None, deal: Decimal | None
) -> tuple[Light, Message | None]:
    if light not in (Light.RED, Light.AMBER) or deals is None or not deal or deal <= 0:
        return light, None
    due = float(target / deal) * progress
    chance = at_most(deals, due)
    few = due < LEAST_EXPECTED
    if few and chance >= STRONG_CHANCE:
        words = say("样本不足：到现在本该成交约 %(due)s 单，落后可能只是运气", due=round(due, 1))
        return Light.UNSURE, words
    if light is Light.RED and chance >= PLAIN_CHANCE:
        return Light.AMBER, say("落后还在偶然波动之内（概率 %(chance)s%%）", chance=round(100 * chance))
    return light, None


def _note(target: Decimal, remaining: Decimal, time: Time) -> Message | None:
    if target <= 0:
        return say("还没有目标")
    if remaining <= 0:
        return say("已达成，超额 %(amount)s", amount=-remaining) if remaining else say("已达成")
    if not time.left:
        return say("时间已用完，最终差 %(amount)s", amount=remaining)
    if time.progress < EARLY:
        return say("时间进度还不到 20%，推算仅供参考")
    return None


def at_most(count: int, mean: float) -> float:
    """P(X ≤ count) of a Poisson with ``mean``: how likely so few events are by chance alone."""
    if mean <= 0:
        return 1.0
    return min(1.0, sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1)))
