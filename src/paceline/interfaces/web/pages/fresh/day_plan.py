"""日计划: what a day takes and brings, product by product, and what to do about too much or too little."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal, Scope
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.field.check_in import key_from
from paceline.interfaces.web.pages.records.forms.answers import key_of
from paceline.kernel.errors import NotAllowed, NotFound, PacelineError
from paceline.methods.day_plan import LEAST
from paceline.records.action import get_action, perform
from paceline.trade.dayplan.plan import Line, plan_of
from paceline.trade.dayplan.selling import buyers, cuts

SUPPLY, STANDING, OFFER = "trade.expectedsupply", "trade.standingorder", "catalog.product.offer_spot"
ONE_DAY = timedelta(days=1)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The plan of a day, tomorrow unless another is asked for; one product in full when it is chosen."""
    return shown(request)


def shown(request: HttpRequest, *, wrong: str = "") -> HttpResponse:
    by = actor(request)
    if not by.can(SUPPLY, "read") or not by.can(STANDING, "read"):
        raise NotAllowed("你没有查看日计划的权限。可以请管理员调整你的角色。")
    today = formats.today()
    day = day_of(request.GET.get("on", ""), today + ONE_DAY)
    lines = plan_of(by, day, today)
    key = key_from(request.GET.get("product", ""))
    chosen = next((one for one in lines if one.product.pk == key), None)
    return page(
        request, "pages/fresh/day_plan.html", status=422 if wrong else 200, day=day, today=today, lines=lines,
        chosen=chosen, more=in_full(by, chosen, day, today) if chosen else {}, wrong=wrong, least=LEAST,
        key=uuid4().hex,
        partly=by.scope(STANDING, "read") != Scope.ALL, may_enter=get_action(f"{SUPPLY}.create").allowed(by),
        may_offer=get_action(OFFER).allowed(by), before=day - ONE_DAY, after=day + ONE_DAY,
    )  # fmt: skip


def in_full(by: Principal, line: Line, day: date, today: date) -> dict[str, Any]:
    """Whom to offer what is too much, or who would get less."""
    if line.balance is None or line.balance == 0:
        return {}
    if line.balance > 0:
        return {"buyers": buyers(by, line.product.pk, today)}
    return {"cuts": cuts(by, line.product.pk, day, -line.balance)}


def day_of(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Tasks for the owners of the ticked customers; what is wrong is said above the list."""
    by, product = actor(request), key_from(request.GET.get("product", ""))
    if product is None:
        raise NotFound
    given = {
        "on": request.GET.get("on", ""),
        "quantity": request.POST.get("quantity", ""),
        "customers": [{"customer": one} for one in request.POST.getlist("customer")],
    }
    try:
        perform(by, OFFER, product, given, via="web", key=key_of(request))
    except PacelineError as error:
        return shown(request, wrong=in_words(error))
    messages.success(request, _t("任务已建好，客户负责人会在跟进里看到。"))
    return redirect(f"{reverse('web:day-plan')}?{request.GET.urlencode()}")
