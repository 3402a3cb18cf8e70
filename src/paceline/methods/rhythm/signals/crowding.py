"""过度集中 in time, on one customer, on one rep, stage, product or channel; 过载 and 闲置 of planned days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt
from random import Random

from paceline.kernel.messages import say
from paceline.methods.rhythm.concentration import chance_gini, gini, hhi, peak_to_mean
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading, above, too_little

LEAST_EVENTS, LEAST_DAYS = 20, 10
GINI, PEAK = 0.35, 2.0
BEYOND_CHANCE = 0.96
OF_EFFORT, FAIR = 0.30, 1.5
IDLE, IN_A_ROW = 0.60, 3


def crowded_days(subject: str, counts: Sequence[int], weights: Sequence[float] = ()) -> Reading:
    """F25/F26: Gini above what chance gives and a practical limit passed (G ≥ .35 or PMR ≥ 2).

    Beyond chance is above the 96 % quantile, so that false alarms stay under 5 %.
    """
    events = sum(counts)
    if events < LEAST_EVENTS or len(counts) < LEAST_DAYS:
        return too_little(Kind.CROWDED_DAYS, subject, events, LEAST_EVENTS, GINI)
    found, peak = gini(counts) or 0.0, peak_to_mean(counts) or 1.0
    chance = chance_gini(events, weights or [1.0] * len(counts), level=BEYOND_CHANCE)
    why = say(
        "活动集中度 %(gini)s（随机最多 %(chance)s），最忙一天是平均的 %(peak)s 倍",
        gini=round(found, 2),
        chance=round(chance, 2),
        peak=round(peak, 1),
    )
    fires = found > chance and (found >= GINI or peak >= PEAK)
    level = (Level.CRITICAL if found > 2 * chance else Level.WARN) if fires else None
    return Reading(Kind.CROWDED_DAYS, subject, found, max(chance, GINI), level, found <= 0.9 * chance, why)


def crowded_customer(
    subject: str,
    effort: Mapping[str, float],
    touches_in_5_days: Mapping[str, int],
    *,
    least: int = LEAST_EVENTS,
) -> Reading:
    """One customer takes more than 30 % of the effort, or more than 3 outbound touches in 5 workdays."""
    worst = max(touches_in_5_days.values(), default=0)
    total = sum(effort.values())
    share = max(effort.values(), default=0.0) / total if total else 0.0
    if len(effort) < 4 and worst <= 3:
        return too_little(Kind.CROWDED_CUSTOMER, subject, len(effort), 4, OF_EFFORT)
    why = say(
        "单个客户占了 %(percent)s%% 的投入，5 个工作日内最多联系 %(touches)s 次",
        percent=round(100 * share),
        touches=worst,
    )
    level = Level.WARN if share > OF_EFFORT or worst > 3 else None
    return Reading(Kind.CROWDED_CUSTOMER, subject, share, OF_EFFORT, level, share <= 0.25 and worst <= 3, why)


def crowded_share(subject: str, counts: Mapping[str, int], plan: Mapping[str, float]) -> Reading:
    """One of ``counts`` has more than 1.5 × its planned share, and the HHI is above what chance gives (p95)."""
    events = sum(counts.values())
    if events < LEAST_EVENTS:
        return too_little(Kind.CROWDED_SHARE, subject, events, LEAST_EVENTS, FAIR)
    whole = sum(plan.values()) or 1.0
    ratios = {key: counts.get(key, 0) / events / (share / whole) for key, share in plan.items() if share > 0}
    worst = max(ratios, key=lambda key: ratios[key], default="")
    ratio = ratios.get(worst, 0.0)
    chance = chance_hhi(events, tuple(plan.values()))
    found = hhi(list(counts.values())) or 0.0
    why = say("%(name)s 的份额是计划的 %(ratio)s 倍", name=worst, ratio=round(ratio, 1))
    level = (Level.CRITICAL if ratio > 2 * FAIR else Level.WARN) if ratio > FAIR and found > chance else None
    return Reading(Kind.CROWDED_SHARE, subject, ratio, FAIR, level, ratio <= 1.3, why)


MANY = 500
"""From more events than this on they are not drawn one by one."""


@lru_cache(maxsize=256)
def chance_hhi(count: int, plan: tuple[float, ...], runs: int = 400) -> float:
    """The 95 % quantile of HHI when ``count`` events fall by chance in proportion to ``plan``."""
    random = Random(0)  # noqa: S311 draws for a simulation, no secrets
    fall = fallen if count <= MANY else fallen_smoothly
    found = [hhi(fall(random, count, plan)) or 0.0 for _ in range(runs)]
    return sorted(found)[int(0.95 * runs)]


def fallen(random: Random, count: int, plan: Sequence[float]) -> list[int]:
    """How many of ``count`` events fall on each place, one by one."""
    drawn = [0] * len(plan)
    for place in random.choices(range(len(plan)), plan, k=count):
        drawn[place] += 1
    return drawn


def fallen_smoothly(random: Random, count: int, plan: Sequence[float]) -> list[int]:
    """The same place by place, each a binomial of what is left in its normal approximation: for thousands of events."""
    drawn, left, rest = [], count, sum(plan)
    for share in plan:
        chance = min(1.0, share / rest) if rest > 0 else 0.0
        wanted = round(random.gauss(left * chance, sqrt(left * chance * (1 - chance))))
        drawn.append(min(left, max(0, wanted)))
        left, rest = left - drawn[-1], rest - share
    return drawn


def overloaded(subject: str, planned: Sequence[float], capacity: Sequence[float]) -> Reading:
    """Any day on which more hours are planned than there are."""
    uses = [
        hours / room if room else (9.9 if hours else 0.0)
        for hours, room in zip(planned, capacity, strict=True)
    ]
    worst = max(uses, default=0.0)
    why = say("最满的一天排了可用工时的 %(percent)s%%", percent=round(100 * worst))
    return above(Kind.OVERLOADED, subject, worst, 1.0, why, critical=1.3, clear=1.0)


def idle(subject: str, planned: Sequence[float], capacity: Sequence[float]) -> Reading:
    """At least three workdays in a row planned below 60 %."""
    uses = [hours / room for hours, room in zip(planned, capacity, strict=True) if room]
    if len(uses) < IN_A_ROW:
        return too_little(Kind.IDLE, subject, len(uses), IN_A_ROW, IDLE)
    longest = run = 0
    for use in uses:
        run = run + 1 if use < IDLE else 0
        longest = max(longest, run)
    why = say("连续 %(days)s 个工作日排得不到六成", days=longest)
    level = Level.INFO if longest >= IN_A_ROW else None
    return Reading(Kind.IDLE, subject, float(longest), float(IN_A_ROW), level, longest < IN_A_ROW, why)
