"""Scenarios: dated multipliers for a rival's promotion, a price rise, a season; what a plan or forecast becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from paceline.methods.rhythm.achievable import Situation
from paceline.methods.rhythm.funnel_model import FunnelModel


@dataclass(frozen=True)
class Scenario:
    """Factors from ``start`` up to ``end`` on entries, conversion, deal amount and cycle; 1 changes nothing."""

    name: str
    start: date
    end: date
    leads: float = 1.0
    conversion: float = 1.0
    deal: float = 1.0
    cycle: float = 1.0

    def holds_on(self, day: date) -> bool:
        """Whether it applies on ``day``."""
        return self.start <= day < self.end


def factor_on(scenarios: Iterable[Scenario], day: date) -> float:
    """What wins of ``day`` are multiplied by: leads × conversion × deal of all that hold."""
    product = 1.0
    for one in scenarios:
        if one.holds_on(day):
            product *= one.leads * one.conversion * one.deal
    return product


def applied(values: Sequence[float], days: Sequence[date], scenarios: Sequence[Scenario]) -> list[float]:
    """A forecast by day or month start under ``scenarios``."""
    return [value * factor_on(scenarios, day) for value, day in zip(values, days, strict=True)]


def under(now: Situation, scenario: Scenario) -> Situation:
    """A period's situation if ``scenario`` held throughout: compare ``achievable`` of both."""
    funnel = now.funnel
    stages = tuple(
        replace(
            stage,
            conversion=min(1.0, stage.conversion * scenario.conversion ** (1 / len(funnel.stages))),
            to_win=stage.to_win.stretched(scenario.cycle),
        )
        for stage in funnel.stages
    )
    leads = None if now.leads is None else now.leads * scenario.leads
    return replace(now, funnel=FunnelModel(stages, funnel.deal * scenario.deal), leads=leads)
