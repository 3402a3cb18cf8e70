"""销售节奏 on an earlier day: the same page from what was known at its close, with what came in later marked.

Whose target it is about and the drawn parts are kept until something arrives that concerns the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from markupsafe import Markup

from paceline.access.principal import Principal, Scope
from paceline.access.scope import get_visible
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.rhythm.asked import Asked, options
from paceline.interfaces.web.pages.rhythm.drawing import parts_of
from paceline.interfaces.web.pages.rhythm.stepping import day_field
from paceline.kernel.periods import period_of
from paceline.records.past.kept_looks import kept_look
from paceline.records.past.lookback import Moment
from paceline.rhythm.models import Target
from paceline.rhythm.queries.cockpit import chosen_target, cockpit
from paceline.rhythm.queries.earlier import AIMS, PAGES, as_of, end_of, late_facts
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.reach_of_sight import BEHIND, is_open


@dataclass(frozen=True)
class Looked:
    """The target that the page is about, as far as it names it."""

    pk: str
    node: Node


def show(request: HttpRequest, by: Principal, asked: Asked) -> HttpResponse:
    """The page; nothing can be done on it."""
    from paceline.interfaces.web.pages.rhythm.cockpit import certainty

    if asked.as_of < asked.period.start:
        asked = replace(asked, period=period_of(asked.unit, asked.as_of))
    key, late = request.GET.get("target", "")[:40], request.GET.get("late") == "1"
    aim = aim_of(by, asked, key, late)
    context: dict[str, Any] = {
        "asked": asked, "may_make": False, "kept_at": None, "alerts": [], "back": True, "counts_late": late,
        "choices": aim["offered"], **day_field(asked, target=key),
    }  # fmt: skip
    if aim["target"] is None:
        return page(request, "pages/rhythm/none.html", target=None, **context)
    known, target = Organisation.known(), looked_of(aim)
    context |= {
        "target": target, "not_yet": aim["not_yet"], "options": options(aim["offered"], target.pk),
        "parts": [Markup(part) for part in drawn_of(by, asked, aim, late, certainty(request))],  # noqa: S704 — our templates
        "name": known.name_of(target.node), "node_key": target.node.key,
        "late": late_facts(by, target.node, known, asked.as_of),
    }  # fmt: skip
    return page(request, "pages/rhythm/cockpit.html", **context)


def looked_of(aim: dict[str, Any]) -> Looked:
    """The target of a kept answer."""
    unit, owner = aim["unit"], aim["owner"]
    return Looked(aim["target"], Node(unit=UUID(unit)) if unit else Node(user=UUID(owner)))


def aim_of(by: Principal, asked: Asked, key: str, late: bool) -> dict[str, Any]:
    """Which target the page is about and which there are to choose from."""
    what = f"rhythm.aim|{sight_of(by)}|{key}|{asked.period.start}|{get_language()}"
    found: dict[str, Any] = kept_look(
        what, Moment(asked.as_of, end_of(asked.as_of), late), AIMS, lambda: read_aim(by, asked, key, late)
    )
    return found


def read_aim(by: Principal, asked: Asked, key: str, late: bool) -> dict[str, Any]:
    """A target that was not yet in force then is looked at with the value that it has now, and the page says so."""
    from paceline.interfaces.web.pages.rhythm.cockpit import offer

    known_now = chosen_target(by, key, asked.period, asked.as_of)
    with as_of(asked.as_of, late=late, seen=AIMS):
        then, offered = chosen_target(by, key, asked.period, asked.as_of), offer(by, asked.period)
        is_it = then is not None and (not key or known_now is None or then.pk == known_now.pk)
        target = then if is_it else known_now
        if target is None:
            return {"target": None, "offered": offered}
        if not is_it:
            offered = [*offered, (str(target.pk), str(target.unit or target.owner))]
        unit, owner = target.unit_id, target.owner_id
    return {
        "target": str(target.pk), "unit": str(unit) if unit else None, "owner": str(owner) if owner else None,
        "not_yet": not is_it, "offered": [list(one) for one in offered],
    }  # fmt: skip


def drawn_of(by: Principal, asked: Asked, aim: dict[str, Any], late: bool, sure: float) -> list[str]:
    """The parts of the page."""
    sight = "everything" if sees_everything(by) else sight_of(by)
    what = f"rhythm.cockpit|{sight}|{aim['target']}|{asked.period.start}|{sure}|{get_language()}|{aim['not_yet']}"
    parts: list[str] = kept_look(
        what, Moment(asked.as_of, end_of(asked.as_of), late), PAGES, lambda: draw(by, asked, aim, late, sure)
    )
    return parts


def draw(by: Principal, asked: Asked, aim: dict[str, Any], late: bool, sure: float) -> list[str]:
    """Everything that is read of the day, drawn before the day is left again."""
    from paceline.interfaces.web.pages.rhythm.cockpit import context_of

    now: Target | None = get_visible(by, Target, aim["target"]) if aim["not_yet"] else None
    with as_of(asked.as_of, late=late, seen=PAGES):
        target = now or get_visible(by, Target, aim["target"])
        found = cockpit(by, target, asked.as_of, Organisation.today(), sure)
        return [str(part) for part in parts_of(context_of(asked, target, found, sure))]


def sight_of(by: Principal) -> str:
    """Who sees: what is kept for one is for nobody else."""
    return f"{by.kind}:{by.user_id}:{by.token_id}"


def sees_everything(by: Principal) -> bool:
    """Whether no row and no field of what the figures rest on is hidden: all these people see the same page."""
    return all(by.scope(name, "read") == Scope.ALL and is_open(by, name) for name in BEHIND)
