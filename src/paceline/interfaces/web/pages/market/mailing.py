"""A mailing before and after: who will get it and who not, how it looks, when it goes; then what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.market import audiences
from paceline.interfaces.web.pages.records.offered import offered
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.market.channels import is_connected
from paceline.market.composing import plain
from paceline.market.models import Mailing
from paceline.market.models.choices import Channel, MailingState
from paceline.market.report import report_of
from paceline.market.rules import send_rule, sends_from
from paceline.market.summary import summary_of
from paceline.market.text_parts import counted
from paceline.market.words import filled
from paceline.metadata.registry import registry
from paceline.records.action import perform

NAME = "market.mailing"
VERBS = ("unschedule", "pause", "resume", "cancel")
OVER = (MailingState.SENT, MailingState.CANCELLED)


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one mailing."""
    return shown(request, key)


def shown(request: HttpRequest, key: UUID, wrong: str = "", at: str = "") -> HttpResponse:
    """Before it is sent the summary, afterwards the figures; `wrong` says what was refused."""
    by = actor(request)
    mailing = get_visible(by, Mailing, key)
    rule = send_rule()
    context: dict[str, Any] = {
        "one": mailing,
        "states": registry.get(NAME).fields["state"].type,
        "channel": label(mailing, "channel"),
        "connected": is_connected(mailing.channel),
        "opens_at": None if sends_from(clock.now(), rule) == clock.now() else sends_from(clock.now(), rule),
        "rule": rule,
        "wrong": wrong,
        "at": at,
        "key": uuid4().hex,
        "may_change": visible(by, Mailing, "change").filter(pk=mailing.pk).exists(),
        "buttons": offered(by, mailing, [*VERBS, *(["copy"] if mailing.state in OVER else [])]),
    }
    if mailing.started_at is None:
        context |= before(by, mailing)
    else:
        context |= afterwards(by, mailing)
    return page(request, "pages/market/mailing.html", status=422 if wrong else 200, **context)


def before(by: Principal, mailing: Mailing) -> dict[str, Any]:
    """Who will get it, who not and why, and the letter as the first of them will read it."""
    context: dict[str, Any] = {
        "broken": "",
        "draft": mailing.state == MailingState.DRAFT,
        "choices": audiences.choices(by),
        "aimed_at": audiences.in_words(by, mailing.audience, mailing.condition),
        "audience": label(mailing, "audience"),
    }
    try:
        found = summary_of(mailing)
    except PacelineError as error:
        return {**context, "broken": error.text(_t)}
    values = found.sample.values if found.sample else {}
    letter = {
        "to": found.sample.record.name if found.sample else "",
        "subject": filled(mailing.template.subject or "", values),
        "subject_b": filled(mailing.subject_b or "", values),
        "body": plain(mailing.channel, filled(mailing.template.body, values)),
    }
    if mailing.channel == Channel.SMS:
        context["size"] = counted(str(letter["body"]))
    return {**context, "summary": found, "letter": letter}


def afterwards(by: Principal, mailing: Mailing) -> dict[str, Any]:
    """The figures, each with the address of its rows."""
    found = report_of(by, mailing)
    return {
        "report": found,
        "figures": [(one, list_url("market.mailrecipient", one.filter)) for one in found.figures],
    }


@require_POST
def aim(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another audience."""
    by = actor(request)
    found = audiences.chosen(by, request.POST.get("view", ""))
    if found is None:
        return shown(request, key, wrong=_t("请选一批收件人。"))
    try:
        inputs = {"audience": found.audience, "condition": found.condition}
        given = {**inputs, "segment": str(found.segment)} if found.segment else inputs
        perform(by, f"{NAME}.aim", key, given, via="web")
    except PacelineError as error:
        return shown(request, key, wrong=error.text(_t))
    return redirect(reverse("web:mailing", args=[key]))


@require_POST
def schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send it, now or later."""
    at = request.POST.get("at", "").strip().replace("T", " ")
    inputs: dict[str, Any] = {"everybody": "everybody" in request.POST, **({"at": at} if at else {})}
    try:
        perform(
            actor(request), f"{NAME}.schedule", key, inputs, via="web",
            key=request.POST.get("idempotency_key"),
        )  # fmt: skip
    except PacelineError as error:
        return shown(request, key, wrong=error.text(_t), at=at)
    messages.success(request, _t("已排期。到点自动发送，还没开始前可以撤回。"))
    return redirect(reverse("web:mailing", args=[key]))


def label(mailing: Mailing, name: str) -> str:
    """The word of one of its choices."""
    kind: Any = registry.get(NAME).fields[name].type
    return str(kind.label_of(getattr(mailing, name)))
