"""Taking or giving back what waits: one by its button, or all that were ticked; each in its own right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.handoffs.desk import MOST, shown
from paceline.kernel.errors import Invalid, NotFound
from paceline.records.acting.bulk import perform_many
from paceline.records.action import get_action

DONE = {
    "accept": "已接收 %(n)s 条线索，请在时限内首次跟进。",
    "reject": "已退回 %(n)s 条线索，对方会看到原因。",
}


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Do it and say what became of each; what is missing is asked for with the ticks kept."""
    single = request.POST.get("one", "")
    verb = "accept" if single else request.POST.get("verb", "")
    if verb not in DONE:
        raise NotFound
    texts = [single] if single else request.POST.getlist("handoff")[:MOST]
    keys = keys_of(texts)
    given = {name: request.POST.get(name, "").strip() for name in ("reason", "words")}
    if not keys:
        return shown(request, wrong=_t("没有勾选任何一条。请先勾选，再接收或退回。"), given=given)
    inputs = given if verb == "reject" else {}
    try:
        report = perform_many(
            actor(request), f"customers.handoff.{verb}", keys, inputs, key=request.POST.get("idempotency_key")
        )
        if wrong := report.fault_of_all(inputs):
            raise wrong
    except Invalid as error:
        return shown(request, ticked=texts, wrong=in_words(error, verb), given=given)
    if report.done:
        messages.success(request, _t(DONE[verb]) % {"n": len(report.done)})
    for reason in dict.fromkeys(report.failed.values()):
        messages.error(request, reason)
    return redirect(reverse("web:handoffs"))


def in_words(error: Invalid, verb: str) -> str:
    """What is wrong, with the name of the input that it is about."""
    inputs = get_action(f"customers.handoff.{verb}").inputs
    said = [
        f"{_t(str(inputs[name].label))}{_t('：')}{text}" if name in inputs else text
        for name, texts in error.in_language(_t).items()
        for text in texts
    ]
    return " ".join(said)


def keys_of(texts: list[str]) -> list[UUID]:
    """The keys among what was sent."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
