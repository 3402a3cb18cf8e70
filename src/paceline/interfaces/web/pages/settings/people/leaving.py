"""The hand-over wizard: when somebody leaves, who takes over what, and the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access import open_work
from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform

STEPS = (UserStatus.ACTIVE, UserStatus.LEAVING, UserStatus.LEFT)


@open_to("users")
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, key: UUID) -> HttpResponse:
    """The step that the person is at; posting does it."""
    by = actor(request)
    person: User = get_visible(by, User, key)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        verb, given = asked(request, person)
        try:
            result = perform(by, f"access.user.{verb}", key, given, via="web", key=key_of(request))
        except PacelineError as error:
            errors = words_of(error)
        else:
            messages.success(request, said(verb, person, result))
            return redirect(request.path)
    return wizard(request, person, errors)


def asked(request: HttpRequest, person: User) -> tuple[str, dict[str, Any]]:
    """The action of the button, with its input."""
    verb = request.POST.get("do", "")
    if verb == "hand_over":
        everything = request.POST.get("to", "")
        plan = [{"object": "", "to": everything}] if everything else []
        for held in open_work.held_by(person):
            if to := request.POST.get(f"to:{held.of.name}"):
                plan.append({"object": held.of.name, "to": to})
        return verb, {"plan": plan}
    if verb == "start_leaving":
        return verb, {"left_on": request.POST.get("left_on", "")}
    return (verb if verb in ("leave", "rejoin") else "leave"), {}


def said(verb: str, person: User, result: Any) -> str:
    """What was done, in words."""
    if verb == "hand_over":
        return _t("已交接 %(moved)s 条，%(failed)s 条没能交接。") % {
            "moved": result["moved"],
            "failed": len(result["failed"]) if isinstance(result["failed"], list) else result["failed"],
        }
    words = {
        "start_leaving": _t("%(name)s进入离职交接。"),
        "leave": _t("%(name)s已离职。"),
        "rejoin": _t("%(name)s恢复在职。"),
    }
    return words[verb] % {"name": person.name}


def wizard(request: HttpRequest, person: User, errors: dict[str, list[str]]) -> HttpResponse:
    """The page with its steps."""
    at = STEPS.index(UserStatus(person.status))
    labels = [
        (_t("开始交接"), _t("定下最后工作日")),
        (_t("交接"), _t("名下未完成的转给同事")),
        (_t("离职"), _t("关闭账号，历史保留")),
    ]
    return show(
        request,
        "users",
        "pages/settings/people/leaving.html",
        status=422 if errors else 200,
        person=person,
        steps=[
            {
                "label": label,
                "sub": sub,
                "state": "done" if i < at or at == 2 else "cur" if i == at else "todo",
            }
            for i, (label, sub) in enumerate(labels)
        ],
        held=open_work.held_by(person),
        managed=open_work.units_managed(person),
        colleagues=colleagues(person),
        errors=[text for said_ in errors.values() for text in said_],
        key=uuid4().hex,
    )


def colleagues(person: User) -> list[dict[str, str]]:
    """Who can take over: those who work here, the own unit first."""
    rows = (
        visible(SYSTEM, User)
        .filter(status=UserStatus.ACTIVE, suspended_at__isnull=True)
        .exclude(pk=person.pk)
    )
    found = sorted(rows.select_related("unit"), key=lambda one: (one.unit_id != person.unit_id, one.name))
    return [
        {"value": str(one.pk), "label": f"{one.name} · {one.unit.name}" if one.unit else one.name}
        for one in found
    ]
