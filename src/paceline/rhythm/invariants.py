"""The invariants of the room: forecasts add up and stay as issued, packs and snapshots equal their digest, parts of
targets name what they are part of, promises are kept as their days say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Max, Q, Sum
from django.db.models.functions import TruncDate

from paceline.kernel.clock import as_zone
from paceline.records.models import Event
from paceline.records.verify import invariant
from paceline.rhythm.models import (
    ForecastFigure,
    ForecastIssue,
    Promise,
    Review,
    Snapshot,
    Target,
)
from paceline.rhythm.models.choices import IN_FORCE, PeriodUnit
from paceline.rhythm.models.report import PromiseState

SUMMED = ("actual", "p50", "low", "high")
"""The columns that add up at every node."""
OVER_TIME = ("actual", "p50")
"""Those that add up over months; a quarter's P10 is more than its months', whose bad luck does not come together."""
LATEST = 40
"""So many of the newest issues are looked at: older ones were when they were new, and no row of theirs can change."""
KEPT_FOR_EVER = ("rhythm_forecastissue", "rhythm_forecastfigure", "rhythm_forecasttruth", "rhythm_snapshot")


@invariant("I30", "预测的月份合计等于季度；下级、成员、产品线的合计不超过所属的节点，也没有负数")
def forecasts_add_up() -> Iterator[str]:
    """Sums are exact over time. Sales without seller or line belong to the node above only, so that its parts may be
    less than it; never more. Trees that were changed since the forecast are not compared with it.
    """
    changed = Event._default_manager.filter(object="access.orgunit").aggregate(at=Max("recorded_at"))["at"]
    issues = ForecastIssue._default_manager.order_by("-issued_at").values_list("pk", "name", "issued_at")
    for key, name, at in issues[:LATEST]:
        rows = ForecastFigure._default_manager.filter(issue=key)
        found = [*months_add_up(rows), *lines_fit(rows), *people_fit(rows)]
        found += units_fit(rows) if changed is None or changed < at else ()
        yield from (f"{name} {words}" for words in found)
        below = rows.filter(
            Q(p10__lt=0) | Q(p50__lt=0) | Q(p90__lt=0) | Q(p10__gt=F("p50")) | Q(p50__gt=F("p90"))
        )
        yield from (f"{name} figure {one}" for one in below.values_list("pk", flat=True)[:20])


Sums = dict[tuple[Any, ...], tuple[Decimal, ...]]


def sums_of(rows: Any, *by: str) -> Sums:
    """The sums of the summed columns by some columns."""
    found = rows.order_by().values_list(*by).annotate(**{f"sum_{name}": Sum(name) for name in SUMMED})
    return {tuple(row[: len(by)]): tuple(row[len(by) :]) for row in found}


def too_much(whole: Sums, parts: Sums, words: str) -> Iterator[str]:
    """Where parts come to more than what they are part of."""
    for key in whole.keys() & parts.keys():
        if any(part > all_ for part, all_ in zip(parts[key], whole[key], strict=True)):
            yield f"{words} {key}"


def people_fit(rows: Any) -> Iterator[str]:
    """Everybody together against the whole, by line and period."""
    place = ("product_line", "period", "starts_on")
    whole = sums_of(rows.filter(team__isnull=True, owner__isnull=True), *place)
    yield from too_much(whole, sums_of(rows.filter(owner__isnull=False), *place), "people")


def units_fit(rows: Any) -> Iterator[str]:
    """The units below against their unit, by line and period."""
    place = ("product_line", "period", "starts_on")
    units = rows.filter(team__isnull=False, owner__isnull=True)
    below = sums_of(units.filter(team__parent__isnull=False), "team__parent_id", *place)
    yield from too_much(sums_of(units, "team_id", *place), below, "units")


def lines_fit(rows: Any) -> Iterator[str]:
    """The lines of a node against the node, by period."""
    place = ("team_id", "owner_id", "period", "starts_on")
    lines = sums_of(rows.exclude(product_line=""), *place)
    yield from too_much(sums_of(rows.filter(product_line=""), *place), lines, "lines")


def months_add_up(rows: Any) -> Iterator[str]:
    """Three months are their quarter, where all three were forecast."""
    place = ("team_id", "owner_id", "product_line")
    months: dict[Any, list[Any]] = {}
    names = (*place, "starts_on", *OVER_TIME)
    for row in rows.filter(period=PeriodUnit.MONTH).order_by().values_list(*names):
        day = row[3]
        months.setdefault((*row[:3], day.replace(month=day.month - (day.month - 1) % 3)), []).append(row[4:])
    for row in rows.filter(period=PeriodUnit.QUARTER).order_by().values_list(*names):
        parts = months.get(row[:4], ())
        if len(parts) == 3 and tuple(map(sum, zip(*parts, strict=True))) != tuple(row[4:]):
            yield f"months {row[:4]}"


@invariant("I31", "发布的预测、实际结果和快照写下以后没有人能改")
def what_was_issued_stays() -> Iterator[str]:
    """Each of the tables refuses changes by itself, by a trigger that is switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname = ANY(%s)", [list(KEPT_FOR_EVER)],
        )  # fmt: skip
        guarded = {name for (name,) in cursor.fetchall()}
    yield from (f"{table} may be changed" for table in KEPT_FOR_EVER if table not in guarded)


