"""The SMART check of a target: what is missing before it can be published."""

from __future__ import annotations

from collections.abc import Iterator

from paceline.kernel.messages import Message, say
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import Target
from paceline.rhythm.queries.targets.suggesting import Beyond


def missing(target: Target, over: Beyond | None = None) -> list[Message]:
    """What the target lacks, in the order S M A R T; empty when nothing does. `over` says that it is beyond what is
    measured: then somebody has to say why it counts nevertheless."""
    return list(found(target, over))


def found(target: Target, over: Beyond | None) -> Iterator[Message]:
    if target.unit_id is None and target.owner_id is None:
        yield say("S 具体：没有写明是谁的目标")
    if target.metric not in MEASURES:
        yield say("M 可衡量：这个指标还算不出来")
    if target.amount <= 0:
        yield say("A 可实现：目标值要大于 0")
    elif over is not None and not over.is_explained(target):
        words = (
            "A 可实现：%(measure)s最多支持 %(limit)s，还差 %(missing)s，发布时要写明理由"
            if over.is_named
            else "A 可实现：%(measure)s最多支持 %(limit)s，还差 %(missing)s，请写依据"
        )
        yield say(
            words,
            measure=over.measure, limit=f"{over.verdict.limit:,.0f}", missing=f"{over.verdict.missing:,.0f}",
        )  # fmt: skip
    if target.parent_id is None and not target.basis:
        yield say("R 相关：没有上级目标，也没有写依据")
    if target.days is None:
        yield say("T 时限：没有周期")
