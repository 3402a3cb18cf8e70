"""The rhythm as of an earlier day: what its pages read then, and which facts of that day were recorded only later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.records.past.kept_looks import kept_look
from paceline.records.past.lookback import Moment, Seen, late_events, looking_back, run
from paceline.rhythm.models import ForecastIssue, ForecastTruth, Snapshot
from paceline.rhythm.queries.fresh import fresh
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.together import of_node

DEALS, ACTIVITIES = "pipeline.opportunity", "customers.activity"
COUNTED = (
    "state", "stage", "amount", "closed_on", "expected_close_on", "forecast_category", "probability", "owner", "team",
    "deleted_at",
)  # fmt: skip
"""The fields of a deal whose late change makes a figure another one."""
MOST = 50


def settle(moment: Moment) -> None:
    """A deal brought in with its end already known was still open on a day before it: in the stage it had then."""
    if (
        not moment.late
        or not run("SELECT to_regclass('pg_temp.then_pipeline_opportunity') IS NOT NULL")[0][0]
    ):
        return
    run(REOPENED, {"day": moment.day, "until": moment.until})


REOPENED = """
UPDATE then_pipeline_opportunity o SET
    closed_on = NULL, state = s.kind, stage_id = s.id, stage_entered_at = e.moved_at,
    forecast_category = s.forecast_category
FROM (
    SELECT DISTINCT ON (opportunity_id) opportunity_id, to_stage_id, moved_at FROM pipeline_stageevent
    WHERE moved_at < %(until)s ORDER BY opportunity_id, id DESC
) e JOIN pipeline_stage s ON s.id = e.to_stage_id
WHERE e.opportunity_id = o.id AND o.closed_on > %(day)s AND s.kind = 'open'
"""

SEEN = Seen(
    objects=(
        DEALS, ACTIVITIES, "customers.lead", "trade.receipt", "trade.reservation", "rhythm.target",
        "rhythm.forecastsubmission", "rhythm.conversionoverride",
    ),
    looked_up=(
        "customers.customer", "catalog.product", "pipeline.stage", "pipeline.pipeline", "access.orgunit",
    ),
    facts={
        StageEvent: ("recorded_at", "moved_at"), Snapshot: ("kept_at", "kept_at"),
        ForecastIssue: ("as_of", "as_of"), ForecastTruth: ("known_on", "known_on"),
    },
    dated={DEALS: "closed_on", ACTIVITIES: "ended_at"},
    settle=settle,
)  # fmt: skip

PAGES = replace(
    SEEN,
    objects=(DEALS, ACTIVITIES, "rhythm.target", "rhythm.forecastsubmission", "rhythm.conversionoverride"),
    looked_up=("catalog.product", "pipeline.stage", "pipeline.pipeline", "access.orgunit"),
)
"""What the cockpit and the forecast page read: neither leads nor receipts nor the class of customers."""

AIMS = Seen(objects=("rhythm.target",), looked_up=("access.orgunit",))
"""Which targets there were, and nothing behind them."""
TOLD = Seen(objects=(DEALS, ACTIVITIES), dated=SEEN.dated)
"""What was told of later."""


def end_of(day: date) -> datetime:
    """When a day is over where the organisation is."""
    return clock.start_of(day + timedelta(days=1), settings.ORGANISATION_TIME_ZONE)


def is_earlier(day: date) -> bool:
    """Whether a day is over."""
    return day < local_day(clock.now())


@contextmanager
def as_of(day: date, *, late: bool = False, seen: Seen = SEEN) -> Iterator[None]:
    """Inside, every figure is that of the close of the day; today's when the day is not over."""
    if not is_earlier(day):
        yield
        return
    with looking_back(Moment(day, end_of(day), late), seen):
        yield


@dataclass(frozen=True)
class Late:
    """A deal of which something that had happened by the day was recorded only after it."""

    deal: Opportunity
    happened_on: date
    recorded_on: date


@dataclass(frozen=True)
class LateFacts:
    """The late facts of a node: the deals, the largest first (at most fifty are listed), and so many activities."""

    deals: tuple[Late, ...]
    count: int
    total: Decimal
    activities: int

    def __bool__(self) -> bool:
        return bool(self.count or self.activities)


def late_facts(by: Principal, node: Node, organisation: Organisation, day: date) -> LateFacts:
    """What came in later about a node, within the asker's sight of today; names and amounts at most a minute old."""
    if not is_earlier(day):
        return LateFacts((), 0, Decimal(0), 0)
    told, mine = told_later(day), of_node(node, organisation)
    key = f"rhythm.late.{node.key}.{day}.{told['at']}"
    return fresh(by, key, lambda: late_in_sight(by, mine, day, told))


def late_in_sight(by: Principal, mine: Q, day: date, told: dict[str, Any]) -> LateFacts:
    """The facts told later that the asker sees today: in two queries."""
    deals = visible(by, Opportunity).filter(mine, pk__in=list(told["deals"]))
    whole = deals.order_by().aggregate(n=Count("pk"), total=Sum("amount_base", default=Decimal(0)))
    largest = deals.order_by(F("amount_base").desc(nulls_last=True), "pk").select_related(
        "stage", "owner", "customer"
    )
    work = visible(by, Activity).filter(
        mine, pk__in=told["activities"], status="done", ended_at__lt=end_of(day)
    )  # fmt: skip
    return LateFacts(
        tuple(late_of(one, day, *told["deals"][str(one.pk)]) for one in largest[:MOST]), whole["n"],
        whole["total"], work.count(),
    )  # fmt: skip


def told_later(day: date) -> dict[str, Any]:
    """The deals and activities with a late event about a day, whoever sees them, kept until there is another."""
    moment = Moment(day, end_of(day))
    told: dict[str, Any] = kept_look("rhythm.late", moment, TOLD, lambda: read_told(moment))
    return told


def read_told(moment: Moment) -> dict[str, Any]:
    """Of each deal when the first of it happened and the last was recorded, the keys of activities; read just now."""
    counted = Q(payload__changes__has_any_keys=list(COUNTED))
    deals = late_of_object(DEALS, moment).filter(counted).order_by().values("record_id")
    spans = deals.annotate(h=Min("occurred_at"), r=Max("recorded_at")).values_list("record_id", "h", "r")
    work = late_of_object(ACTIVITIES, moment).order_by().values_list("record_id", flat=True).distinct()
    return {
        "at": str(uuid7()), "activities": [str(key) for key in work],
        "deals": {str(key): [happened.isoformat(), recorded.isoformat()] for key, happened, recorded in spans},
    }  # fmt: skip


def late_of_object(name: str, moment: Moment) -> Any:
    """The late events of an object."""
    return late_events(registry.get(name), moment, SEEN.dated[name])


def late_of(deal: Opportunity, day: date, happened: str, recorded: str) -> Late:
    """On which days it happened and was recorded."""
    on, closed = local_day(datetime.fromisoformat(happened)), deal.closed_on
    return Late(
        deal, closed if closed is not None and on > day and closed <= day else on,
        local_day(datetime.fromisoformat(recorded)),
    )  # fmt: skip
