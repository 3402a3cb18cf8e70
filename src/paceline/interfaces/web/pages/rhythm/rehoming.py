"""换人: customers of people with too much to do, for colleagues with room, each with its reason; accepted in parts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.interfaces.web.pages.rhythm.levelling_asked import Look, look
from paceline.methods.rhythm.levelling.rehoming import why
from paceline.rhythm.actions.rehoming import Handed, hand_over, require_decider
from paceline.rhythm.queries.rehoming import may_rehome, rehomed


def owners(by: Principal, looked: Look) -> dict[str, Any] | None:
    """The figures of the section; None for who does not decide about the customers of others."""
    if not may_rehome(by, looked.found):
        return None
    plan, people = rehomed(by, looked.found, looked.organisation), looked.found.people
    involved = {one for step in plan.steps for one in (step.held.rep, step.to)} | set(plan.over)
    before, after = plan.before, plan.after
    return {
        "use": [(people[rep], before[rep], after[rep]) for rep in sorted(involved, key=lambda one: -before[one])],
        "steps": [
            {"value": f"{step.held.key}:{step.to}", "row": plan.rows[step.held.key], "held": step.held,
             "person": people[step.held.rep], "to": people[step.to], "why": why(step, people[step.to]).text(_t)}
            for step in plan.steps
        ],
    }  # fmt: skip


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Hand over what was ticked as one batch that can be undone; what is no longer proposed stays where it is."""
    by = actor(request)
    looked = look(by, Asked.of(request), request.POST.dict())
    require_decider(by, looked.found)
    plan = rehomed(by, looked.found, looked.organisation)
    pairs = [(key, to) for key, _, to in (one.partition(":") for one in request.POST.getlist("customer"))]
    handed = hand_over(by, plan, pairs, "web")
    return done({"toast": told(handed), "record-changed": {}})


def told(handed: Handed) -> dict[str, Any]:
    """What the person reads afterwards, with the way back."""
    words = _t("换了 %(n)s 个客户的负责人") % {"n": handed.moved}
    if handed.failed:
        words += _t("，%(n)s 个没有换：%(why)s") % {"n": len(handed.failed), "why": handed.failed[0]}
    return {"text": words, **({"undoUrl": f"/undo/{handed.batch}"} if handed.moved else {})}
