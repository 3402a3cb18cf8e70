"""What happened in each stage of the funnel: who entered, who went on, how long until won, with how much work.

Only deals that ended in the last year are counted (they are mature); cases cancelled as duplicates or errors are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.methods.rhythm.funnel_model import Effort, FunnelModel
from paceline.methods.rhythm.funnel_model import Stage as ModelStage
from paceline.methods.rhythm.lead_time import triangular
from paceline.methods.rhythm.parameters import StageFacts
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity, StageEvent

YEAR = timedelta(days=365)
KINDS = {"call": (2.0, 0.25), "visit": (0.6, 2.5), "demo": (0.3, 1.5)}
"""Activities that a plan counts, with the template's number per item and the hours of one."""
SAME = {"meeting": "visit"}
MIX_UPS = ("duplicate", "error")


@dataclass
class Counting:
    """The facts of one stage while they are counted."""

    entered: int = 0
    advanced: int = 0
    to_win: list[int] = field(default_factory=list)
    activities: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def done(self) -> StageFacts:
        return StageFacts(
            self.entered, self.advanced, tuple(sorted(self.to_win)), dict(self.activities), dict(self.hours)
        )


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
    """Count the facts of the deals that `of` chooses, in three queries."""
    rows = ended(funnel, of, as_of)
    deals = list(rows.values_list("pk", "state", "closed_on", "amount_base"))
    opened = funnel.path[:-1]
    counted = [Counting() for _stage in opened]
    entries = first_entries(rows, [stage.pk for stage in opened])
    calendar = working_calendar()
    for key, state, closed_on, _amount in deals:
        won, places = state == "won", entries.get(key, {0: None})
        reached = len(opened) if won else max(places)
        for at, entered_on in places.items():
            counted[at].entered += 1
            counted[at].advanced += reached > at
            if won and entered_on is not None and closed_on is not None:
                counted[at].to_win.append(max(0, calendar.workdays_between(entered_on, closed_on)))
    add_work(rows, opened, counted)
    amounts = tuple(float(amount) for _key, state, _on, amount in deals if state == "won" and amount)
    return FunnelFacts(tuple(one.done() for one in counted), amounts)


def first_entries(rows: Any, stages: list[UUID]) -> dict[UUID, dict[int, date | None]]:
    """By deal the days on which it first entered each stage, by the stage's place; skipped stages are left out."""
    place = {key: at for at, key in enumerate(stages)}
    found: dict[UUID, dict[int, date | None]] = {}
    events = visible(SYSTEM, StageEvent).filter(opportunity__in=rows.values("pk"), to_stage__in=stages)
    for deal, stage, at in (
        events.order_by("id").values_list("opportunity_id", "to_stage_id", "moved_at").iterator()
    ):
        found.setdefault(deal, {}).setdefault(place[stage], local_day(at))
    return found


def add_work(rows: Any, opened: Iterable[Any], counted: list[Counting]) -> None:
    """Add the activities that were done in each stage, by kind, with their hours."""
    place = {stage.pk: at for at, stage in enumerate(opened)}
    work = visible(SYSTEM, Activity).filter(
        opportunity__in=rows.values("pk"), status="done", stage__in=list(place), kind__in=[*KINDS, *SAME]
    )
    sums = work.order_by().values("stage_id", "kind").annotate(n=Count("pk"), minutes=Sum("minutes"))
    for row in sums:
        one, kind = counted[place[row["stage_id"]]], SAME.get(row["kind"], row["kind"])
        one.activities[kind] += row["n"]
        one.hours[kind] += float(row["minutes"] or 0) / 60


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
