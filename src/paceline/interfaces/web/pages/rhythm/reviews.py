"""复盘诊断: reviews that are due or were held; one of them with its frozen data, decisions and what became of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.pipeline.models.opportunity import LostReason
from paceline.records.action import get_action
from paceline.rhythm.models import Review, ReviewCycle, ReviewDecision
from paceline.rhythm.models.review import DecisionState, ReviewState

DEALS = "pipeline.opportunity"
CHANGED = {
    "won": "赢单", "lost": "输单", "overdue": "预计成交日已过", "no_step": "没有下一步",
}  # fmt: skip
VERBS = ("prepare", "hold", "decide", "close")
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
        may_make=by.can("rhythm.review", "create"),
    )  # fmt: skip


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One review as it was frozen, with what was decided since."""
    by = actor(request)
    review = get_visible(by, Review, key)
    rows = visible(by, ReviewDecision).filter(review=review).select_related("owner").order_by("due_on")
    return page(
        request, "pages/rhythm/review.html", review=review, state=str(ReviewState(review.state).label),
        pack=review.pack, decisions=[(one, str(DecisionState(one.state).label)) for one in rows],
        buttons=buttons(by, review), **(drawn(review.pack) if review.pack else {}),
    )  # fmt: skip


def buttons(by: Principal, review: Review) -> list[dict[str, str]]:
    """What can be done with it now, the next step first."""
    found = []
    allowed = visible(by, Review, "change").filter(pk=review.pk).exists()
    for verb in VERBS:
        chosen = get_action(f"rhythm.review.{verb}")
        if allowed and (chosen.available is None or not chosen.available(review)):
            found.append(
                {"label": chosen.label, "icon": chosen.icon, "url": f"/reviews/{review.pk}/do/{verb}"}
            )
    return found


def drawn(pack: dict[str, Any]) -> dict[str, Any]:
    """The frozen figures for the template."""
    funnel = pack.get("funnel") or {}
    return {
        "agenda": [
            {"words": _t(CHANGED[one["code"]]), "n": one["n"], "amount": Decimal(one["amount"]),
             "url": list_url(DEALS, one["filter"])}
            for one in pack["changed"] if one["n"]
        ],
        "steps": steps_of(funnel),
        "heads": [f"{a} → {b}" for a, b in zip(funnel.get("stages", []), funnel.get("stages", [])[1:], strict=False)],
        "worst": worst(funnel),
        "losses": [
            {"label": str(LostReason(one["reason"]).label) if one["reason"] else _t("没有写原因"), "value": one["n"],
             "text": formats.money(Decimal(one["amount"]))}
            for one in pack.get("losses", ())
        ],
        "target": {name: Decimal(value) if isinstance(value, str) and value else value
                   for name, value in (pack.get("target") or {}).items()},
        "state_names": {state: str(DecisionState(state).label) for state in DecisionState.values},
    }  # fmt: skip


def steps_of(funnel: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages for the drawing, each with the rate to the next."""
    rates = [*funnel.get("rates", ()), None]
    return [
        {"label": name, "value": reached, "url": "", "rate": rates[at]}
        for at, (name, reached) in enumerate(
            zip(funnel.get("stages", ()), funnel.get("reached", ()), strict=False)
        )
    ]


def worst(funnel: dict[str, Any]) -> dict[str, Any] | None:
    """The step that fell most against the year before; None when none fell."""
    found = [
        {"at": at, "off": now - before, "rate": now}
        for at, (now, before) in enumerate(zip(funnel.get("rates", ()), funnel.get("base", ()), strict=False))
        if now is not None and before is not None and now < before
    ]
    return min(found, key=lambda one: one["off"], default=None)
