"""The funnel's parameters from closed deals, shrunk to the parent cell, each with n and source (§4.1-2).

Cells fall back product line × segment × channel → product → template: estimate the parent first and hand it down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from paceline.methods.intervals import FALLBACK_STRENGTH, Interval, shrunk_rate, wilson
from paceline.methods.rhythm.funnel_model import Effort, FunnelModel, Stage
from paceline.methods.rhythm.lead_time import LEAST_WINS, empirical


class Source(StrEnum):
    """Where a parameter comes from: 自己的数据, 与上级合并, 模板, 手动, 随后面的阶段."""

    OWN = "own"
    SHRUNK = "shrunk"
    TEMPLATE = "template"
    OVERRIDE = "override"
    FOLLOWS = "follows"


@dataclass(frozen=True)
class StageFacts:
    """What happened in one stage of a cell, mature cases only (F04).

    ``entered`` and ``advanced`` count first entries and those that ever went further; ``to_win`` the workdays from
    entry to won of the won ones; ``activities`` and ``hours`` by kind over all entered, lost ones included.
    """

    entered: int = 0
    advanced: int = 0
    to_win: tuple[int, ...] = ()
    activities: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A value with its evidence; ``interval`` and ``measured`` (under an override) are raw."""

    value: float
    n: int
    source: Source
    interval: Interval | None = None
    measured: float | None = None


@dataclass(frozen=True)
class StageEstimate:
    """A stage of the model and where its parts come from."""

    stage: Stage
    conversion: Parameter
    lead_time: Parameter
    """``value`` is the median in workdays."""
    efforts: Mapping[str, Parameter]


@dataclass(frozen=True)
class Estimate:
    """The model of a cell with the evidence of every parameter."""

    funnel: FunnelModel
    stages: tuple[StageEstimate, ...]
    deal: Parameter


def estimate(
    parent: FunnelModel,
    facts: Sequence[StageFacts],
    deals: Sequence[float],
    *,
    strength: float = FALLBACK_STRENGTH,
) -> Estimate:
    """The model of a cell: ``facts`` in the order of the parent's stages, ``deals`` the won amounts.

    Conversions and efforts are shrunk with ``strength`` (κ = 20) to the parent; lead times need 15 wins, else the
    parent's stand. What people set instead comes after (`by_hand`). Raises ``ValueError`` when stages and facts differ.
    """
    if len(facts) != len(parent.stages):
        raise ValueError("one set of facts for each stage")
    stages = tuple(_stage(stage, known, strength) for stage, known in zip(parent.stages, facts, strict=True))
    deal = mean_deal(deals, parent.deal, strength)
    return Estimate(FunnelModel(tuple(one.stage for one in stages), deal.value), stages, deal)


def _stage(parent: Stage, facts: StageFacts, strength: float) -> StageEstimate:
    conversion = _conversion(parent, facts, strength)
    to_win = empirical(facts.to_win, parent.to_win)
    source = Source.OWN if len(facts.to_win) >= LEAST_WINS else Source.TEMPLATE
    efforts = {effort.kind: _effort(effort, facts, strength) for effort in parent.efforts}
    stage = replace(
        parent,
        conversion=conversion.value,
        to_win=to_win,
        efforts=tuple(_with_hours(one, efforts[one.kind].value, facts) for one in parent.efforts),
    )
    return StageEstimate(
        stage, conversion, Parameter(to_win.quantile(0.5), len(facts.to_win), source), efforts
    )


def _conversion(parent: Stage, facts: StageFacts, strength: float) -> Parameter:
    interval = wilson(facts.advanced, facts.entered) if facts.entered else None
    value = shrunk_rate(facts.advanced, facts.entered, parent.conversion, strength)
    return Parameter(value, facts.entered, _source(facts.entered, strength), interval)


def _effort(effort: Effort, facts: StageFacts, strength: float) -> Parameter:
    """Mean activities per entering item, shrunk to the parent; the SOP standard is the least."""
    if effort.kind not in facts.activities or not facts.entered:
        return Parameter(effort.count, 0, Source.TEMPLATE)
    done = facts.activities[effort.kind] + strength * effort.count
    return Parameter(done / (facts.entered + strength), facts.entered, _source(facts.entered, strength))


def _with_hours(effort: Effort, count: float, facts: StageFacts) -> Effort:
    done = facts.activities.get(effort.kind, 0)
    took = facts.hours.get(effort.kind, 0.0) / done if done else 0.0
    return replace(effort, count=count, hours=took or effort.hours)


def _source(n: int, strength: float) -> Source:
    if not n:
        return Source.TEMPLATE
    return Source.OWN if n >= 5 * strength else Source.SHRUNK


def with_standards(funnel: FunnelModel, standards: Mapping[str, Mapping[str, float]]) -> FunnelModel:
    """Efforts raised to the SOP standard by stage code and kind: what is done less is not planned less."""
    return replace(
        funnel,
        stages=tuple(
            replace(
                stage,
                efforts=tuple(
                    replace(one, count=max(one.count, standards.get(stage.code, {}).get(one.kind, 0.0)))
                    for one in stage.efforts
                ),
            )
            for stage in funnel.stages
        ),
    )


def mean_deal(amounts: Sequence[float], parent: float, strength: float = FALLBACK_STRENGTH) -> Parameter:
    """The mean won amount, winsorised at 5 and 95 %, shrunk to the parent's like ``strength`` more deals."""
    if not amounts:
        return Parameter(parent, 0, Source.TEMPLATE)
    ordered = sorted(amounts)
    low, high = _at(ordered, 0.05), _at(ordered, 0.95)
    kept = [min(high, max(low, amount)) for amount in ordered]
    n = len(kept)
    return Parameter((sum(kept) + strength * parent) / (n + strength), n, _source(n, strength))


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
