"""What happened in each stage of the funnel: who entered, who went on, how long until won, with how much work.

Only deals that ended in the last year are counted (they are mature); cases cancelled as duplicates or errors are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, FloatField, Q, Sum
from django.db.models.functions import Cast

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.methods.rhythm.funnel_model import Effort, FunnelModel
from paceline.methods.rhythm.funnel_model import Stage as ModelStage
from paceline.methods.rhythm.lead_time import triangular
from paceline.methods.rhythm.parameters import StageFacts
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.opportunity import MIX_UPS
from paceline.rhythm.queries.funnel.walks import summed
from paceline.rhythm.queries.together import Seat

YEAR = timedelta(days=365)
KINDS = {"call": (2.0, 0.25), "visit": (0.6, 2.5), "demo": (0.3, 1.5)}
"""Activities that a plan counts, with the template's number per item and the hours of one."""
SAME = {"meeting": "visit"}


@dataclass
class Counting:
    """The facts of one stage while they are counted."""

    entered: int = 0
    advanced: int = 0
    to_win: Counter[int] = field(default_factory=Counter)
    """How many won deals took how many workdays."""
    activities: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    minutes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: Counting) -> None:
        self.entered += other.entered
        self.advanced += other.advanced
        self.to_win += other.to_win
        for kind, count in other.activities.items():
            self.activities[kind] += count
            self.minutes[kind] += other.minutes[kind]

    def done(self) -> StageFacts:
        hours = {kind: spent / 60 for kind, spent in self.minutes.items()}
        return StageFacts(
            self.entered, self.advanced, tuple(sorted(self.to_win.elements())), dict(self.activities), hours
        )


@dataclass
class Counted:
    """What one seat's deals say: each stage, and the won amounts."""

    stages: list[Counting]
    deals: list[float] = field(default_factory=list)

    def add(self, other: Counted) -> None:
        """Another seat's deals too."""
        for mine, theirs in zip(self.stages, other.stages, strict=True):
            mine.add(theirs)
        self.deals += other.deals


@dataclass(frozen=True)
class FunnelFacts:
    """The facts of every open stage in order, and the won amounts."""

    stages: tuple[StageFacts, ...]
    deals: tuple[float, ...]


def template_of(funnel: Funnel) -> FunnelModel:
    """The model that the funnel's own settings suggest: chances of the stages and their standard days."""
    opened = funnel.path[:-1]
    chances = [float(stage.probability) for stage in opened] + [1.0]
    stages, ahead = [], 0
    for at in range(len(opened) - 1, -1, -1):
        ahead += opened[at].target_days or 5
        conversion = min(1.0, chances[at] / chances[at + 1]) if chances[at + 1] else 0.0
        efforts = tuple(Effort(kind, count, hours) for kind, (count, hours) in KINDS.items())
        to_win = triangular(max(1, ahead // 2), ahead, 2 * ahead + 2)
        stages.append(ModelStage(opened[at].code, conversion or 0.05, to_win, efforts))
    return FunnelModel(tuple(reversed(stages)), 100_000.0)


def ended(funnel: Funnel, of: Q, as_of: date) -> Any:
    """The deals of the funnel that ended in the year before a day."""
    rows = visible(SYSTEM, Opportunity).filter(of, pipeline=funnel.pipeline.pk, closed_on__gt=as_of - YEAR)
    rows = rows.filter(closed_on__lte=as_of, state__in=("won", "lost", "cancelled"))
    return rows.exclude(lost_reason__in=MIX_UPS).order_by()


def facts_in(funnel: Funnel, of: Q, as_of: date) -> FunnelFacts:
    """The facts of the deals that `of` chooses, in three queries."""
    return joined(facts_by(funnel, as_of, of, ()).values(), len(funnel.path) - 1)


def facts_by(funnel: Funnel, as_of: date, of: Q, seat: tuple[str, ...]) -> dict[Seat, Counted]:
    """The same by the given columns of the deals: in three queries, whoever they belong to."""
    rows, opened = ended(funnel, of, as_of), funnel.path[:-1]
    found: dict[Seat, Counted] = defaultdict(lambda: Counted([Counting() for _stage in opened]))
    for one in summed(rows, [stage.pk for stage in opened], as_of, seat):
        stage = found[one.seat].stages[one.place]
        stage.entered, stage.advanced = one.entered, one.advanced
        stage.to_win = Counter(dict(one.to_win))
    for whose, deals in won_amounts(rows, seat):
        found[whose].deals += deals
    add_work(rows, opened, found, seat)
    return found


def won_amounts(rows: Any, seat: tuple[str, ...]) -> Iterator[tuple[Seat, list[float]]]:
    """By the given columns the amounts of what was won, the smallest first; deals without one are left out."""
    won = rows.filter(state="won", amount_base__isnull=False).exclude(amount_base=0)
    amounts = ArrayAgg(Cast("amount_base", FloatField()), order_by="amount_base", default=[])
    if not seat:
        yield (), won.aggregate(amounts=amounts)["amounts"]
        return
    for *whose, deals in won.values_list(*seat).annotate(amounts=amounts):
        yield tuple(whose), deals


def joined(parts: Iterable[Counted], stages: int) -> FunnelFacts:
    """Several seats as one."""
    whole = Counted([Counting() for _stage in range(stages)])
    for part in parts:
        whole.add(part)
    return FunnelFacts(tuple(one.done() for one in whole.stages), tuple(whole.deals))


def add_work(rows: Any, opened: Iterable[Any], found: dict[Seat, Counted], seat: tuple[str, ...]) -> None:
    """Add the activities that were done in each stage, by kind, with their hours."""
    place = {stage.pk: at for at, stage in enumerate(opened)}
    work = visible(SYSTEM, Activity).filter(
        opportunity__in=rows.values("pk"), status="done", stage__in=list(place), kind__in=[*KINDS, *SAME]
    )
    grouped = work.order_by().values_list("stage_id", "kind", *(f"opportunity__{name}" for name in seat))
    for stage, kind, *rest in grouped.annotate(n=Count("pk"), spent=Sum("minutes")):
        *whose, count, minutes = rest
        one, kind = found[tuple(whose)].stages[place[stage]], SAME.get(kind, kind)
        one.activities[kind] += count
        one.minutes[kind] += minutes or 0


def as_json(facts: FunnelFacts) -> dict[str, Any]:
    """The facts as a snapshot keeps them."""
    return {
        "deals": list(facts.deals),
        "stages": [
            {
                "entered": s.entered, "advanced": s.advanced, "to_win": list(s.to_win),
                "activities": dict(s.activities), "hours": dict(s.hours),
            }
            for s in facts.stages
        ],
    }  # fmt: skip


def from_json(data: dict[str, Any]) -> FunnelFacts:
    """The facts of a snapshot."""
    return FunnelFacts(tuple(_stages(data)), tuple(data["deals"]))


def _stages(data: dict[str, Any]) -> Iterator[StageFacts]:
    for s in data["stages"]:
        yield StageFacts(s["entered"], s["advanced"], tuple(s["to_win"]), s["activities"], s["hours"])
