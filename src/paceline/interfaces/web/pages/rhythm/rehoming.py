"""换人: customers of people with too much to do, for colleagues with room, each with its reason; accepted in parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import Principal
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.interfaces.web.pages.rhythm.levelling_asked import Look, look
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.kernel.ids import uuid7
from paceline.methods.rhythm.levelling.rehoming import why
from paceline.records.action import perform
from paceline.rhythm.queries.rehoming import Rehomed, may_rehome, rehomed

ASSIGN = "customers.customer.assign"


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
    if not may_rehome(by, looked.found):
        raise NotAllowed("换客户的负责人要由主管决定。请把建议告诉主管。")
    plan = rehomed(by, looked.found, looked.organisation)
    wanted = list(dict.fromkeys(request.POST.getlist("customer")))
    offered = {f"{step.held.key}:{step.to}" for step in plan.steps}
    batch, moved, failed = uuid7(), 0, [_t("建议已经变了")] * len(set(wanted) - offered)
    for one in wanted:
        if one in offered:
            refusal = hand_over(by, plan, one, batch)
            failed += [refusal] if refusal else []
            moved += not refusal
    return done({"toast": told(moved, failed, batch), "record-changed": {}})


def hand_over(by: Principal, plan: Rehomed, pair: str, batch: UUID) -> str:
    """One customer with its open deals and plans; returns why not, if so."""
    key, _, to = pair.partition(":")
    try:
        perform(
            by, ASSIGN, UUID(key), {"owner": to, "with_deals": "true"}, via="web", batch=batch,
            version=plan.rows[key]["version"], note=_t("均衡换人"),
        )  # fmt: skip
    except PacelineError as error:
        return in_words(error)
    return ""


def told(moved: int, failed: list[str], batch: UUID) -> dict[str, Any]:
    """What the person reads afterwards, with the way back."""
    words = _t("换了 %(n)s 个客户的负责人") % {"n": moved}
    if failed:
        words += _t("，%(n)s 个没有换：%(why)s") % {"n": len(failed), "why": failed[0]}
    return {"text": words, **({"undoUrl": f"/undo/{batch}"} if moved else {})}
