"""Messages on a record page: by which channel, to whom, what was written, and what became of it."""

from __future__ import annotations

from typing import Any

from paceline.market.models.choices import Channel, LeftOut, RecipientState
from paceline.records.past.timeline import Entry

OBJECT = "market.mailrecipient"
DETAILS = {OBJECT: ("name", "channel", "subject", "body", "state", "reason", "note")}
ICONS = {Channel.SMS: "chat", Channel.WECOM: "chat"}
TOLD_WITH = ("queue", "send")
"""Verbs that tell what was written; while it waits, and once it went."""
WRONG = ("fail", "bounce", "lose_sight")


def told(entry: Entry, words: str) -> dict[str, Any]:
    """A message in words: 短信 · 周远 · 发出, with its text; of a letter its subject."""
    given = entry.details
    channel = str(given.get("channel") or Channel.MAIL)
    waits = given.get("state") in (RecipientState.QUEUED, RecipientState.SENDING)
    telling = entry.verb in TOLD_WITH and (entry.verb == "send" or waits)
    is_mail = channel == Channel.MAIL
    return {
        "words": " · ".join(filter(None, [str(Channel(channel).label), given.get("name") or "", words])),
        "icon": ICONS.get(Channel(channel), "mail"),
        "title": (given.get("subject") or "") if telling and is_mail else "",
        "body": (given.get("body") or "") if telling and not is_mail else why(entry, given),
    }


def why(entry: Entry, given: dict[str, Any]) -> str:
    """Why nothing was sent, or what went wrong."""
    parts = [given.get("note") or ""] if entry.verb in (*WRONG, "leave_out") else []
    if entry.verb == "leave_out" and given.get("reason") in LeftOut.values:
        parts.insert(0, str(LeftOut(given["reason"]).label))
    return " · ".join(filter(None, parts))
