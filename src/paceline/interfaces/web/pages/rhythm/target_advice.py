"""建议与可行性: what a target could be, from what, and whether the one that stands can be reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.scope import get_visible, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.kernel.errors import Invalid, PacelineError
from paceline.methods.rhythm.achievable import Binding, Verdict
from paceline.records.action import perform
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import TargetState
from paceline.rhythm.queries.targets.suggesting import advice_on, beyond
from paceline.rhythm.smart import missing

KINDS = {"history": "去年同期", "recent": "近几期", "potential": "潜力", "capacity": "产能"}
VERDICTS = {
    Verdict.IN_REACH: ("可达", "ok"), Verdict.CHALLENGING: ("有挑战", "warn"),
    Verdict.OUT_OF_REACH: ("不可达", "danger"),
}  # fmt: skip
SMART = {"S": "S 具体", "M": "M 可衡量", "A": "A 可实现", "R": "R 相关", "T": "T 时限"}
BOUND = {Binding.HOURS: "产能", Binding.MARKET: "市场容量", Binding.NOTHING: "没有什么卡住"}


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one target."""
    by = actor(request)
    target = get_visible(by, Target, key)
    if target.days is None:
        raise Invalid("这个目标还没有周期，算不出建议。请先填写周期开始。")
    found = advice_on(by, target, formats.today())
    words, tone = VERDICTS[found.verdict.verdict] if found.verdict else ("", "")
    context: dict[str, Any] = {
        "target": target, "of": found, "smart": smart(target), "verdict": (_t(words), tone) if words else None,
        "bound": _t(BOUND[found.verdict.binding]) if found.verdict else "",
        "components": [
            (_t(KINDS[one.kind]), one, one.reason.text(_t))
            for one in (found.suggestion.components if found.suggestion else ())
        ],
        "limited": found.suggestion.limited.text(_t) if found.suggestion and found.suggestion.limited else "",
        "may_take": target.state == TargetState.DRAFT
        and visible(by, Target, "change").filter(pk=target.pk).exists(),
    }  # fmt: skip
    return page(request, "pages/rhythm/target_advice.html", **context)


def smart(target: Target) -> list[tuple[str, str]]:
    """The five points that publishing asks for, each with what it lacks; "" when it is met."""
    lacks = {str(one.template)[0]: one.text(_t) for one in reversed(missing(target, beyond(target)))}
    return [(_t(name), lacks.get(letter, "")) for letter, name in SMART.items()]


@require_POST
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the draft the proposed value."""
    by = actor(request)
    try:
        perform(by, "rhythm.target.change", key, {"value": request.POST.get("value", "")}, via="web")
    except PacelineError as error:
        return fragment(request, "pages/rhythm/refused.html", status=422, words=in_words(error))
    return HttpResponseRedirect(f"/rhythm/targets/{key}/advice")
