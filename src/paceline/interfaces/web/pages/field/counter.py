"""The page of who sells a presale at the counter: it works on a phone without a network and says whom to call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats, widgets
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.field.check_in import refusal
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of
from paceline.kernel import clock
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.metadata.registry import registry
from paceline.records.action import get_action, perform
from paceline.trade.actions.presale.counter import LATEST_HOURS
from paceline.trade.models import PresaleOffer, Reservation
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.models.presale.choices import Channel, ReservationState

SELL = "trade.reservation.counter"
BACK = timedelta(days=7)
MOST = 50


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The form and one's own reservations of the last days; the latter alone when the page renews itself."""
    by = actor(request)
    if not by.can("trade.reservation", "create"):
        raise NotAllowed("你没有新建预订的权限。可以请管理员调整你的角色。")
    sold = mine(by)
    waiting = [one for one in sold if one.state == ReservationState.WAITLISTED]
    context: dict[str, Any] = {
        "offers": on_offer(by),
        "sold": [one for one in sold if one not in waiting],
        "waiting": waiting,
        "states": registry.of(Reservation).standard["state"].type,
        "hours": LATEST_HOURS,
        "who": str(by.user_id),
    }
    if is_fragment(request):
        return fragment(request, "pages/field/sold.html", **context)
    return page(request, "pages/field/counter.html", **context)


def on_offer(by: Principal) -> list[PresaleOffer]:
    """What may be sold at a counter now."""
    rows = visible(by, PresaleOffer).filter(campaign__state=CampaignState.OPEN, campaign__deleted_at=None)
    rows = rows.select_related("campaign", "product").order_by("campaign__closes_at", "pk")
    return [
        one
        for one in rows[:MOST]
        if not one.campaign.invite_code
        and (not one.campaign.channels or Channel.STORE in one.campaign.channels)
    ]


def mine(by: Principal) -> list[Reservation]:
    """One's own reservations of the last days, newest first."""
    rows = visible(by, Reservation).filter(owner=by.user_id, reserved_at__gte=clock.now() - BACK)
    return list(rows.select_related("offer__product").order_by("-reserved_at", "-pk")[:MOST])


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """One sale, perhaps from hours ago: `{"words", "url"}`, or what is wrong with it by field."""
    by = actor(request)
    if request.POST.get("who", "") != str(by.user_id):
        return JsonResponse(
            {"code": "other_person", "detail": _t("这笔预订是另一个人的，由本人登录后上传。")}, status=409
        )
    given = widgets.sent(request.POST, get_action(SELL).inputs)
    try:
        made = perform(by, SELL, None, given, via="web", key=key_of(request))
    except PacelineError as error:
        return JsonResponse(refusal(error), status=error.http_status)
    return JsonResponse({"words": told(made), "url": f"/reservations/{made.pk}/"})


def told(made: Reservation) -> str:
    """What came of it, and whom to call."""
    words = {
        "name": made.name,
        "n": made.quantity,
        "deposit": formats.money(made.deposit),
        "phone": made.phone,
    }
    if made.state == ReservationState.WAITLISTED:
        return _t("名额满了，%(name)s 排进候补。请告诉他：%(phone)s。") % words
    if made.state == ReservationState.SUBMITTED:
        return _t("已为 %(name)s 登记 %(n)s 份，等人工确认。") % words
    return _t("已为 %(name)s 留 %(n)s 份，应收定金 %(deposit)s。") % words
