"""跟进节奏: every cadence with its steps, how often each is done and answered, and what runs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.scope import visible
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.page.follow_ups import ICONS
from paceline.rhythm.cadences.rates import cadence_rates
from paceline.rhythm.models import Enrollment
from paceline.rhythm.models.cadence import CadenceFor, EnrollmentState, StopRule

MOST = 30


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The cadences and the newest enrolments within sight."""
    by = actor(request)
    going = visible(by, Enrollment).filter(state__in=(EnrollmentState.RUNNING, EnrollmentState.PAUSED))
    rates = cadence_rates(by)
    newest = list(going.select_related("owner", "cadence").order_by("-starts_on", "-pk")[:MOST])
    keys = [one.pk for one in newest]
    return page(
        request, "pages/rhythm/cadences.html", rates=rates, running=sum(one.running for one in rates),
        going=[(one, str(EnrollmentState(one.state).label)) for one in newest],
        mine=set(visible(by, Enrollment, "change").filter(pk__in=keys).values_list("pk", flat=True)),
        icons=ICONS, kinds={kind: str(ActivityKind(kind).label) for kind in ActivityKind.values},
        targets={kind: str(CadenceFor(kind).label) for kind in CadenceFor.values},
        rules={rule: str(StopRule(rule).label) for rule in StopRule.values},
        may_make=by.can("rhythm.cadence", "create"), clock_words=clock_words,
    )  # fmt: skip


def clock_words(minutes: int) -> str:
    """T, T−4h, T+15min, T−3d: how far from the anchor, by the clock."""
    size, sign = abs(minutes), "−" if minutes < 0 else "+"
    if not size:
        return "T"
    for unit, length in (("d", 24 * 60), ("h", 60), ("min", 1)):
        if size % length == 0:
            return f"T{sign}{size // length}{unit}"
    return "T"
