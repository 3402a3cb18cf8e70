"""Which conversion rates people have set by hand, as of a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.pipeline.funnels import Funnel
from paceline.records.lookback import looked_at
from paceline.rhythm.models import CockpitPage, ConversionOverride


def overrides_on(funnel: Funnel, as_of: date) -> dict[str, float]:
    """The rates (0 to 1) by stage code that count on a day and were known by its end."""
    rows = visible(SYSTEM, ConversionOverride).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=as_of),
        stage__in=[stage.pk for stage in funnel.path[:-1]], valid_from__lte=as_of,
    )  # fmt: skip
    if looked_at() is None:  # looking back, the rows are those of the day
        end = clock.start_of(as_of + timedelta(days=1), settings.ORGANISATION_TIME_ZONE)
        rows = rows.filter(created_at__lt=end)
    codes = {stage.pk: stage.code for stage in funnel.path}
    found = rows.order_by("created_at", "pk").values_list("stage_id", "rate")
    return {codes[stage]: float(rate) for stage, rate in found}


def unless_set_since(pages: QuerySet[CockpitPage]) -> QuerySet[CockpitPage]:
    """Of drawn pages those made after the last change of a rate."""
    since = Q(updated_at__gt=OuterRef("made_at"))
    for removed in (False, True):
        pages = pages.exclude(Exists(visible(SYSTEM, ConversionOverride, removed=removed).filter(since)))
    return pages
