"""复盘诊断: reviews that are due or were held; one of them with its frozen data, decisions and what became of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.offered import offered
from paceline.kernel.periods import label as period_label
from paceline.kernel.periods import period_of
from paceline.pipeline.models.opportunity import LostReason
from paceline.records.action import perform
from paceline.rhythm.models import Review, ReviewAttendee, ReviewCycle, ReviewDecision, ReviewNote
from paceline.rhythm.models.choices import PeriodUnit
from paceline.rhythm.models.review import DecisionState, ReviewKind, ReviewState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.reviews.held import one_on_ones
from paceline.rhythm.queries.reviews.restated import restated

DEALS = "pipeline.opportunity"
CHANGED = {
    "won": "赢单", "lost": "输单", "overdue": "预计成交日已过", "no_step": "没有下一步",
}  # fmt: skip
VERBS = ("prepare", "hold", "decide", "close", "reopen")
MOST = 60


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is due, what was held, the cycles behind it."""
    by = actor(request)
    rows = list(visible(by, Review).select_related("owner").order_by("-due_on")[:MOST])
    waiting = [
        one for one in rows if one.state in (ReviewState.SCHEDULED, ReviewState.PREPARED, ReviewState.HELD)
    ]
    return page(
        request, "pages/rhythm/reviews.html",
        waiting=sorted(waiting, key=lambda one: one.due_on), past=[one for one in rows if one not in waiting],
        cycles=visible(by, ReviewCycle).order_by("name")[:MOST], today=formats.today(),
        names={state: str(ReviewState(state).label) for state in ReviewState.values},
        may_make=by.can("rhythm.review", "create"), talks=talks_of(by),
        led=Organisation.known().led_by(by.user_id),
    )  # fmt: skip


def talks_of(by: Principal) -> list[dict[str, Any]]:
    """Who holds one-on-ones this month: held of planned, with the list behind."""
    month = period_of("month", formats.today())
    days = [month.start.isoformat(), month.last_day.isoformat()]
    return [
        {"one": one, "url": list_url("rhythm.review", {"all": [
            {"field": "kind", "op": "eq", "value": ReviewKind.ONE_ON_ONE},
            {"field": "due_on", "op": "between", "value": days},
            {"field": "owner", "op": "eq", "value": str(one.manager)},
        ]})}
        for one in one_on_ones(by, month, formats.today())
    ]  # fmt: skip


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One review as it was frozen, with what was decided since."""
    by = actor(request)
    review = get_visible(by, Review, key)
    rows = visible(by, ReviewDecision).filter(review=review).select_related("owner").order_by("due_on")
    return page(
        request, "pages/rhythm/review.html", review=review, state=str(ReviewState(review.state).label),
        pack=review.pack, decisions=[(one, str(DecisionState(one.state).label)) for one in rows],
        buttons=offered(by, review, VERBS), attendees=list(attendees_of(by, review)),
        notes=visible(by, ReviewNote).filter(review=review).select_related("author").order_by("-created_at"),
        alone=review.person_id is not None,
        for_two=review.kind == ReviewKind.ONE_ON_ONE and by.user_id in (review.owner_id, review.person_id),
        may_mark=review.state in (ReviewState.PREPARED, ReviewState.HELD)
        and visible(by, Review, "change").filter(pk=review.pk).exists(), **changes(by, review),
        **(drawn(review.pack) if review.pack else {}),
    )  # fmt: skip


def changes(by: Principal, review: Review) -> dict[str, Any]:
    """What has changed since the data was frozen, with the list of the deals."""
    now = restated(by, review)
    return {"now": now, "now_url": list_url(DEALS, now["filter"]) if now else ""}


def attendees_of(by: Principal, review: Review) -> Any:
    """Who is to come, and whether they came."""
    rows = visible(by, ReviewAttendee).filter(review=review)
    return rows.select_related("user").order_by("user__name")


@require_POST
def attendance(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep who is here."""
    perform(actor(request), "rhythm.review.attend", key, {"users": request.POST.getlist("user")}, via="web")
    return done({"toast": {"text": _t("出席已记下")}, "record-changed": {}})


def drawn(pack: dict[str, Any]) -> dict[str, Any]:
    """The frozen figures for the template."""
    funnel = pack.get("funnel") or {}
    return {
        "agenda": [
            {"words": _t(CHANGED[one["code"]]), "n": one["n"], "amount": Decimal(one["amount"]),
             "url": list_url(DEALS, one["filter"]), "code": one["code"]}
            for one in pack["changed"] if one["n"]
        ],
        "steps": steps_of(funnel),
        "heads": [f"{a} → {b}" for a, b in zip(funnel.get("stages", []), funnel.get("stages", [])[1:], strict=False)],
        "worst": costliest(pack.get("business") or {}) or worst(funnel),
        "losses": [
            {"label": str(LostReason(one["reason"]).label) if one["reason"] else _t("没有写原因"), "value": one["n"],
             "text": _t("%(n)s 单") % {"n": one["n"]} + f" · {formats.money(Decimal(one['amount']))}"}
            for one in pack.get("losses", ())
        ],
        "target": {name: Decimal(value) if isinstance(value, str) and value else value
                   for name, value in (pack.get("target") or {}).items()},
        **business_of(pack.get("business") or {}),
        "state_names": {state: str(DecisionState(state).label) for state in DecisionState.values},
    }  # fmt: skip


def business_of(business: dict[str, Any]) -> dict[str, Any]:
    """What the part of a business review needs besides its figures."""
    if not business:
        return {}
    period = period_of(business["unit"], date.fromisoformat(business["starts_on"]))
    gone = business["churn"]["filter"]
    return {
        "period_name": period_label(business["unit"], period).text(_t),
        "units": {one.value: str(one.label) for one in PeriodUnit},
        "churn_url": list_url("customers.customer", gone) if gone else "",
    }  # fmt: skip


def steps_of(funnel: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages for the drawing, each with the rate to the next."""
    rates = [*funnel.get("rates", ()), None]
    return [
        {"label": formats.shipped(name), "value": reached, "url": "", "rate": rates[at]}
        for at, (name, reached) in enumerate(
            zip(funnel.get("stages", ()), funnel.get("reached", ()), strict=False)
        )
    ]


def costliest(business: dict[str, Any]) -> dict[str, Any] | None:
    """The step that costs most against the year before, where a business review has weighed them."""
    steps = (business.get("bottlenecks") or {}).get("steps") or []
    if not steps or Decimal(steps[0]["impact"]) <= 0:
        return None
    return {"name": steps[0]["name"], "off": steps[0]["rate"] - steps[0]["before"]}


def worst(funnel: dict[str, Any]) -> dict[str, Any] | None:
    """The step that fell most against the year before; None when none fell."""
    stages = funnel.get("stages", ())
    found = [
        {"name": f"{stages[at]} → {stages[at + 1]}", "off": now - before}
        for at, (now, before) in enumerate(zip(funnel.get("rates", ()), funnel.get("base", ()), strict=False))
        if now is not None and before is not None and now < before
    ]
    return min(found, key=lambda one: one["off"], default=None)
