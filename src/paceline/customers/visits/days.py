"""The day of a known person at a capture point: one row that is counted again, one event when it begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import TruncDate

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import PageView, VisitDay
from paceline.customers.models.visits import Behaviour
from paceline.customers.visits.people import Person
from paceline.kernel.clock import as_zone, start_of
from paceline.records.act import Act

VIA = "visit"
BEGUN = "customers.visitday.browse"
NAMED = 6
"""So many pages are named in a day's line."""
FEW = 500
"""Of so many views of a day the titles are counted."""


def of_views(rows: QuerySet[Any]) -> list[tuple[Any, date]]:
    """The capture points and days on which these views were."""
    zone = as_zone(settings.ORGANISATION_TIME_ZONE)
    return list(rows.order_by().values_list("point", TruncDate("at", tzinfo=zone)).distinct())


def keep(act: Act, person: Person, places: Iterable[tuple[Any, date]]) -> None:
    """Count these days of a person again; a day that begins is told in the timelines, at the time of its first view."""
    for point, day in sorted(places, key=lambda one: (one[1], str(one[0]))):
        rows = views_of(person, point, day)
        if not (span := rows.aggregate(first=Min("at"), last=Max("at")))["first"]:
            continue
        counted = {**summary(rows), "last_at": span["last"]}
        row, made = visible(SYSTEM, VisitDay).get_or_create(
            day=day, point_id=point, **person.links, defaults=counted
        )
        if made:
            told = act.tell(row, BEGUN)
            told.occurred_at, told.actor_id, told.via = span["first"], None, VIA
        else:
            visible(SYSTEM, VisitDay).filter(pk=row.pk).update(**counted)


def views_of(person: Person, point: Any, day: date) -> QuerySet[Any]:
    """What a person did at a point on a day."""
    zone = settings.ORGANISATION_TIME_ZONE
    begins, ends = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    return visible(SYSTEM, PageView).filter(point_id=point, at__gte=begins, at__lt=ends, **person.links)


def summary(rows: QuerySet[Any]) -> dict[str, Any]:
    """How many pages, which ones, and what else was done: `加购×2 咨询`."""
    done = list(rows.order_by("at").values_list("kind", "name", "title", "url"))
    pages = Counter(title or url for kind, _name, title, url in done[-FEW:] if kind == Behaviour.VIEW)
    others = Counter((kind, name) for kind, name, _title, _url in done if kind != Behaviour.VIEW)
    named = [page for page, _n in pages.most_common(NAMED) if page]
    return {
        "views": sum(1 for one in done if one[0] == Behaviour.VIEW),
        "acts": sum(others.values()),
        "pages": "\n".join(named)[:300],
        "done": "\n".join(f"{kind}\t{name}\t{n}" for (kind, name), n in others.most_common(5))[:120],
    }
