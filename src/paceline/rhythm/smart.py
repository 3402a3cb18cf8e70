"""The SMART check of a target: what is missing before it can be published."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period, period_of
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import Target
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.weights import BACK, node_of

BAND = Decimal(2)
"""A target above this many times the best of the periods before needs a basis in words."""


def missing(target: Target, best: Decimal | None = None) -> list[Message]:
    """What the target lacks, in the order S M A R T; empty when nothing does. `best` is the best earlier period."""
    return list(found(target, best))


def found(target: Target, best: Decimal | None) -> Iterator[Message]:
    if target.unit_id is None and target.owner_id is None:
        yield say("S 具体：没有写明是谁的目标")
    if target.metric not in MEASURES:
        yield say("M 可衡量：这个指标还算不出来")
    if target.amount <= 0:
        yield say("A 可实现：目标值要大于 0")
    elif best and not target.basis and target.parent_id is None and target.amount > BAND * best:
        times = round(float(target.amount / best), 1)
        yield say("A 可实现：是近四期最好一期的 %(times)s 倍，请在依据里说明理由", times=times)
    if target.parent_id is None and not target.basis:
        yield say("R 相关：没有上级目标，也没有写依据")
    if target.days is None:
        yield say("T 时限：没有周期")


def best_before(target: Target) -> Decimal | None:
    """The best of the four periods before, None without a period or without any achievement."""
    if target.days is None:
        return None
    starts = [period_of(target.period, target.days.start, ahead=-back) for back in range(1, BACK + 1)]
    whole = Period(starts[-1].start, starts[0].end)
    facts = facts_of(SYSTEM, target.metric, whole, whole.last_day, target.cut)
    mine = facts.of(node_of(target), Organisation.today())
    sums = [sum((f.amount for f in mine if f.day in one), Decimal(0)) for one in starts]
    return max(sums) or None
