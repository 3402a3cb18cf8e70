"""Everything that stands on some days: appointments, reviews, promises, happenings, presales and their promotions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.clock import start_of
from paceline.kernel.periods import Period
from paceline.rhythm.models import Happening, Promise, Review
from paceline.rhythm.models.report import PromiseState
from paceline.rhythm.models.review import ReviewState
from paceline.trade.models import PresaleCampaign, PresalePromotion
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.models.presale.promotion import PromotionState

MEETINGS = ("visit", "meeting", "demo")
OPEN = (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS)
MOST = 800


@dataclass(frozen=True)
class Entry:
    """One thing on one day or more. `last` is included; `at` and `until` are given for what has a time."""

    key: str
    kind: str
    title: str
    first: date
    last: date
    url: str
    owner: UUID | None = None
    who: str = ""
    at: datetime | None = None
    until: datetime | None = None
    segment: str = ""
    clash: str = ""

    def on(self, day: date) -> bool:
        return self.first <= day <= self.last


def entries(by: Principal, period: Period, *, own: bool = False) -> list[Entry]:
    """What stands in a period, days in order; `own` takes only what concerns the asker."""
    found = [*appointments(by, period, own), *reviews(by, period, own), *promises(by, period)]
    found += [*happenings(by, period, own), *presales(by, period, own), *promotions(by, period, own)]
    return sorted(found, key=moment)


def moment(one: Entry) -> tuple[date, bool, float, str]:
    """Whole days first, then by time."""
    return (one.first, one.at is not None, one.at.timestamp() if one.at else 0.0, one.key)


def appointments(by: Principal, period: Period, own: bool) -> Iterator[Entry]:
    """Fixed times, visits, meetings and demos that are planned."""
    zone = working_calendar().zone
    rows = visible(by, Activity).filter(
        Q(fixed=True) | Q(kind__in=MEETINGS), status__in=OPEN, planned_at__gte=start_of(period.start, zone),
        planned_at__lt=start_of(period.end, zone),
    )  # fmt: skip
    if own:
        rows = rows.filter(owner=by.user_id)
    names = ("pk", "subject", "kind", "planned_at", "minutes", "owner_id", "owner__name")
    for row in rows.order_by("planned_at", "pk").values(*names)[:MOST]:
        day, at = local_day(row["planned_at"]), row["planned_at"]
        yield Entry(
            f"a{row['pk']}", row["kind"], row["subject"], day, day, f"/activities/{row['pk']}/", row["owner_id"],
            row["owner__name"] or "", at, at + timedelta(minutes=row["minutes"] or 15),
        )  # fmt: skip


def reviews(by: Principal, period: Period, own: bool) -> Iterator[Entry]:
    """Reviews that are due."""
    rows = visible(by, Review).filter(due_on__gte=period.start, due_on__lt=period.end)
    rows = rows.exclude(state=ReviewState.MISSED)
    if own:
        rows = rows.filter(Q(owner=by.user_id) | Q(person=by.user_id))
    for one in rows.select_related("owner").order_by("due_on", "pk")[:MOST]:
        who = one.owner.name if one.owner is not None else ""
        yield Entry(
            f"r{one.pk}",
            "review",
            one.name,
            one.due_on,
            one.due_on,
            f"/rhythm/reviews/{one.pk}/",
            one.owner_id,
            who,
        )


def promises(by: Principal, period: Period) -> Iterator[Entry]:
    """One's own promises."""
    rows = visible(by, Promise).filter(
        owner=by.user_id, state=PromiseState.OPEN, due_on__gte=period.start, due_on__lt=period.end
    )
    for one in rows.order_by("due_on", "pk")[:MOST]:
        yield Entry(
            f"p{one.pk}", "promise", one.what, one.due_on, one.due_on, f"/promises/{one.pk}/", one.owner_id
        )


def happenings(by: Principal, period: Period, own: bool) -> Iterator[Entry]:
    """Campaigns, launches, events, training and leave."""
    rows = visible(by, Happening).filter(starts_on__lt=period.end, ends_on__gte=period.start)
    if own:
        rows = rows.filter(owner=by.user_id)
    for one in rows.select_related("owner").order_by("starts_on", "pk")[:MOST]:
        who = one.owner.name if one.owner is not None else ""
        yield Entry(
            f"h{one.pk}", one.kind, one.name, one.starts_on, one.ends_on, f"/happenings/{one.pk}/", one.owner_id, who,
            segment=one.segment,
        )  # fmt: skip


def presales(by: Principal, period: Period, own: bool) -> Iterator[Entry]:
    """Presales from the first to the last day on which they take reservations."""
    zone = working_calendar().zone
    rows = visible(by, PresaleCampaign).filter(
        opens_at__lt=start_of(period.end, zone), closes_at__gte=start_of(period.start, zone)
    )
    rows = rows.exclude(state=CampaignState.CANCELLED)
    if own:
        rows = rows.filter(owner=by.user_id)
    for one in rows.select_related("owner").order_by("opens_at", "pk")[:MOST]:
        yield Entry(
            f"y{one.pk}", "presale", one.name, local_day(one.opens_at), local_day(one.closes_at),
            f"/presales/{one.pk}/", one.owner_id, one.owner.name if one.owner is not None else "",
            segment=one.audience,
        )  # fmt: skip


def promotions(by: Principal, period: Period, own: bool) -> Iterator[Entry]:
    """What is to be published for a presale, on its day."""
    rows = visible(by, PresalePromotion).filter(planned_on__gte=period.start, planned_on__lt=period.end)
    rows = rows.exclude(state=PromotionState.DROPPED)
    if own:
        rows = rows.filter(owner=by.user_id)
    for one in rows.select_related("owner").order_by("planned_on", "pk")[:MOST]:
        yield Entry(
            f"t{one.pk}", "promotion", one.name, one.planned_on, one.planned_on,
            f"/presale-promotions/{one.pk}/", one.owner_id, one.owner.name if one.owner is not None else "",
        )  # fmt: skip


def marked(found: list[Entry], clashes: dict[str, str]) -> list[Entry]:
    """The entries with what is wrong about them."""
    return [replace(one, clash=clashes.get(one.key, "")) for one in found]


def day_names(period: Period) -> dict[date, dict[str, Any]]:
    """Of each day whether it is worked and what the calendar calls it."""
    calendar, days = working_calendar(), {}
    day = period.start
    while day < period.end:
        exception = calendar.exception_on(day)
        days[day] = {"worked": calendar.is_workday(day), "name": exception.name if exception else ""}
        day += timedelta(days=1)
    return days
