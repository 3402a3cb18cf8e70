"""Writing to one contact or lead: a template or one's own words, how it will look, how long it is, when it goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.forms.answers import key_of
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, PacelineError
from paceline.market.actions.message import Single, preview_of, refusal, words_for
from paceline.market.addresses import KINDS
from paceline.market.audience import person
from paceline.market.channels import is_connected
from paceline.market.models import MailTemplate
from paceline.market.rules import send_rule, sends_from
from paceline.market.standing import known_of, why_not
from paceline.metadata.registry import registry
from paceline.records.action import authorise, get_action, perform

OBJECTS = {"contacts": "customers.contact", "leads": "customers.lead"}


@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """The page, and sending; what was typed stays when it is refused."""
    if path not in OBJECTS:
        raise Http404
    by, name = actor(request), f"{OBJECTS[path]}.send_message"
    authorise(get_action(name), by)
    record = get_visible(by, registry.get(OBJECTS[path]).model, key)
    if request.method != "POST":
        return shown(request, path, record, request.GET.dict())
    given = {field: request.POST.get(field, "") for field in ("channel", "text")}
    try:
        perform(by, name, key, given, via="web", key=key_of(request))
    except PacelineError as error:
        return shown(request, path, record, given, wrong=error.text(_t))
    messages.success(request, when_words())
    return redirect(f"/{path}/{key}/")


def shown(
    request: HttpRequest, path: str, record: Any, given: dict[str, str], wrong: str = ""
) -> HttpResponse:
    """The form with what was typed; a template that has just been chosen gives its words."""
    by = actor(request)
    channel = given.get("channel") if given.get("channel") in Single.values else first_channel(record)
    templates = list(visible(by, MailTemplate).filter(channel=channel, active=True).order_by("name")[:200])
    chosen = next((one for one in templates if str(one.pk) == given.get("template")), None)
    text = chosen.body if chosen is not None else given.get("text", "")
    opens_at = sends_from(clock.now())
    return page(
        request, "pages/market/message.html", status=422 if wrong else 200, record=record, path=path,
        of=registry.get(OBJECTS[path]), channel=channel, tabs=tabs(str(channel)), templates=templates,
        chosen=chosen, text=text, wrong=wrong, connected=is_connected(str(channel)), key=uuid4().hex,
        opens_at=None if opens_at <= clock.now() else opens_at, **before(by, record, str(channel), text),
    )  # fmt: skip


def tabs(channel: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?channel={code}", "current": code == channel}
        for code, label in Single.choices
    ]


def first_channel(record: Any) -> str:
    """The channel that reaches this person: text messages unless only WeCom does."""
    wecom = not record.phone and KINDS[Single.WECOM].serves(record.wechat or "")
    return str(Single.WECOM if wecom else Single.SMS)


def before(by: Principal, record: Any, channel: str, text: str) -> dict[str, Any]:
    """Whom it goes to, what speaks against it, how it will look."""
    one = person(record, channel, visible(SYSTEM, User).filter(pk=by.user_id).first())
    why = why_not(one, known_of(channel, [one], clock.now(), send_rule()), [text])
    found: dict[str, Any] = {
        "address": one.address,
        "refused": refusal(why).text(_t) if why else "",
        "fault": "",
    }
    try:
        body = words_for(one, None, text) if text.strip() else ""
    except Invalid as error:
        return {**found, "fault": error.text(_t)}
    if body:
        found["preview"], found["size"] = preview_of(one, body)
    return found


def when_words() -> str:
    """When it goes, for the toast."""
    quiet = sends_from(clock.now()) > clock.now()
    return _t("已排好，免打扰时间过了就发。") if quiet else _t("已交给发送，一分钟内发出。")
