"""The desk of hand-overs: how it stands between both sides, what waits to be taken, what was handed over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.handoffs import board
from paceline.customers.handoffs.reach import towards
from paceline.customers.models import Handoff
from paceline.customers.models.handoff import Handed, HandoffState, RejectReason
from paceline.insight.question import Question
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel import clock
from paceline.kernel.errors import NotAllowed
from paceline.locale.shipped import shipped
from paceline.metadata.registry import registry

HANDOFF = "customers.handoff"
TABS = {"in": "等我接收", "out": "我交出的"}
MOST = 100


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, or what I have handed over."""
    return shown(request)


def shown(
    request: HttpRequest,
    *,
    ticked: Collection[str] = (),
    wrong: str = "",
    given: dict[str, str] | None = None,
) -> HttpResponse:
    """The page; `wrong` says what was missing from a decision, with what was chosen kept."""
    by = actor(request)
    if not by.can(HANDOFF, "read"):
        raise NotAllowed("你没有查看交接的权限。可以请管理员调整你的角色。")
    tabs = [code for code, verb in (("in", "accept"), ("out", "create")) if by.can(HANDOFF, verb)]
    asked = request.GET.get("tab", "")
    tab = asked if asked in tabs else next(iter(tabs), "out")
    rows = waiting(by) if tab == "in" else given_away(by)
    whole = board.handed(Question.of(by)).aggregate(**board.measures())
    return page(
        request,
        "pages/handoffs/index.html",
        status=422 if wrong else 200,
        tab=tab,
        tabs=[{"label": _t(TABS[code]), "url": f"?tab={code}", "current": code == tab} for code in tabs],
        rows=[told(one) for one in rows],
        states=registry.get(HANDOFF).fields["state"].type,
        sentence=board.sentence(whole).text(_t) if whole["n"] else "",
        stats=stats(whole),
        reasons=RejectReason.choices,
        ticked={str(one.pk) for one in rows} if request.GET.get("all") else set(ticked),
        wrong=wrong,
        given={"reason": "", "words": "", **(given or {})},
        may_offer=by.can(HANDOFF, "create"),
        key=uuid4().hex,
        more=len(rows) == MOST,
    )


def waiting(by: Principal) -> list[Handoff]:
    """What this side may take or give back, the most urgent first."""
    rows = visible(by, Handoff, "accept").filter(towards(by, "accept", "to_unit", "to_user"))
    return list(near(rows.filter(state=HandoffState.OFFERED)).order_by("due_at", "pk")[:MOST])


def given_away(by: Principal) -> list[Handoff]:
    """What this person has handed over; what waits comes first."""
    rows = near(visible(by, Handoff).filter(owner=by.user_id))
    found = list(rows.order_by("-created_at", "-pk")[:MOST])
    return sorted(found, key=lambda one: one.state != HandoffState.OFFERED)


def near(rows: Any) -> Any:
    return rows.select_related("lead__source", "owner", "to_unit", "to_user", "taken_by")


def told(one: Handoff) -> dict[str, Any]:
    """A hand-over as a line: what the lead is, what goes over with it, how it stands."""
    late = one.state == HandoffState.OFFERED and one.due_at is not None and one.due_at <= clock.now()
    lead = one.lead
    grade = _t("%(grade)s 级") % {"grade": lead.grade} if lead.grade else ""
    facts = [lead.company, shipped(lead.source.name) if lead.source else "", grade]
    return {
        "one": one,
        "facts": " · ".join(text for text in facts if text),
        "said": one.note or lead.need,
        "handed": [str(Handed(code).label) for code in one.checklist],
        "to": one.to_user.name if one.to_user else one.to_unit.name if one.to_unit else "–",
        "late": late,
        "why": RejectReason(one.reason).label if one.reason else "",
    }


def stats(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """The same figures as on the board, of this quarter."""
    names = {"n": "交出", "waiting": "待接收", "escalated": "升级过", "accepted": "已接收", "rejected": "已退回",
             "in_time": "按时跟进"}  # fmt: skip
    return [{"label": _t(words), "value": f"{whole[name]:,}"} for name, words in names.items()]
