"""Which parameters of the funnel people have set by hand, as of a day, and which of them hold for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.methods.rhythm.by_hand import ByHand
from paceline.pipeline.funnels import Funnel
from paceline.records.past.lookback import looked_at
from paceline.rhythm.models import CockpitPage, ConversionOverride
from paceline.rhythm.models.override import OverrideOf
from paceline.rhythm.queries.organisation import Node, Organisation


@dataclass(frozen=True)
class SetByHand:
    """One value: a stage's conversion or its days to won, of a unit with all below it or (None) of everybody."""

    stage: str
    what: str
    rate: Decimal | None
    days: int | None
    unit: UUID | None


def overrides_on(funnel: Funnel, as_of: date) -> tuple[SetByHand, ...]:
    """The values that count on a day and were known by its end."""
    rows = visible(SYSTEM, ConversionOverride).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=as_of),
        stage__in=[stage.pk for stage in funnel.path[:-1]], valid_from__lte=as_of,
    )  # fmt: skip
    if looked_at() is None:  # looking back, the rows are those of the day
        end = clock.start_of(as_of + timedelta(days=1), settings.ORGANISATION_TIME_ZONE)
        rows = rows.filter(created_at__lt=end)
    codes = {stage.pk: stage.code for stage in funnel.path}
    found = rows.order_by("created_at", "pk").values_list("stage_id", "what", "rate", "days", "unit_id")
    return tuple(SetByHand(codes[stage], *rest) for stage, *rest in found)


def by_hand_of(found: Iterable[SetByHand], units: Iterable[UUID]) -> ByHand:
    """What holds for whom ``units`` lead up from, the nearest first: the nearest value wins, that of everybody last."""
    near: list[UUID | None] = [*units, None]
    conversions: dict[str, float] = {}
    days: dict[str, int] = {}
    for one in sorted((each for each in found if each.unit in near), key=lambda each: -near.index(each.unit)):
        if one.what == OverrideOf.CONVERSION and one.rate is not None:
            conversions[one.stage] = float(one.rate)
        elif one.days is not None:
            days[one.stage] = one.days
    return ByHand(conversions, days)


def by_hand_for(found: Iterable[SetByHand], node: Node, organisation: Organisation) -> ByHand:
    """What holds for a node."""
    start = node.unit
    if node.user is not None and node.user in organisation.people:
        start = organisation.people[node.user].unit_id
    return by_hand_of(found, organisation.upwards(start))


def unless_set_since(pages: QuerySet[CockpitPage]) -> QuerySet[CockpitPage]:
    """Of drawn pages those made after the last change of a parameter set by hand."""
    since = Q(updated_at__gt=OuterRef("made_at"))
    for removed in (False, True):
        pages = pages.exclude(Exists(visible(SYSTEM, ConversionOverride, removed=removed).filter(since)))
    return pages
