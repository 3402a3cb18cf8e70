"""The lifecycle of a customer from its purchases (spec §2.4): new, active, loyal, going quiet, lost, won back.

The state follows from the purchases and the day alone, so any day can be asked and asking twice gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from paceline.kernel.messages import Message, say
from paceline.methods.worth.purchases import Purchases


class Stage(StrEnum):
    """Where a customer stands."""

    PROSPECT = "prospect"
    NEW = "new"
    ACTIVE = "active"
    LOYAL = "loyal"
    AT_RISK = "at_risk"
    DORMANT = "dormant"
    LOST = "lost"
    WON_BACK = "won_back"


@dataclass(frozen=True)
class Quiet:
    """When silence means something, in days or in multiples of the customer's own median interval.

    An interval counts as at least ``least_interval`` days: two purchases in a week are no habit yet.
    """

    risk_times: float = 1.5
    dormant_times: float = 3.0
    dormant_days: int = 180
    lost_days: int = 365
    least_interval: int = 20

    def own(self, interval: float) -> float:
        """The customer's own interval as it counts."""
        return max(interval, float(self.least_interval))

    def reorder_by(self, last_on: date, interval: float | None) -> date | None:
        """The last day on which a silence is no warning yet; None without an interval of one's own."""
        return (
            None if interval is None else last_on + timedelta(days=int(self.risk_times * self.own(interval)))
        )

    def stage(self, silent: int, interval: float | None) -> Stage | None:
        """What a silence of so many days means; None while it means nothing. A limit itself is not yet passed."""
        own = None if interval is None else self.own(interval)
        if silent > self.lost_days:
            return Stage.LOST
        if silent > self.dormant_days or (own is not None and silent > self.dormant_times * own):
            return Stage.DORMANT
        return Stage.AT_RISK if own is not None and silent > self.risk_times * own else None


@dataclass(frozen=True)
class Standing:
    """A stage and why."""

    stage: Stage
    why: Message


def standing(
    bought: Purchases | None, as_of: date, rule: Quiet, *, loyal: bool = False, in_contract: bool = False
) -> Standing:
    """Where a customer stands on a day. Whoever has a running contract is not silent.

    Raises ValueError when the last purchase lies after ``as_of``.
    """
    if bought is None:
        if in_contract:
            return Standing(Stage.ACTIVE, say("有执行中的合同"))
        return Standing(Stage.PROSPECT, say("还没有已收款的订单"))
    silent = bought.silent(as_of)
    if silent < 0:
        raise ValueError("a purchase after the day that is asked about")
    quiet = None if in_contract else rule.stage(silent, bought.interval)
    if quiet is not None:
        return Standing(quiet, silence(silent, bought.interval))
    if bought.last_gap is not None and rule.stage(bought.last_gap, bought.interval_before) is not None:
        return Standing(Stage.WON_BACK, say("隔了 %(days)s 天又下单", days=bought.last_gap))
    if loyal:
        return Standing(Stage.LOYAL, say("常买、买得多、最近还在买"))
    if bought.count >= 2:
        return Standing(
            Stage.ACTIVE, say("成交 %(n)s 次，最近一次在 %(days)s 天前", n=bought.count, days=silent)
        )
    if in_contract:
        return Standing(Stage.ACTIVE, say("有执行中的合同"))
    return Standing(Stage.NEW, say("%(days)s 天前第一次成交", days=silent))


def silence(silent: int, interval: float | None) -> Message:
    """Why somebody counts as quiet: the days, and beside them what is usual for this customer."""
    if interval is None:
        return say("%(days)s 天没有下单", days=silent)
    return say("%(days)s 天没有下单，平常每 %(usual)s 天一次", days=silent, usual=round(interval))
