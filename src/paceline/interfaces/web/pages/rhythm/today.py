"""What 今日 shows of the rhythm: the work that today needs, and how the own target stands. Loaded after the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.models import Tier, User
from paceline.catalog.queries import limits_of
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.cockpit import ICONS, binding_of, is_doubtful
from paceline.interfaces.web.pages.rhythm.ranges import apart
from paceline.rhythm.queries.daily.today import Today, today_of
from paceline.rhythm.queries.targets.planning import Planned
from paceline.rhythm.queries.targets.tiers import standard_of

MOST_BEADS = 12
WIDTH = 300


@require_GET
def strip(request: HttpRequest) -> HttpResponse:
    """今天的节拍: by kind of work what is done and what is needed."""
    found = today_of(actor(request))
    needs = [
        {"of": one, "icon": ICONS.get(one.code, "task"), "url": list_url(one.object, one.behind),
         "beads": [at < one.done for at in range(min(MOST_BEADS, max(one.need, one.done)))]}
        for one in (found.needs if found else ())
    ]  # fmt: skip
    return fragment(request, "pages/rhythm/strip.html", needs=needs)


@require_GET
def goal(request: HttpRequest) -> HttpResponse:
    """我的本季目标: where it stands, where it leads, what is missing in wins, demos and calls."""
    found = today_of(actor(request))
    asks = tier_asks(request.user) if request.user.is_authenticated else None
    return fragment(
        request, "pages/rhythm/goal.html", of=found, asks=asks, **(goal_of(found) if found else {})
    )


def tier_asks(user: User) -> dict[str, Any] | None:
    """What the own tier stands for: factor, standard of activities, how much may be taken off a price. None without."""
    today = formats.today()
    standard = standard_of(user, today)
    if standard is None:
        return None
    return {"tier": Tier(standard.tier).label, "standard": standard, "limits": limits_of(user.pk, today)}


def goal_of(found: Today) -> dict[str, Any]:
    """The figures of the card."""
    standing, plan = found.found, found.planned
    return {
        "url": list_url(standing.measure.object, standing.behind),
        "range": range_of(plan, float(standing.target.amount)) if plan else None,
        "says": says(plan) if plan else "",
        "left": plan.plan.situation.last + 1 if plan else 0,
        "total": {kind: sum(n for day, n in flow.items() if day <= plan.plan.situation.last)
                  for kind, flow in plan.plan.work.items()} if plan else {},
    }  # fmt: skip


def says(plan: Planned) -> str:
    """The plan in one sentence; it never calls enough what past pace makes unlikely."""
    if is_doubtful(plan):
        return binding_of(plan) + _t("。")
    return plan.sentences[0].text(_t) + _t("。") if plan.sentences else ""


def range_of(plan: Planned, target: float) -> dict[str, Any]:
    """Where P10, P50, P90 and the target lie on a bar of 300, and where their figures stand without touching."""
    reach = plan.reach
    low, high = min(reach.p10, target) * 0.8, max(reach.p90, target) * 1.08
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return round(WIDTH * (value - low) / span, 1)

    ends = [reach.p10, reach.p50, reach.p90]
    texts = [formats.money(ends[0]), f"P50 {formats.money(ends[1])}", formats.money(ends[2])]
    goal = _t("目标 %(money)s") % {"money": formats.money(target)}
    (over,) = apart([(at(target), goal)], WIDTH)
    return {
        "p10": at(reach.p10), "p50": at(reach.p50), "p90": at(reach.p90), "target": at(target),
        "labels": list(zip(apart([(at(end), text) for end, text in zip(ends, texts, strict=True)], WIDTH),
                           texts, strict=True)),
        "goal": (over, goal),
    }  # fmt: skip
