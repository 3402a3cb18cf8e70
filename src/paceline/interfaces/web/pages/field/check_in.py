"""The page that a phone keeps open on the way: visits to arrive at and to leave, and what was sent of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.access.working_days import local_day
from paceline.customers.actions.check_in import FIELD_KINDS
from paceline.customers.models import Activity, CheckIn, Customer
from paceline.customers.models.activity_kinds import NOT_DONE, CheckInState, Outcome
from paceline.customers.models.rule import current_rule
from paceline.interfaces.web import widgets
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.registry import registry
from paceline.records.action import get_action, perform

SENT = {
    "check_in": "customers.activity.check_in",
    "check_out": "customers.activity.check_out",
    "visit": "customers.activity.visit",
}
"""What a phone may send, by the word that it says."""
BACK = timedelta(days=7)
MOST = 30


@dataclass(frozen=True)
class Stop:
    """A visit with its customer, as far as the reader sees it, and the check-in that it has."""

    activity: Activity
    customer: Customer | None
    arrived: CheckIn | None

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do: to arrive, to leave, or to say what came of it."""
        left = self.arrived is not None and self.arrived.left_at is not None
        return not left or self.activity.status in NOT_DONE


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Today's visits, the one that was asked for first; the part alone when the page brings itself up to date."""
    by = actor(request)
    context: dict[str, Any] = {
        "asked": asked_customer(by, request.GET.get("customer", "")),
        "visits": visits(by, request.GET.get("activity", "")),
        "recent": recent(by),
        "waiting": waiting_for(by),
        "outcomes": [(one.value, one.label) for one in Outcome],
        "states": registry.of(CheckIn).standard["state"].type,
        "limit": current_rule().check_in_metres,
        "hours": current_rule().check_in_hours,
        "sees_places": "place" in open_fields(by, registry.of(Customer)),
        "who": str(by.user_id),
    }
    if is_fragment(request):
        return fragment(request, "pages/field/visits.html", **context)
    return page(request, "pages/field/check_in.html", **context)


def visits(by: Principal, asked: str) -> list[Stop]:
    """One's own visits of today and those that are under way; the one asked for stands first."""
    day = start_of(local_day(clock.now()))
    due = Q(planned_at__gte=day, planned_at__lt=day + timedelta(days=1)) | Q(status="in_progress")
    mine = visible(by, Activity, "change").filter(owner=by.user_id, kind__in=FIELD_KINDS)
    rows = mine.filter(due, status__in=NOT_DONE)
    key = key_from(asked)
    chosen = visible(by, Activity, "change").filter(pk=key, kind__in=FIELD_KINDS) if key else mine.none()
    found = [*chosen, *rows.exclude(pk=key).order_by("planned_at", "pk")[:MOST]]
    keys = [one.pk for one in found]
    arrived = {one.activity_id: one for one in visible(by, CheckIn).filter(activity__in=keys)}
    places = {one.customer_id for one in found if one.customer_id}
    customers = {one.pk: one for one in visible(by, Customer).filter(pk__in=places)}
    stops = [Stop(one, customers.get(one.customer_id), arrived.get(one.pk)) for one in found]
    return [stop for stop in stops if stop.is_open]


def asked_customer(by: Principal, text: str) -> Customer | None:
    """The customer whom somebody wants to drop in on."""
    key = key_from(text)
    found: Customer | None = visible(by, Customer).filter(pk=key).first() if key else None
    return found


def recent(by: Principal) -> list[CheckIn]:
    """One's own check-ins of the last days, newest first."""
    rows = visible(by, CheckIn).filter(owner=by.user_id, at__gte=clock.now() - BACK)
    return list(rows.select_related("activity", "customer").order_by("-at")[:MOST])


def waiting_for(by: Principal) -> int:
    """How many check-ins of others wait for this person's word."""
    if not by.can("customers.checkin", "confirm"):
        return 0
    rows = visible(by, CheckIn, "confirm").filter(state=CheckInState.WAITING).exclude(owner=by.user_id)
    return int(rows.count())


def key_from(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """One check-in or check-out, perhaps from hours ago: `{"words", "url"}`, or what is wrong with it by field."""
    by, what = actor(request), request.POST.get("what", "")
    if what not in SENT:
        raise Http404
    if request.POST.get("who", "") != str(by.user_id):
        return JsonResponse(
            {"code": "other_person", "detail": _t("这条签到是另一个人的，由本人登录后上传。")}, status=409
        )
    chosen = get_action(SENT[what])
    given = widgets.sent(request.POST, chosen.inputs)
    target = key_from(request.POST.get("target", "")) if chosen.on == "record" else None
    try:
        made = perform(by, chosen.name, target, given, via="web", key=key_of(request))
    except PacelineError as error:
        return JsonResponse(refusal(error), status=error.http_status)
    return JsonResponse({"words": told(what, made), "url": f"/activities/{made.activity_id}/"})


def refusal(error: PacelineError) -> dict[str, Any]:
    """What a phone shows beside the entry that could not be taken."""
    fields = sorted(error.by_field) if isinstance(error, Invalid) else [error.field] if error.field else []
    return {"code": error.code, "detail": in_words(error), "fields": fields}


def told(what: str, made: CheckIn) -> str:
    """What came of it."""
    if what == "check_out":
        return _t("已签退，停留 %(minutes)s 分钟。") % {"minutes": made.minutes}
    if made.state == CheckInState.OK:
        return _t("签到成功，离客户 %(metres)s 米。") % {"metres": made.distance}
    return _t("已签到，等主管确认。")
