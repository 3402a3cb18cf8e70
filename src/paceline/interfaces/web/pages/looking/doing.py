"""What is done about those who were ticked: kept as a list of targets, or called."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.lookalikes import MOST
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.handoffs.deciding import keys_of
from paceline.interfaces.web.pages.looking.page import OBJECTS, Asked, asked_of, shown
from paceline.kernel import clock
from paceline.kernel.clock import as_zone
from paceline.kernel.errors import NotFound, PacelineError
from paceline.metadata.registry import registry
from paceline.records.action import perform

MORNING = time(9, 30)


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Keep or plan; when nothing can be done the page says why, with ticks and name kept."""
    by, asked = actor(request), asked_of(request.POST.dict())
    ticked, name = request.POST.getlist("record")[:MOST], request.POST.get("name", "").strip()
    verb, once = request.POST.get("verb", ""), request.POST.get("idempotency_key", "")
    if verb not in ("keep", "plan") or (verb == "keep" and asked.among != "customers"):
        raise NotFound
    keys = keys_of(ticked)
    if not keys:
        return shown(request, asked, wrong=_t("没有勾选任何一行。请先勾选。"), name=name)
    try:
        if verb == "keep":
            given = {"name": name, "customers": [str(key) for key in keys]}
            made = perform(by, "customers.segment.list_targets", None, given, via="web", key=once or None)
            messages.success(request, _t("已存为目标客户清单，%(n)s 位客户。") % {"n": len(keys)})
            return redirect(f"/segments/{made.pk}/")
        done = plan(by, asked, keys, once)
    except PacelineError as error:
        return shown(request, asked, wrong=in_words(error), ticked=ticked, name=name)
    messages.success(request, _t("已为 %(n)s 行各建一个电话任务，给各自的负责人。") % {"n": done})
    return redirect(reverse("web:look-alikes") + "?" + asked.query)


def plan(by: Principal, asked: Asked, keys: list[UUID], once: str) -> int:
    """A call with each of them on the next working morning, by whoever takes care of them. Returns how many."""
    calendar = working_calendar()
    day = calendar.add_workdays(local_day(clock.now()), 1)
    at = datetime.combine(day, MORNING, tzinfo=as_zone(calendar.zone))
    model = registry.get(OBJECTS[asked.among]).model
    link = "lead" if asked.among == "leads" else "customer"
    rows = list(visible(by, model).filter(pk__in=keys).order_by("pk"))
    for row in rows:
        owner: Any = row.owner_id or by.user_id
        values = {
            "subject": _t("电话联系：像好客户的%(name)s") % {"name": row}, "kind": "call", link: str(row.pk),
            "planned_at": at.isoformat(), "owner": str(owner),
        }  # fmt: skip
        key = f"{once}:{row.pk}" if once else None
        perform(by, "customers.activity.create", None, values, via="web", key=key)
    return len(rows)
