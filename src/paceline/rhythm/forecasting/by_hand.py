"""What parameters that people set do to a forecast: by how much each month changes, and the words for it.

The methods' own figures stay those that were measured, so that their errors keep telling how good they are; what is
issued, the blend, is multiplied by what the funnel would bring with those values over what it brings as measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.periods import Period
from paceline.methods.forecast.accuracy import Floats
from paceline.methods.rhythm.by_hand import ByHand
from paceline.methods.rhythm.funnel_model import FunnelModel, OpenDeal, expected_from_open
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.rhythm.queries.funnel.model import company_estimate
from paceline.rhythm.queries.funnel.overrides import SetByHand, by_hand_of, overrides_on
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.planning import alike, open_by

MOST_TIMES = 10.0
"""Where hardly anything was expected of a month, nothing is multiplied by more than this."""
WORKDAYS_A_DAY = 5 / 7


@dataclass(frozen=True)
class InForce:
    """The values that hold today, with the funnel and the organisation they are about."""

    funnel: Funnel
    values: tuple[SetByHand, ...]
    organisation: Organisation

    @property
    def of_everybody(self) -> ByHand:
        return by_hand_of(self.values, ())

    def of_team(self, team: UUID | None) -> ByHand:
        return by_hand_of(self.values, self.organisation.upwards(team))

    def told(self) -> list[list[Any]]:
        """As an issue keeps them: stage, what, value, unit ("" for everybody)."""
        names = {stage.code: stage.name for stage in self.funnel.path}
        units = self.organisation.units
        return [
            [
                names[one.stage], one.what, str(one.rate if one.rate is not None else one.days),
                units[one.unit].name if one.unit in units else "",
            ]
            for one in self.values
        ]  # fmt: skip


def in_force(organisation: Organisation) -> InForce | None:
    """None while everything is measured."""
    funnel = default_funnel()
    values = overrides_on(funnel, local_day(clock.now())) if funnel is not None and funnel.path[:-1] else ()
    return InForce(funnel, values, organisation) if funnel is not None and values else None


def response(
    held: InForce, as_of: date, teams: Sequence[UUID | None], new_a_day: Floats, ends: Sequence[date]
) -> Floats:
    """Leaves × months: times as much as measured. ``teams``, ``new_a_day`` by leaf; ``ends`` the months' last days."""
    found = np.ones((len(teams), len(ends)))
    measured = company_estimate(held.funnel, as_of).funnel
    line = Timeline(working_calendar(), as_of + timedelta(days=1))
    lasts = [line.last(Period(as_of + timedelta(days=1), end + timedelta(days=1))) for end in ends]
    for by_hand, leaves in alike_leaves(held, teams):
        if not by_hand:
            continue
        changed = company_estimate(held.funnel, as_of, by_hand).funnel
        deals = open_of(held.funnel, line, {teams[at] for at in leaves})
        rate = float(new_a_day[leaves].sum()) / WORKDAYS_A_DAY
        base, other = (by_month(model, deals, rate, lasts) for model in (measured, changed))
        times = np.divide(other, base, out=np.ones(len(ends)), where=base > 0)
        found[leaves] = np.clip(times, 0.0, MOST_TIMES)
    return found


def alike_leaves(held: InForce, teams: Sequence[UUID | None]) -> Iterable[tuple[ByHand, list[int]]]:
    """The leaves by what holds for them."""
    groups: dict[str, tuple[ByHand, list[int]]] = {}
    of = {team: held.of_team(team) for team in set(teams)}
    for at, team in enumerate(teams):
        groups.setdefault(repr(of[team]), (of[team], []))[1].append(at)
    return groups.values()


def open_of(funnel: Funnel, line: Timeline, teams: set[UUID | None]) -> list[OpenDeal]:
    """The open deals of some teams by stage and age."""
    mine = Q(team__in=[one for one in teams if one]) | (Q(team=None) if None in teams else Q(pk__in=[]))
    return alike(open_by(SYSTEM, tuple(stage.code for stage in funnel.path[:-1]), line, mine, ()).values())


def by_month(model: FunnelModel, deals: Sequence[OpenDeal], rate: float, lasts: Sequence[int]) -> Floats:
    """What open deals and ``rate`` new ones a workday bring in each month by the funnel."""
    first, chance = model.stages[0].to_win, model.chance(0)
    sums = [
        expected_from_open(model, deals, last)
        + rate * chance * model.deal * sum(first.within(last - day) for day in range(last + 1))
        for last in lasts
    ]
    return np.diff(np.array([0.0, *sums]))