@invariant("I32", "冻结的复盘数据和目标快照等于冻结时的摘要")
def packs_are_as_frozen() -> Iterator[str]:
    for review in Review._default_manager.exclude(digest="").iterator(chunk_size=200):
        if digest_of_pack(review.pack) != review.digest:
            yield f"review {review.pk}"
    rows = Snapshot._default_manager.order_by("-kept_at")
    for one in rows.values("pk", "target_id", "as_of", "actual", "figures", "digest")[:5000]:
        facts = {
            "target": str(one["target_id"]), "as_of": one["as_of"].isoformat(), "actual": str(one["actual"]),
            "figures": one["figures"],
        }  # fmt: skip
        plain = {**facts, "actual": format(one["actual"].normalize(), "f")}  # as a count is written
        if one["digest"] not in (digest_of_facts(facts), digest_of_facts(plain)):
            yield f"snapshot {one['pk']}"


def digest_of_pack(pack: dict[str, Any]) -> str:
    """The digest of a review's data, as it was written."""
    return hashlib.sha256(json.dumps(pack, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digest_of_facts(facts: dict[str, Any]) -> str:
    """The digest of a snapshot's figures, as it was written."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


@invariant("I33", "生效的下级目标同指标、落在上级的周期里，修订过的都有首次发布值")
def targets_fit_their_parents() -> Iterator[str]:
    live = Target._default_manager.filter(deleted_at__isnull=True, state__in=IN_FORCE)
    parts = live.filter(parent__isnull=False, parent__deleted_at__isnull=True)
    off = parts.filter(
        ~Q(metric=F("parent__metric"))
        | Q(starts_on__lt=F("parent__starts_on"))
        | Q(starts_on__gt=F("parent__ends_on"))
    )
    yield from (f"target {key}" for key in off.values_list("pk", flat=True)[:100])
    bare = live.filter(first_value__isnull=True)
    yield from (f"target {key} was never published" for key in bare.values_list("pk", flat=True)[:100])
    early = live.filter(edition__gt=1, state="published")
    yield from (f"target {key} edition" for key in early.values_list("pk", flat=True)[:100])


@invariant("I34", "兑现的承诺有兑现日期，没到期的不算没兑现，兑现率由此算得出")
def promises_are_what_their_days_say() -> Iterator[str]:
    rows = Promise._default_manager.filter(deleted_at__isnull=True)
    wrong = rows.filter(
        Q(state=PromiseState.KEPT, kept_on__isnull=True)
        | Q(kept_on__isnull=False) & ~Q(state=PromiseState.KEPT)
    )
    yield from (f"promise {key}" for key in wrong.values_list("pk", flat=True)[:100])
    local = TruncDate("updated_at", tzinfo=as_zone(settings.ORGANISATION_TIME_ZONE))
    early = rows.filter(state=PromiseState.BROKEN).annotate(on=local).filter(due_on__gte=F("on"))
    yield from (
        f"promise {key} was broken before its day" for key in early.values_list("pk", flat=True)[:100]
    )
