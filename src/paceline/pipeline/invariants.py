"""The invariants of the funnel: stage history, splits, conversions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum, Window
from django.db.models.functions import Lag

from paceline.customers.models import Lead
from paceline.pipeline.models import Opportunity, OpportunitySplit, StageEvent
from paceline.records.verify import invariant


@invariant("I03", "每条已转化的线索都有客户，且只转化一次")
def conversions_point_back() -> Iterator[str]:
    wrong = Lead._default_manager.filter(status="converted", customer__isnull=True)
    yield from (f"lead {key}" for key in wrong.values_list("pk", flat=True)[:100])
    twice = Lead._default_manager.exclude(status="converted").filter(converted_at__isnull=False)
    yield from (f"lead {key}" for key in twice.values_list("pk", flat=True)[:100])


@invariant("I04", "阶段历史首尾相接，最后一步就是现在的阶段")
def stage_history_is_contiguous() -> Iterator[str]:
    history = StageEvent._default_manager.annotate(
        before=Window(Lag("to_stage_id"), partition_by=[F("opportunity_id")], order_by=F("id").asc())
    )
    for opportunity, came_from, before in (
        history.order_by().values_list("opportunity_id", "from_stage_id", "before").iterator(chunk_size=5000)
    ):
        if came_from != before:
            yield f"opportunity {opportunity}"
    last = StageEvent._default_manager.order_by("opportunity_id", "-id").distinct("opportunity_id")
    now = dict(Opportunity._default_manager.values_list("pk", "stage_id").iterator(chunk_size=5000))
    for opportunity, stage in last.values_list("opportunity_id", "to_stage_id").iterator(chunk_size=5000):
        if now.pop(opportunity, stage) != stage:
            yield f"opportunity {opportunity}"
    yield from (f"opportunity {key}" for key, stage in now.items() if stage is not None)


@invariant("I02s", "业绩分成合计 100%")
def splits_are_whole() -> Iterator[str]:
    sums = (
        OpportunitySplit._default_manager.filter(deleted_at__isnull=True)
        .order_by()
        .values("opportunity_id")
        .annotate(whole=Sum("share"))
        .exclude(whole=1)
    )
    yield from (f"opportunity {row['opportunity_id']} {row['whole']}" for row in sums[:100])
