"""What to do about each signal, as data: administrators add to it, every suggestion keeps its predicted effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading

_ORDER = {Level.INFO: 0, Level.WARN: 1, Level.CRITICAL: 2}


@dataclass(frozen=True)
class Correction:
    """An action for a kind of signal from ``level`` on; ``effect`` of the gap should close in ``horizon`` workdays."""

    code: str
    kind: Kind
    label: Message
    level: Level = Level.INFO
    effect: float = 0.3
    horizon: int = 10


CATALOGUE: tuple[Correction, ...] = (
    Correction("add_slots", Kind.SLOW_FLOW, say("每天加开拓时段"), effect=0.5),
    Correction("pull_campaign", Kind.SLOW_FLOW, say("提前做活动引流"), Level.WARN, 0.4, 15),
    Correction("move_hours", Kind.SLOW_FLOW, say("调人补最缺的阶段"), Level.CRITICAL, 0.5),
    Correction("stuck_clinic", Kind.SLOW_DWELL, say("开卡单会，逐单定下一步"), effect=0.4),
    Correction("manager_steps_in", Kind.SLOW_DWELL, say("主管出面推进大单"), Level.CRITICAL, 0.3),
    Correction("recycle", Kind.SLOW_DWELL, say("没有希望的退回或回收"), effect=0.2),
    Correction("guard_response", Kind.SLOW_RESPONSE, say("指定首次响应值班人"), effect=0.6, horizon=5),
    Correction("reserve_calls", Kind.SLOW_FOR_MARKET, say("活动后头几天预留回访时段"), effect=0.5, horizon=5),
    Correction("slow_intake", Kind.TOO_FAST, say("放慢引入，把关阶段退出条件"), effect=0.4),
    Correction("spread_touches", Kind.TOO_FAST, say("拉开联系间隔，抽查质量"), effect=0.3),
    Correction("weekly_targets", Kind.MONTH_END, say("按周设小目标"), effect=0.3, horizon=20),
    Correction("contract_earlier", Kind.MONTH_END, say("合同流程提前启动"), effect=0.3, horizon=20),
    Correction("limit_discounts", Kind.MONTH_END, say("月末一周收紧折扣审批"), Level.CRITICAL, 0.3, 20),
    Correction("level", Kind.CROWDED_DAYS, say("用均衡排程把活动摊开"), effect=0.8, horizon=5),
    Correction("pause_cadence", Kind.CROWDED_CUSTOMER, say("暂停该客户的自动跟进"), effect=0.7, horizon=5),
    Correction("reassign", Kind.CROWDED_SHARE, say("重新分配，混合安排工作时段"), effect=0.4),
    Correction("focus_list", Kind.SCATTERED, say("列出重点名单，低价值的放公海"), effect=0.4),
    Correction("cluster_routes", Kind.SCATTERED, say("按片区安排拜访"), effect=0.3),
    Correction("sprint", Kind.STARVING, say("集中开拓冲刺一周"), effect=0.4, horizon=10),
    Correction("referrals", Kind.STARVING, say("向老客户要转介绍、提前做预售"), effect=0.3, horizon=15),
    Correction("delegate", Kind.OVERLOADED, say("改期、交给别人或减少会议"), effect=0.8, horizon=5),
    Correction("recruit", Kind.OVERLOADED, say("长期超负荷：考虑增员"), Level.CRITICAL, 0.3, 60),
    Correction("fill", Kind.IDLE, say("把开拓和客户维护排进空闲日"), effect=0.7, horizon=5),
    Correction("reschedule", Kind.CONFLICT, say("改期其中一个"), effect=1.0, horizon=5),
    Correction("recalibrate", Kind.DISTORTED_PLAN, say("校准活动标准，谈及时记录"), effect=0.4, horizon=15),
)


def corrections_for(reading: Reading, catalogue: Sequence[Correction] = CATALOGUE) -> list[Correction]:
    """What fits a firing reading, the largest expected effect first; nothing for a quiet one."""
    if reading.level is None:
        return []
    strength = _ORDER[reading.level]
    fitting = [one for one in catalogue if one.kind is reading.kind and _ORDER[one.level] <= strength]
    return sorted(fitting, key=lambda one: (-one.effect, one.code))


@dataclass(frozen=True)
class Outcome:
    """One suggestion after its horizon: whether it was accepted, predicted and realised closing of the gap (0 to 1)."""

    code: str
    is_accepted: bool
    predicted: float
    realised: float | None = None


@dataclass(frozen=True)
class Usefulness:
    """How often suggestions of one code were accepted, and what came of them against what was predicted."""

    code: str
    n: int
    accepted: float
    realised_to_predicted: float | None


def usefulness(outcomes: Sequence[Outcome]) -> list[Usefulness]:
    """One line for each code, in order of code; the ratio is None while nothing accepted has been measured."""
    found: list[Usefulness] = []
    for code in sorted({one.code for one in outcomes}):
        mine = [one for one in outcomes if one.code == code]
        taken = [one for one in mine if one.is_accepted]
        known = [(one.realised, one.predicted) for one in taken if one.realised is not None]
        hoped = sum(predicted for _, predicted in known)
        ratio = sum(realised for realised, _ in known) / hoped if hoped else None
        found.append(Usefulness(code, len(mine), len(taken) / len(mine), ratio))
    return found
