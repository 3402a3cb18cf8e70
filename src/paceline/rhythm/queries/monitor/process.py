"""过程监控: by stage how many open deals there are and how many are stuck, who has them, and which ones they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import OF_DEALS, Cause
from paceline.customers.prompted import open_prompts
from paceline.kernel.messages import Message
from paceline.methods.health import HealthRule
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.prompting import causes_of
from paceline.pipeline.queries.stalled import (
    limit_of,
    open_stages,
    silent,
    silent_filter,
    stalled,
    stalled_filter,
)

MOST = 60
OPEN = {"field": "state", "op": "eq", "value": "open"}


@dataclass(frozen=True)
class AtStage:
    """One stage: its open deals, their sum in the home currency, how many are stuck, silent and
    slipping, the longest stay."""

    stage: Stage
    limit: int
    count: int
    amount: Decimal
    stuck: int
    silent: int
    slipping: int
    longest: int


@dataclass(frozen=True)
class Stuck:
    """A deal that stays longer than the limit of its stage or was left alone for too long, in workdays; `task` is the
    open one about it."""

    deal: Opportunity
    days: int
    limit: int
    causes: tuple[tuple[Cause, Message], ...]
    task: Activity | None = None

    @property
    def over(self) -> int:
        """How far beyond the limit of its stage; 0 or less for one that is only silent."""
        return self.days - self.limit


@dataclass(frozen=True)
class Process:
    """What the page shows: the stages in order, stuck deals by owner and stage, the longest stays first."""

    stages: tuple[AtStage, ...]
    owners: tuple[tuple[UUID, str, int, dict[UUID, int]], ...]
    stuck: tuple[Stuck, ...]

    @property
    def total(self) -> int:
        return sum(one.stuck for one in self.stages)

    @property
    def silent(self) -> int:
        return sum(one.silent for one in self.stages)


def process(by: Principal, today: date) -> Process:
    """Of the open deals that the asker sees, in five queries."""
    rows = visible(by, Opportunity).filter(state="open").order_by()
    late = rows.filter(stalled(today))
    still = rows.filter(stalled(today) | silent(today))
    found = list(still.select_related("stage", "owner", "customer").order_by("stage_entered_at", "pk")[:MOST])
    tasks = {
        one.opportunity_id: one
        for one in open_prompts([each.pk for each in found], *OF_DEALS).select_related("owner")
    }
    return Process(
        tuple(stages_of(rows, today)), tuple(owners_of(late)),
        tuple(stuck(each, today, tasks.get(each.pk)) for each in found),
    )  # fmt: skip


def stages_of(rows: Any, today: date) -> list[AtStage]:
    """The stages that hold deals, as the funnels order them."""
    sums = {
        row["stage"]: row
        for row in rows.values("stage").annotate(
            n=Count("pk"), amount=Sum("amount_base", default=Decimal(0)), late=Count("pk", filter=stalled(today)),
            silent=Count("pk", filter=silent(today)),
            slipping=Count("pk", filter=Q(push_count__gte=HealthRule().slip_pushes)), oldest=Min("stage_entered_at"),
        )
    }  # fmt: skip
    return [
        AtStage(
            stage, limit_of(stage), row["n"], row["amount"], row["late"], row["silent"], row["slipping"],
            working_calendar().workdays_between(local_day(row["oldest"]), today) if row["oldest"] else 0,
        )
        for stage in open_stages() if (row := sums.get(stage.pk)) is not None
    ]  # fmt: skip


def owners_of(late: Any) -> list[tuple[UUID, str, int, dict[UUID, int]]]:
    """Who has stuck deals, and how many in which stage; the most first."""
    found: dict[UUID, tuple[str, dict[UUID, int]]] = {}
    for row in (
        late.filter(owner__isnull=False).values("owner", "owner__name", "stage").annotate(n=Count("pk"))
    ):
        found.setdefault(row["owner"], (row["owner__name"], {}))[1][row["stage"]] = row["n"]
    made = [(key, name, sum(counts.values()), counts) for key, (name, counts) in found.items()]
    return sorted(made, key=lambda one: (-one[2], one[1]))


def stuck(deal: Opportunity, today: date, task: Activity | None) -> Stuck:
    """A deal that does not move with its days."""
    days = working_calendar().workdays_between(local_day(deal.stage_entered_at), today)
    return Stuck(deal, days, limit_of(deal.stage), tuple(causes_of(deal, today).items()), task)


def stuck_filter(today: date, *more: dict[str, Any]) -> dict[str, Any]:
    """The same deals in the filter language, so that the list shows just them."""
    late = stalled_filter(today)
    return {"all": [OPEN, *([late] if late else []), *more]}


def left_alone_filter(today: date, *more: dict[str, Any]) -> dict[str, Any]:
    """Deals that nobody has touched for too long, in the filter language."""
    return {"all": [OPEN, silent_filter(today), *more]}
