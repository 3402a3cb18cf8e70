"""调整分配: overdue tasks and open leads of one person, colleagues with their loads, a trial, the hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.intake.assigning import IN_WORK
from paceline.customers.models import Activity, Lead
from paceline.customers.models.activity_kinds import UNDONE
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.kernel.clock import start_of
from paceline.kernel.errors import NotFound, PacelineError
from paceline.records.action import perform
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.efficiency.loads import loads

MOST = 40
NEAR = 12
"""So many colleagues are offered, those with most room."""


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, person: UUID) -> HttpResponse:
    """Choose; try (`trial`); hand over. What was chosen stays when it is refused."""
    by = actor(request)
    giver = visible(SYSTEM, User).filter(pk=person).first()
    if giver is None or not by.can("customers.lead", "assign"):
        raise NotFound("没有这位同事，或者你不能调整他的分配。")
    tasks, leads = work_of(by, giver)
    chosen = request.POST if request.method == "POST" else None
    picked = (
        set(chosen.getlist("lead") + chosen.getlist("task")) if chosen else {str(one.pk) for one in leads[:5]}
    )
    context: dict[str, Any] = {
        "giver": giver, "tasks": tasks, "leads": leads, "picked": picked, "error": "", "trial": None,
        "owner": chosen.get("owner", "") if chosen else "", "anyway": bool(chosen and chosen.get("anyway") == "true"),
    }  # fmt: skip
    if chosen is not None:
        try:
            answer = ask(by, chosen)
        except PacelineError as error:
            context["error"] = error.text(_t)
        else:
            if "moved" in answer:
                return done({"toast": toast(answer), "record-changed": {}})
            context["trial"] = answer
    context["near"] = colleagues(by, giver, context["owner"])
    return page(request, "pages/team/reassign.html", status=422 if context["error"] else 200, **context)


def ask(by: Principal, chosen: Any) -> dict[str, Any]:
    """A trial or the hand-over itself, by the same door as a program."""
    inputs = {
        "leads": chosen.getlist("lead"),
        "tasks": chosen.getlist("task"),
        "owner": chosen.get("owner", ""),
    }
    if chosen.get("trial"):
        return dict(perform(by, "customers.lead.weigh", None, inputs))
    return dict(
        perform(by, "customers.lead.reassign", None, {**inputs, "anyway": chosen.get("anyway", "false")})
    )


def work_of(by: Principal, giver: User) -> tuple[list[Activity], list[Lead]]:
    """Overdue tasks that the asker may hand on, and open leads, those that wait for an answer longest first."""
    tasks = visible(by, Activity, "assign").filter(
        owner=giver, status__in=UNDONE, planned_at__lt=start_of(formats.today())
    )
    leads = visible(by, Lead, "assign").filter(owner=giver, status__in=IN_WORK)
    return (
        list(tasks.select_related("customer", "lead").order_by("planned_at", "pk")[:MOST]),
        list(leads.order_by("-first_touch_at", "respond_by", "pk")[:MOST]),
    )


def colleagues(by: Principal, giver: User, chosen: str) -> list[dict[str, Any]]:
    """People of the units whose leads the asker assigns, who sell, those with most room first."""
    organisation, reach = Organisation.today(), by.units("customers.lead", "assign")
    near = organisation.everybody_in(Node(unit=giver.unit_id)) if giver.unit_id else list(organisation.people)
    wide = near if len(near) > 1 else list(organisation.people)
    people = [
        organisation.people[key] for key in wide
        if key != giver.pk and key in organisation.sellers and key in organisation.people
        and organisation.people[key].status == UserStatus.ACTIVE
        and (reach is None or organisation.people[key].unit_id in reach)
    ]  # fmt: skip
    found = loads(people, formats.today())
    ordered = sorted(people, key=lambda one: (use(found[one.pk]), found[one.pk].work, one.name))[:NEAR]
    first = chosen or next((str(one.pk) for one in ordered), "")
    return [{"one": one, "load": found[one.pk], "on": str(one.pk) == first} for one in ordered]


def use(load: Any) -> float:
    """For ordering: whoever has no hours at all comes last."""
    return 9.0 if load.use is None else float(load.use)


def toast(answer: dict[str, Any]) -> dict[str, Any]:
    """What the person reads afterwards, with the way back."""
    words = _t("分出了 %(n)s 条，对方会收到通知") % {"n": answer["moved"]}
    failed: Iterable[dict[str, str]] = answer["failed"]
    for one in list(failed)[:1]:
        words += _t("，%(n)s 条没有分：%(why)s") % {"n": len(answer["failed"]), "why": one["reason"]}
    return {"text": words, **({"undoUrl": f"/undo/{answer['batch']}"} if answer["moved"] else {})}
