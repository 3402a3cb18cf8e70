"""What people put in the place of measured parameters: a stage's conversion, and how long from entering it to won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from paceline.methods.rhythm.funnel_model import FunnelModel
from paceline.methods.rhythm.lead_time import LeadTime, fixed
from paceline.methods.rhythm.parameters import Estimate, Parameter, Source, StageEstimate, StageFacts


@dataclass(frozen=True)
class ByHand:
    """By stage code: conversions (0 to 1), and workdays from entering the stage to won in half of the cases."""

    conversions: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.conversions or self.days)


def with_values_by_hand(found: Estimate, facts: Sequence[StageFacts], by_hand: ByHand) -> Estimate:
    """The estimate with those values; what ``facts`` measured stays beside each.

    A lead time keeps its shape and gets another median. Stages before it take the difference too unless they have a
    value of their own: the way from an earlier stage leads through the later one.
    """
    stages: list[StageEstimate] = []
    shift = least = 0
    for stage, known in zip(reversed(found.stages), reversed(facts), strict=True):
        code = stage.stage.code
        one = _with_conversion(stage, known, by_hand.conversions.get(code))
        typed, own = by_hand.days.get(code), stage.stage.to_win.quantile(0.5)
        if typed is not None:
            shift, least = typed - own, typed
            one = _with_days(one, known, typed, Source.OVERRIDE)
        elif shift:
            least = max(own + shift, least)
            one = _with_days(one, known, least, Source.FOLLOWS)
        stages.append(one)
    ordered = tuple(reversed(stages))
    return replace(
        found, funnel=FunnelModel(tuple(one.stage for one in ordered), found.deal.value), stages=ordered
    )


def _with_conversion(stage: StageEstimate, known: StageFacts, typed: float | None) -> StageEstimate:
    if typed is None:
        return stage
    measured = known.advanced / known.entered if known.entered else None
    conversion = replace(stage.conversion, value=typed, source=Source.OVERRIDE, measured=measured)
    return replace(stage, stage=replace(stage.stage, conversion=typed), conversion=conversion)


def _with_days(stage: StageEstimate, known: StageFacts, days: int, source: Source) -> StageEstimate:
    measured = median(known.to_win) if known.to_win else None
    return replace(
        stage,
        stage=replace(stage.stage, to_win=with_median(stage.stage.to_win, days)),
        lead_time=Parameter(days, stage.lead_time.n, source, measured=measured),
    )


def with_median(to_win: LeadTime, days: int) -> LeadTime:
    """The same shape, half of it within ``days`` workdays."""
    own = to_win.quantile(0.5)
    return to_win.stretched(days / own) if own else fixed(days)
