"""士气: rounds that wait for an answer, how morale went beside the load, and the wall of thanks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.kernel.errors import PacelineError
from paceline.methods.pulse import LEAST
from paceline.records.action import perform
from paceline.team.models import Recognition
from paceline.team.models.pulse import QUESTIONS, SCALE, PulseRound, PulseState
from paceline.team.models.recognition import RecognitionFor
from paceline.team.queries.morale import running, told, waiting

ON_THE_WALL = 20
STEPS = {"draft": "open", "open": "close"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page; for htmx its inside, which reloads itself when something was done."""
    context = drawn(actor(request))
    if request.headers.get("HX-Request"):
        return fragment(request, "pages/team/morale_body.html", **context)
    return page(request, "pages/team/morale.html", **context)


def drawn(by: Principal) -> dict[str, Any]:
    """Everything the templates draw."""
    return {
        "waiting": [(one, list(zip(QUESTIONS, one.questions, strict=False))) for one in waiting(by)],
        "running": [
            {"of": one, "n": n, "state": PulseState(one.state).label, "do": STEPS[one.state]} for one, n in running(by)
        ],
        "rounds": told(by),
        "scale": range(1, SCALE + 1),
        "least": LEAST,
        "may_ask": by.can("team.pulseround", "create"),
        "thanks": [thanks(one) for one in wall(by)],
        "may_thank": by.can("team.recognition", "create"),
    }  # fmt: skip


def wall(by: Principal) -> list[Recognition]:
    """The latest thanks."""
    rows = visible(by, Recognition).select_related("person", "owner", "opportunity")
    return list(rows.order_by("-created_at", "-pk")[:ON_THE_WALL])


def thanks(one: Recognition) -> dict[str, Any]:
    """One note on the wall."""
    return {"of": one, "kind": RecognitionFor(one.kind).label, "url": f"/recognitions/{one.pk}/"}


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Count an answer; on a fault everything stays in the form."""
    inputs = {name: request.POST.get(name, "") for name in (*QUESTIONS, "comment")}
    asked = visible(actor(request), PulseRound).filter(pk=key).first()
    given = {name: text for name, text in inputs.items() if text and (asked is not None)}
    try:
        perform(actor(request), "team.pulseround.answer", key, given, via="web")
    except PacelineError as error:
        return fragment(request, "pages/rhythm/refused.html", status=422, words=in_words(error))
    return done({"toast": {"text": _t("收到了，谢谢。你答了什么，没有人查得到。")}, "record-changed": {}})
