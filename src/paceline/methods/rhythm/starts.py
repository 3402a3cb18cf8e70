"""Latest and safe start: the last day on which entering a stage still counts to this period (§4.2-4)."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.methods.rhythm.funnel_model import FunnelModel, Stage

USUAL, SAFE = 0.5, 0.8


@dataclass(frozen=True)
class Starts:
    """Workdays, today 0. Negative: the day has passed, entries now count mainly to the next period."""

    stage: str
    latest: int
    safe: int

    @property
    def has_passed(self) -> bool:
        """Whether entering today is already too late on average."""
        return self.latest < 0


def starts_of(stage: Stage, last: int) -> Starts:
    """LSD = ``last`` − P50 of the lead time, safe start = ``last`` − P80; ``last`` is the period's last workday."""
    return Starts(stage.code, last - stage.to_win.quantile(USUAL), last - stage.to_win.quantile(SAFE))


def all_starts(funnel: FunnelModel, last: int) -> list[Starts]:
    """The starts of each stage in order."""
    return [starts_of(stage, last) for stage in funnel.stages]
