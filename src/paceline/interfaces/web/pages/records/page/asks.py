"""What a record asks of the person who opens it: one note under its head, with the button that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _t

from paceline.interfaces.web.pages.records.opened import Opened


@dataclass(frozen=True)
class Ask:
    """What is asked, and the words and the address of the button."""

    words: str
    button: str
    url: str


def to_confirm(on: Opened) -> Ask | None:
    """A target in force asks its owner to confirm that it was read."""
    target = on.record
    if on.removed or not target.counts or target.confirmed_at is not None or target.owner_id != on.by.user_id:
        return None
    return Ask(_t("这个目标等你确认已阅。"), _t("确认已阅"), f"{on.url}do/confirm")


ASKS: dict[str, Callable[[Opened], Ask | None]] = {"rhythm.target": to_confirm}


def ask_of(on: Opened) -> Ask | None:
    """None where nothing is asked."""
    ask = ASKS.get(on.of.name)
    return ask(on) if ask else None
