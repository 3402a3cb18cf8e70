"""我的提成: one's own statement line by line, what the next band would bring, a what-if; and the trial of a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.team.coaching import key_in
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.money import parse_amount
from paceline.kernel.periods import period_of
from paceline.records.action import authorise, get_action, perform
from paceline.team.commission.outlook import Outlook, outlook_of, team_total, what_if
from paceline.team.commission.plans import Plans
from paceline.team.commission.trial import last_quarter, tried
from paceline.team.models.commission import (
    Base,
    CommissionEvent,
    CompBand,
    CompPlan,
    LineKind,
    Method,
    Statement,
)
from paceline.team.models.commission.choices import DisputeState

PLAN = "team.compplan"
MOST = 100


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """One's own statement, the latest unless another is chosen."""
    by = actor(request)
    found = outlook_of(by, key_in(request, "statement"))
    context: dict[str, Any] = {
        "found": found,
        "links": links_of(by),
        "works": by.can("team.statement", "change"),
    }
    context["month"] = period_of("month", formats.today(), ahead=-1).start
    if found is None:
        assert by.user_id is not None
        context["plan"] = Plans().of(by.user_id, formats.today())
    else:
        reach, fault = asked(request)
        context |= {
            "lines": lines_of(by, found), "history": history(by), "reach": request.GET.get("reach", ""), "fault": fault,
            "would": None if reach is None else what_if(found, reach), "team": team_total(by, found.statement),
            "base": Base(found.statement.plan.base).label, "method": Method(found.statement.plan.method).label,
        }  # fmt: skip
    return page(request, "pages/team/commission.html", **context)


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """The card on 今日; nothing for who has no statement."""
    found = outlook_of(actor(request))
    if found is None:
        return HttpResponse("")
    base = Base(found.statement.plan.base).label
    return fragment(request, "pages/team/commission_card.html", found=found, base=base)


def asked(request: HttpRequest) -> tuple[Decimal | None, str]:
    """The amount of the what-if, and what is wrong with what was typed."""
    text = request.GET.get("reach", "").strip()
    if not text:
        return None, ""
    try:
        reach = parse_amount(text)
    except Invalid as error:
        return None, error.text(_t)
    return (reach, "") if reach > 0 else (None, _t("请填大于 0 的金额。"))


def lines_of(by: Principal, found: Outlook) -> list[tuple[CommissionEvent, str, str]]:
    """The newest lines with what they are about in words; "" where no sale stands behind one."""
    rows = (
        visible(by, CommissionEvent)
        .filter(statement=found.statement)
        .select_related("customer", "order", "receipt")
    )
    return [
        (one, str(LineKind(one.kind).label), str(DisputeState(one.dispute).label) if one.dispute else "")
        for one in rows.order_by("-happened_on", "-pk")[:MOST]
    ]


def history(by: Principal) -> list[Statement]:
    """One's statements, the newest first."""
    return list(visible(by, Statement).filter(owner=by.user_id).order_by("-starts_on")[:24])


def links_of(by: Principal) -> list[tuple[str, str, str]]:
    """Where those go who do more than look at their own."""
    places = (
        (_t("全部提成单"), "receipt", "/statements/", "team.statement", "change"),
        (_t("提成发放"), "wallet", "/commission-runs/", "team.commissionrun", "read"),
        (_t("提成方案"), "award", "/comp-plans/", PLAN, "read"),
    )
    return [(words, icon, url) for words, icon, url, name, verb in places if by.can(name, verb)]


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Reckon now, or hand a whole month over; the page says what came of it."""
    by = actor(request)
    try:
        if request.POST.get("verb") == "submit_period":
            given = {"day": f"{request.POST.get('month', '')}-01"}
            found = perform(by, "team.statement.submit_period", None, given, via="web")
            messages.success(request, _t("已把 %(n)s 张提成单送去核对，本人会收到通知。") % {"n": len(found)})
        else:
            made = perform(by, "team.statement.calculate", None, {}, via="web")
            messages.success(request, _t("新增 %(count)s 行提成") % {"count": made})
    except PacelineError as error:
        messages.error(request, in_words(error))
    return redirect("/commission/")


@require_GET
def trial(request: HttpRequest, key: UUID) -> HttpResponse:
    """A plan on the facts of last quarter."""
    by = actor(request)
    try_out = get_action("team.compplan.try_out")
    authorise(try_out, by)
    plan = get_visible(by, CompPlan, key, try_out.needs)
    period, bands = (
        last_quarter(formats.today()),
        list(visible(by, CompBand).filter(plan=plan).order_by("start")),
    )
    rows = tried(plan, period)
    return page(
        request, "pages/team/commission_trial.html", plan=plan, period=period, rows=rows, bands=bands,
        total=sum((one.total for one in rows), Decimal(0)), before=sum((one.before for one in rows), Decimal(0)),
        sold=sum((one.base for one in rows), Decimal(0)), cliffs=plan.terms(bands, plan.quota).cliffs(),
        base=Base(plan.base).label, method=Method(plan.method).label,
    )  # fmt: skip
