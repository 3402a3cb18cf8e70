"""The next-step band: what comes next, whether it is late, and what to do about it. It is always there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.interfaces.web.cells import due_state
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page.head import Button
from paceline.records.action import Action, actions

WORDS, DAY = "next_step", "next_step_on"
CLOSED = ("won", "lost", "cancelled", "converted", "disqualified")
"""States after which nothing comes next."""


@dataclass(frozen=True)
class Step:
    """The band. `state` is late, now, later, or none when nothing is planned."""

    text: str
    state: str
    tag: str
    why: str
    buttons: list[Button] = field(default_factory=list)


def step_of(on: Opened) -> Step | None:
    """The band of this record; None for objects without next steps, hidden ones, and finished records."""
    if not on.shows(WORDS) or not on.shows(DAY) or is_closed(on):
        return None
    text, day = on.value(WORDS) or "", on.value(DAY)
    state = due_state(text, day, formats.today())
    return Step(text, state, tag_of(state, day), why_of(on, state), buttons_of(on, state))


def is_closed(on: Opened) -> bool:
    return any(getattr(on.record, name, None) in CLOSED for name in ("state", "status"))


def tag_of(state: str, day: Any) -> str:
    """逾期 3 天, 今天, 11/24."""
    if state == "late":
        return _t("逾期 %(n)s 天") % {"n": (formats.today() - day).days}
    return "" if day is None else formats.day(day)


def why_of(on: Opened, state: str) -> str:
    """Why now: facts of this record only, the most pressing first."""
    if state == "none":
        return _t("没有下一步的记录最容易被忘掉。写下下次做什么、哪天做。")
    return _t("；").join(part for part in (close_date(on), last_contact(on)) if part)


def close_date(on: Opened) -> str:
    day = on.value("expected_close_on")
    if day is None:
        return ""
    days = (day - formats.today()).days
    if days < 0:
        return _t("预计成交日已过 %(n)s 天") % {"n": -days}
    return _t("离预计成交日还有 %(n)s 天") % {"n": days} if days <= 30 else ""


def last_contact(on: Opened) -> str:
    for name in ("last_follow_up_at", "last_touch_at"):
        if on.value(name):
            return _t("上次跟进是%(when)s") % {"when": formats.ago(on.value(name))}
    return ""


def buttons_of(on: Opened, state: str) -> list[Button]:
    """改期 and 完成 where the object has such actions, else editing the two fields."""
    if on.removed:
        return []
    plan = may(on, "set_next_step")
    if plan is None and "change" not in on.may:
        return []
    url = f"{on.url}do/set_next_step" if plan else f"{on.url}edit?only={WORDS}+{DAY}"
    if state == "none":
        return [Button(_t("安排下一步"), "plus", url, keys="n")]
    found = [Button(_t("改期"), "calendar", url, keys="n")]
    if may(on, "complete_next_step"):
        found.append(Button(_t("完成"), "check", f"{on.url}do/complete_next_step"))
    return found


def may(on: Opened, verb: str) -> Action | None:
    """The action, when this person may do it with this record."""
    found = actions.get(f"{on.of.name}.{verb}")
    return found if found is not None and on.allows(found) else None
