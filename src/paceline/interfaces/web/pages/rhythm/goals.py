"""共同目标: the team's goal with what each member adds, the goals above it, and who has read theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.asked import Asked, uuid_or
from paceline.interfaces.web.pages.rhythm.targets import LIGHTS, TONES, entries, whose
from paceline.rhythm.measures import MEASURES, RESERVATIONS
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Level, Measured, PeriodUnit
from paceline.rhythm.models.goal_rule import goal_rule
from paceline.rhythm.queries.targets.shared import Goal, SharedGoals, shared_goals

NAMED = 12
"""So many names of who has not read stand on the page."""


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page; for htmx its inside, which reloads itself when something was done."""
    context = drawn(request)
    if request.headers.get("HX-Request"):
        return fragment(request, "pages/rhythm/goals_body.html", **context)
    return page(request, "pages/rhythm/goals.html", **context)


def drawn(request: HttpRequest) -> dict[str, Any]:
    """Everything the templates draw."""
    by, asked = actor(request), Asked.of(request)
    inside = uuid_or(request.GET.get("inside"))
    found = shared_goals(by, asked.wanted, asked.as_of, inside)
    members = sorted(found.members, key=lambda one: (-one.of.actual, one.of.name))
    whole = found.team.of.actual if found.team else None
    return {
        "asked": asked,
        "here": asked.url(inside=str(inside)) if inside else asked.url(),
        "team": line(found.team, asked) if found.team else None,
        "members": [line(one, asked, whole) for one in members],
        "others": found.others,
        "tree": [
            {**line(one, asked), "depth": depth, "at": one.target == found.team.target}
            for one, depth in found.aligned
        ]
        if found.team
        else [],
        "money": MEASURES[asked.metric].unit == "amount",
        "is_open": goal_rule().open_figures,
        "metrics": Measured.choices,
        "units": [(value, words) for value, words in PeriodUnit.choices if value != PeriodUnit.DAY],
        "levels": Level.choices,
        "may_make": by.can("rhythm.target", "create"),
        "may_rule": by.can("rhythm.goalrule", "change"),
        **reading(by, found),
    }


def reading(by: Principal, found: SharedGoals) -> dict[str, Any]:
    """How many have read, who has not, whether the reader is one of them, and the button that reminds."""
    unread = found.unread
    mine = [one for one in unread if one.owner_id == by.user_id]
    sees = found.team is not None and found.team.rows_seen
    remind = button(by, found.team.target) if found.team and unread else None
    return {
        "read": (found.read, len(found.counting)),
        "mine": mine,
        "not_read": sorted({one.owner.name for one in unread if one.owner})[:NAMED] if sees else [],
        "unread_count": len(unread),
        "remind": remind,
        "after": goal_rule().remind_after,
    }


def button(by: Principal, target: Target) -> dict[str, Any] | None:
    """What reminds the others, for whoever may change the goal."""
    if not visible(by, Target, "change").filter(pk=target.pk).exists():
        return None
    return next(entries(by, target, "remind"), None)


def line(one: Goal, asked: Asked, whole: Any = None) -> dict[str, Any]:
    """A goal as the template draws it; `part` is its share of what the team has achieved."""
    found = one.of
    return {
        "of": found, "target": one.target, "pace": found.pace, "own": one.own, "share": one.share,
        "part": float(found.actual / whole) if whole else None,
        "light": _t(LIGHTS[found.pace.light]) if found.pace.light in LIGHTS else "",
        "tone": TONES[found.pace.light], "note": found.pace.note.text(_t) if found.pace.note else "",
        "url": list_url(found.measure.object, found.behind) if one.rows_seen else "",
        "presale_url": list_url(RESERVATIONS, found.presale_behind)
        if one.rows_seen and found.presale_behind is not None else "",
        "into": asked.url(inside=str(one.target.pk)) if one.target.unit_id else "",
        "reserve": reserve(one), "whose": whose(one.target),
    }  # fmt: skip


def reserve(one: Goal) -> str:
    """How the parts stand to the whole, in words; "" where they agree or there are none."""
    if not one.reserve:
        return ""
    words = _t("下级合计多 %(n)s") if one.reserve > 0 else _t("下级合计少 %(n)s")
    amount = abs(one.reserve)
    return words % {"n": formats.money(amount) if one.of.measure.amount else formats.number(amount)}
