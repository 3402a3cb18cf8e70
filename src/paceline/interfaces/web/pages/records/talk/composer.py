"""The composer: a follow-up with its next step on records that take follow-ups, else a comment."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, succeeded, words_of
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.interfaces.web.pages.records.page import follow_ups
from paceline.kernel.errors import PacelineError
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform

LOG = f"{follow_ups.OBJECT}.log"
COMMENT = "comment"
SAID = {"customers.lead": "lead", "customers.customer": "customer", "pipeline.opportunity": "opportunity"}
"""Records for which there are scripts, with the name of the link to them."""
MORNING = "10:00"
"""When a next step is due of which only the day is said."""


def composer_of(on: Opened) -> dict[str, Any] | None:
    """What the composer offers on this record; None where nothing can be said."""
    if on.removed:
        return None
    kinds = kinds_of(on)
    if not kinds:
        return None
    return {
        "action": f"{on.url}say",
        "mention": f"{on.url}mention",
        "kinds": kinds,
        "steps": takes_follow_ups(on) and "next_step" in on.of.fields,
        "draft": f"{on.of.name}.say.{on.record.pk}",
        "links": links_of(on) if takes_follow_ups(on) else [],
        "kind": "",
        "text": "",
        "note": "",
        "say": say_url(on),
    }


def say_url(on: Opened) -> str:
    """Where the scripts for this record are; "" where nobody reads scripts."""
    link = SAID.get(on.of.name, "")
    may = link and takes_follow_ups(on) and on.by.can("pipeline.script", "read")
    return f"/say/?{link}={on.record.pk}" if may else ""


def kinds_of(on: Opened) -> list[dict[str, str]]:
    """Ways of saying something, the first is chosen."""
    found = []
    if takes_follow_ups(on):
        kind: Any = registry.get(follow_ups.OBJECT).standard["kind"].type
        found = [
            {"value": name, "label": kind.label_of(name), "icon": follow_ups.ICONS[name]}
            for name in follow_ups.COMPOSED
        ]
    if f"{on.of.name}.{COMMENT}" in actions:
        found.append({"value": COMMENT, "label": _t("评论"), "icon": "comment"})
    return found


def links_of(on: Opened) -> list[dict[str, Any]]:
    """The small choices below the text: the outcome, and with whom or about what it was."""
    kind: Any = registry.get(follow_ups.OBJECT).standard["outcome"].type
    outcomes = [{"value": value, "label": kind.label_of(value)} for value in kind.options]
    return [
        {"name": "outcome", "label": kind.label, "icon": "flag", "chosen": "connected", "options": outcomes,
         "shown": {"all": [{"field": "kind", "op": "in", "value": list(follow_ups.WITH_OUTCOME)}]}},
        *(named(on, name, icon) for name, icon in (("contact", "contact"), ("opportunity", "deal"))
          if on.beside_rows.get(name)),
    ]  # fmt: skip


def named(on: Opened, name: str, icon: str) -> dict[str, Any]:
    """A choice among the records beside this one that the page shows anyway."""
    label = registry.get(follow_ups.OBJECT).standard[name].type.label
    return {
        "name": name,
        "label": label,
        "icon": icon,
        "chosen": "",
        "options": on.beside_rows[name],
        "shown": None,
    }


def takes_follow_ups(on: Opened) -> bool:
    """Whether this person may log a follow-up on this record."""
    found = actions.get(LOG)
    return found is not None and bool(follow_ups.link_to(on.of)) and found.allowed(on.by)


@require_POST
def say(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """Save what was written; the story comes back with it on top."""
    on = opened(request, path, key)
    kind, text = request.POST.get("kind", COMMENT), request.POST.get("text", "")
    try:
        if kind == COMMENT or not takes_follow_ups(on):
            perform(
                on.by, f"{on.of.name}.{COMMENT}", on.record.pk, {"body": text}, via="web", key=key_of(request)
            )
        else:
            log(on, kind, text)
    except PacelineError as error:
        return refused(on, words_of(error))
    if not is_fragment(request):
        return succeeded(request, _t("已记录"), on.url)
    return told(on)


def log(on: Opened, kind: str, text: str) -> None:
    """A follow-up that has happened, with the next step when one was given."""
    data = on.request.POST
    given: dict[str, Any] = {"kind": kind, "notes": text, follow_ups.link_to(on.of): str(on.record.pk)}
    given |= {name: data[name] for name in ("contact", "opportunity", "outcome", "script") if data.get(name)}
    if kind not in follow_ups.WITH_OUTCOME:
        given.pop("outcome", None)
        given.pop("script", None)
    if data.get("next_step"):
        given["next_subject"] = data["next_step"]
        given["next_at"] = f"{data['next_step_on']} {MORNING}" if data.get("next_step_on") else ""
    perform(on.by, LOG, None, given, via="web", key=key_of(on.request))


def told(on: Opened) -> HttpResponse:
    """The newest page of the story."""
    from paceline.interfaces.web.pages.records.page import story

    events, cursor = story.read(on, limit=20)
    on.needed.load()
    trigger = {
        "say": {"text": _t("已记录")},
        "head-changed": {},
    }
    return fragment(
        on.request, "pages/records/story.html", trigger=trigger, on=on, days=story.tell(on, events), cursor=cursor,
        groups=story.groups_for(on), group="all",
    )  # fmt: skip


def refused(on: Opened, errors: dict[str, list[str]]) -> HttpResponse:
    """The composer again with what was written and what is wrong with it."""
    said = " ".join(text for texts in errors.values() for text in texts)
    if not is_fragment(on.request):
        return succeeded(on.request, said, on.url)
    data = on.request.POST
    again = {
        **(composer_of(on) or {}),
        "kind": data.get("kind", ""),
        "text": data.get("text", ""),
        "note": said,
    }
    return fragment(on.request, "pages/records/composer.html", status=422, composer=again, key=uuid4().hex)
