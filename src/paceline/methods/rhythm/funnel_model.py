"""The funnel as the plan sees it: stages with conversion, lead time and effort, and what open deals will win."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from paceline.methods.rhythm.lead_time import LeadTime


@dataclass(frozen=True)
class Effort:
    """Activities of one kind that each item entering a stage needs, and what one takes.

    ``profile`` spreads them over the workdays after entry (shares that sum to 1).
    """

    kind: str
    count: float
    hours: float
    profile: tuple[float, ...] = (1.0,)


@dataclass(frozen=True)
class Stage:
    """``conversion`` to the next stage (to won for the last), ``to_win`` workdays from entering here to won."""

    code: str
    conversion: float
    to_win: LeadTime
    efforts: tuple[Effort, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.conversion <= 1:
            raise ValueError(f"{self.conversion} is no conversion")

    @property
    def hours(self) -> float:
        """Hours that one entering item costs in this stage."""
        return sum(effort.count * effort.hours for effort in self.efforts)


@dataclass(frozen=True)
class FunnelModel:
    """The stages in order, and the mean amount of a won deal (currency units)."""

    stages: tuple[Stage, ...]
    deal: float

    def chance(self, at: int) -> float:
        """w: the share of those entering stage ``at`` that is won in the end."""
        return prod(stage.conversion for stage in self.stages[at:])

    def at(self, code: str) -> int:
        """The place of the stage called ``code``."""
        return next(at for at, stage in enumerate(self.stages) if stage.code == code)

    def reaching(self, at: int, later: int) -> float:
        """The share of those entering stage ``at`` that enters stage ``later``."""
        return prod(stage.conversion for stage in self.stages[at:later])


def funnel_of(codes: Sequence[tuple[str, float, LeadTime]], deal: float) -> FunnelModel:
    """A model of (code, conversion, workdays spent in the stage): the way to won is their sum."""
    stages: list[Stage] = []
    way: LeadTime | None = None
    for code, conversion, spent in reversed(codes):
        way = spent if way is None else spent.then(way)
        stages.append(Stage(code, conversion, way))
    return FunnelModel(tuple(reversed(stages)), deal)


@dataclass(frozen=True)
class OpenDeal:
    """An open opportunity: its stage by place, amount, workdays since it entered the stage."""

    stage: int
    amount: float
    age: int = 0
    key: str = ""


def win_chance(funnel: FunnelModel, deal: OpenDeal, last: int) -> float:
    """P(won by workday ``last``, today being 0): w of the stage × the lead time given the age so far (§4.2-1).

    A deal older than all past wins counts 0: it is not timely any more.
    """
    to_win = funnel.stages[deal.stage].to_win
    return funnel.chance(deal.stage) * to_win.by_given_age(last, deal.age)


def expected_from_open(funnel: FunnelModel, deals: Iterable[OpenDeal], last: int) -> float:
    """E: Σ amount × P(won by workday ``last``), currency units."""
    chances = [funnel.chance(at) for at in range(len(funnel.stages))]
    ways = [stage.to_win for stage in funnel.stages]
    return sum(
        deal.amount * (chances[deal.stage] * ways[deal.stage].by_given_age(last, deal.age)) for deal in deals
    )
