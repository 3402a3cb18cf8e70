"""跟进效率: by person whether follow-ups are on time, how fast leads are answered, how many touches a step takes; and
from a person to coaching or to giving some of the work to a colleague."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal, Scope
from paceline.insight.question import Question
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.team.coaching import LATER, PLANS, key_in, units_of
from paceline.kernel import clock
from paceline.kernel.periods import Period
from paceline.methods.peers import Standing, Verdict, beside_peers, strength_among
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.efficiency.figures import Efficiency, efficiency
from paceline.team.reports.follow_up import due_filter, lead_filter, touch_filter

DAYS = (30, 90)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Everybody of a team whom the asker sees; without a team oneself."""
    by, organisation, today = actor(request), Organisation.today(), formats.today()
    units = units_of(by, organisation)
    unit = key_in(request, "unit")
    unit = unit if unit in dict(units) else next((key for key, _name in units), None)
    days = next((one for one in DAYS if str(one) == request.GET.get("days")), DAYS[0])
    period = Period(today - timedelta(days=days), today + timedelta(days=1))
    node = Node(unit=unit) if unit else Node(user=by.user_id)
    people = [one for one in organisation.everybody_in(node) if one in organisation.sellers or unit is None]
    whole, each = efficiency(by, people, period, clock.now())
    rows = rows_of(by, each, whole, period)
    return page(
        request, "pages/team/follow_up.html", units=units, unit=unit, days=days, choices=DAYS, whole=whole, rows=rows,
        late=sum(1 for row in rows if row["late"]),
    )  # fmt: skip


def rows_of(
    by: Principal, each: dict[UUID, Efficiency], whole: Efficiency, period: Period
) -> list[dict[str, Any]]:
    """Everybody, those surely below the team first, then the least punctual."""
    question = Question(by, period, formats.today())
    strength = strength_among([(one.in_time, one.due) for one in each.values() if one.due])
    rows = [row_of(by, question, key, one, whole, strength) for key, one in each.items()]
    return sorted(rows, key=lambda row: (not row["late"], row["one"].on_time.value or 0, row["one"].name))


def row_of(
    by: Principal, question: Question, key: UUID, one: Efficiency, whole: Efficiency, strength: float
) -> dict[str, Any]:
    """One person: figures, the lists behind them, and what can be done."""
    mean = whole.on_time.value or 0.0
    standing = beside_peers(one.in_time, one.due, mean, strength) if one.due else None
    late = standing is not None and standing.verdict == Verdict.BELOW
    return {
        "key": key, "one": one, "late": late,
        "due_url": list_url("customers.activity", due_filter(question, key)),
        "lead_url": list_url("customers.lead", lead_filter(question, key)),
        "touch_url": list_url("customers.activity", touch_filter(question, key)),
        "coach_url": coach_url(by, key, one, standing),
        "may_reassign": by.scope("customers.lead", "assign") > Scope.OWN and key != by.user_id,
    }  # fmt: skip


def coach_url(by: Principal, key: UUID, one: Efficiency, standing: Standing | None) -> str:
    """A coaching plan that begins with what the figures say; "" for who may not make one."""
    if not by.can(PLANS, "create") or standing is None:
        return ""
    cause = _t("跟进按时率 %(rate)s（%(n)s 条到期），团队 %(mean)s。") % {
        "rate": f"{standing.rate or 0:.0%}", "n": one.due, "mean": f"{standing.mean:.0%}",
    }  # fmt: skip
    review_on = (formats.today() + LATER).isoformat()
    return "/coaching-plans/new?" + urlencode({"person": key, "cause": cause, "review_on": review_on})
