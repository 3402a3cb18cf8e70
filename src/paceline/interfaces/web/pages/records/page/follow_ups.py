"""Follow-ups (跟进) on a record page: which records take them, and how they are told in a story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.customers.models.activity_kinds import Outcome
from paceline.metadata.fields import Choice, Link
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.past.timeline import Entry

OBJECT = "customers.activity"
DETAILS = {OBJECT: ("subject", "kind", "notes", "outcome", "status", "minutes", "contact", "planned_at")}
ICONS = {
    "call": "call", "visit": "visit", "email": "mail", "wechat": "chat", "sms": "chat", "meeting": "users",
    "demo": "monitor", "task": "task", "note": "note",
}  # fmt: skip
TONES = {"call": "call", "visit": "visit", "meeting": "visit", "demo": "visit"}
COMPOSED = ("call", "visit", "wechat", "email", "note")
"""What the composer offers."""
RECEIVED = "receive"
"""The verb of what the other side sent."""
MEANS = frozenset({"script"})
"""Links of a follow-up to what was used, not to whom it was said: nobody talks to a script."""
WITH_OUTCOME = ("call", "visit", "meeting", "demo")
"""Kinds that are done only with an outcome."""
UNTICKED = (Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.POSTPONED)
"""Outcomes that are nothing to tick off."""


def link_to(of: ObjectType) -> str:
    """The name of the follow-up's link to this object; "" when follow-ups do not belong to it."""
    activity = registry.objects.get(OBJECT)
    if activity is None or of.name == OBJECT:
        return ""
    for bound in activity.standard.values():
        if isinstance(bound.type, Link) and bound.type.target == of.name and not bound.type.locked:
            return "" if bound.name in MEANS else bound.name
    return ""


def told(entry: Entry) -> dict[str, Any]:
    """A follow-up in words: 电话 · 韩立群 · 14 分钟, with what was noted."""
    given, fields = entry.details, entry.of.fields
    kind = str(given.get("kind") or "")
    happened = entry.verb in ("log", "complete", RECEIVED) or (entry.verb == "create" and was_done(entry))
    parts = [label(fields["kind"].type, kind), given.get("contact") or ""]
    if happened and entry.verb != RECEIVED and given.get("minutes") and kind not in ("note", "task"):
        parts.append(_t("%(n)s 分钟") % {"n": given["minutes"]})
    words = " · ".join(part for part in parts if part)
    outcome = label(fields["outcome"].type, given.get("outcome") or "")
    return {
        "words": f"{stage_words(entry)}{words}",
        "icon": ICONS.get(kind, "calendar"),
        "tone": TONES.get(kind, ""),
        "title": given.get("subject") or entry.event.title,
        "body": (given.get("notes") or "") if happened else "",
        "outcome": outcome if happened else "",
        "mark": "ban" if given.get("outcome") in UNTICKED else "check",
    }


def was_done(entry: Entry) -> bool:
    """Whether it was written down after the fact, so that nothing was planned."""
    return any(changed.bound.name == "status" and changed.after == "done" for changed in entry.changes)


def stage_words(entry: Entry) -> str:
    """What happened to a follow-up, before its kind; "" for one that was simply done."""
    words = {
        RECEIVED: _t("收到："), "create": "" if was_done(entry) else _t("安排了"), "change": _t("改了"),
        "reschedule": _t("改期："), "cancel": _t("取消了"), "miss": _t("错过了"), "start": _t("开始了"),
        "assign": _t("转交了"), "remove": _t("删除了"),
    }  # fmt: skip
    return words.get(entry.verb, "")


def label(kind: Any, value: str) -> str:
    return kind.label_of(value) if value and isinstance(kind, Choice) else ""
