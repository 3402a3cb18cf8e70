"""How morale went from round to round, as far as it may be told, beside how the work was spread."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.kernel.periods import Period
from paceline.methods.pulse import LEAST, mean, tellable
from paceline.methods.rhythm.capacity import unfairness
from paceline.methods.rhythm.concentration import gini
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.actions.pulse import invited
from paceline.team.models.pulse import SCALE, PulseRound, PulseState

BACK = 20
"""Workdays before the end of a round whose load stands beside it."""
WORK = (Measured.CALLS, Measured.VISITS, Measured.DEMOS)
MOST = 12
Counts = list[list[int]]


@dataclass(frozen=True)
class Load:
    """How uneven the work was between people (F64) and between days (F25); None where there was none."""

    between_people: float | None
    between_days: float | None
    people: int


@dataclass(frozen=True)
class Told:
    """What a closed round says to the asker: nothing of it below five answers."""

    pulse: PulseRound
    n: int
    means: tuple[float | None, ...]
    teams: tuple[tuple[str, int, float | None], ...]
    comments: tuple[str, ...]
    load: Load

    @property
    def enough(self) -> bool:
        return self.n >= LEAST

    @property
    def whole(self) -> float | None:
        """The mean over all questions."""
        known = [one for one in self.means if one is not None]
        return sum(known) / len(known) if known else None


def told(by: Principal) -> list[Told]:
    """The last closed rounds that the asker was part of or answers for, the latest first."""
    rows = visible(by, PulseRound).filter(state=PulseState.CLOSED).order_by("-closed_on", "-pk")
    return [tell(by, one) for one in rows if may_read(by, one)][:MOST]


def may_read(by: Principal, pulse: PulseRound) -> bool:
    """Whoever is in the unit, or may change the round."""
    return by.user_id in invited(pulse) or reaches(by, pulse)


def reaches(by: Principal, pulse: PulseRound) -> bool:
    """Whether the asker answers for the unit that was asked."""
    reach = by.units("team.pulseround", "change")
    return reach is None or pulse.unit_id in reach


def tell(by: Principal, pulse: PulseRound) -> Told:
    """Sums of at least five only; units as far as no difference tells of fewer."""
    counts: dict[str, Counts] = pulse.counts
    sizes = {unit: sum(rows[0]) for unit, rows in counts.items()}
    n = sum(sizes.values())
    load = load_of(pulse)
    if n < LEAST:
        return Told(pulse, n, (), (), (), load)
    leads = reaches(by, pulse)
    organisation, questions = Organisation.known(), len(pulse.questions)
    shown = tellable(sizes) if leads and len(sizes) > 1 else frozenset()
    teams = sorted(
        (organisation.name_of(Node(unit=UUID(unit))), sizes[unit], mean(added(counts[unit])))
        for unit in shown if unit
    )  # fmt: skip
    return Told(
        pulse, n,
        tuple(mean(added([rows[at] for rows in counts.values()])) for at in range(questions)),
        tuple(teams), tuple(pulse.comments) if leads else (), load,
    )  # fmt: skip


def added(rows: Counts) -> list[int]:
    """How many chose each value, over several rows."""
    return [sum(row[at] for row in rows) for at in range(SCALE)]


def load_of(pulse: PulseRound) -> Load:
    """Calls, visits and demos of the unit's sellers in the four weeks before the round ended."""
    end: date = (pulse.closed_on or pulse.closes_on) + timedelta(days=1)
    start = working_calendar().add_workdays(end, -BACK)
    organisation = Organisation.known()
    people = {one: 0.0 for one in invited(pulse) if one in organisation.sellers}
    days: dict[date, float] = defaultdict(float)
    for code in WORK:
        for fact in facts_of(SYSTEM, code, Period(start, end), end).rows:
            if fact.owner in people:
                people[fact.owner] += float(fact.amount)
                days[fact.day] += float(fact.amount)
    workdays = [days.get(day, 0.0) for day in working_calendar().workdays(start, end)]
    return Load(unfairness(list(people.values())), gini(workdays), len(people))


def waiting(by: Principal) -> list[PulseRound]:
    """Open rounds that the asker was asked in and has not answered."""
    rows = visible(by, PulseRound).filter(state=PulseState.OPEN).order_by("closes_on", "pk")
    return [one for one in rows if by.user_id in invited(one) and str(by.user_id) not in one.answered]


def running(by: Principal) -> list[tuple[PulseRound, int]]:
    """Open and drafted rounds that the asker answers for, with how many have answered: no more than that."""
    rows = visible(by, PulseRound, "change").exclude(state=PulseState.CLOSED).order_by("closes_on", "pk")
    return [(one, len(one.answered)) for one in rows]
