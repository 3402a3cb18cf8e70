"""均衡: the load of the coming workdays as a heat map, and moves that even it out, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.interfaces.web.pages.rhythm.levelling_asked import look
from paceline.interfaces.web.pages.rhythm.rehoming import owners
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import uuid7
from paceline.methods.rhythm.concentration import gini, peak_to_mean
from paceline.methods.rhythm.levelling.proposal import Move, RepLoads
from paceline.methods.rhythm.levelling.reasons import DayName, reason, why_over, why_unplaced
from paceline.records.action import perform
from paceline.rhythm.queries.cockpit import targets_to_choose
from paceline.rhythm.queries.levelling import FROZEN, WEEKS, Levelled

OVER = 1.2
MOST_PEOPLE = 60
"""So many rows the map of loads has, those with most work; of a smaller node everybody is there."""
STEPS = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Shares of capacity at which a cell of the heat map turns darker."""


@dataclass(frozen=True)
class Cell:
    """One person's day: the class of its shade and what it means in words."""

    kind: str
    label: str


def shade(load: float, capacity: float) -> str:
    """h0 to h5 by share of capacity, over above 120 %."""
    share = load / capacity if capacity else (9.0 if load else 0.0)
    if share > OVER:
        return "over"
    return f"h{sum(share > step for step in STEPS)}"


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The load and the proposal of a team, or of oneself."""
    by, asked = actor(request), Asked.of(request)
    offered = targets_to_choose(by, asked.period)
    looked = look(by, asked, request.GET.dict())
    return page(
        request, "pages/rhythm/levelling.html", asked=asked, target=looked.target, weeks=looked.weeks,
        offered_weeks=WEEKS, owners=owners(by, looked),
        choices=[(str(one.pk), one.unit.name if one.unit_id else str(one.owner)) for one in offered],
        **drawn(by, looked.found),
    )  # fmt: skip


def drawn(by: Principal, found: Levelled) -> dict[str, Any]:
    """The figures of the template."""
    mine = may_move(by, found)
    before = [sum(loads.before[at] for loads in found.proposal.loads) for at in range(found.horizon)]
    after = [sum(loads.after[at] for loads in found.proposal.loads) for at in range(found.horizon)]
    name = day_name(found)
    return {
        "days": [(day, f"{day.month}/{day.day}", day.weekday() == 0) for day in found.days],
        "loads": [
            (found.people[loads.rep], [cell(a, c) for a, c in zip(loads.before, loads.capacity, strict=True)])
            for loads in busiest(found.proposal.loads)
        ],
        "more_people": max(0, len(found.proposal.loads) - MOST_PEOPLE),
        "moves": [moved(found, move, name, mine) for move in found.proposal.moves],
        "may_any": bool(mine),
        "unplaced": [(found.rows[task.key]["subject"], found.people[task.rep], why_unplaced(task).text(_t))
                     for task in found.proposal.unplaced],
        "over": [(found.people[one.rep], why_over(one, name).text(_t)) for one in found.proposal.over],
        "count": len(found.tasks),
        "bars": (before, after, found.capacity * len(found.people)),
        "evenness": [(gini(loads[FROZEN:]), peak_to_mean(loads[FROZEN:])) for loads in (before, after)],
        "workdays": found.horizon,
    }  # fmt: skip


def busiest(loads: Sequence[RepLoads]) -> list[RepLoads]:
    """As many as the map of loads lists, in their order."""
    heavy = sorted(range(len(loads)), key=lambda at: -sum(loads[at].before))
    return [loads[at] for at in sorted(heavy[:MOST_PEOPLE])]


def moved(found: Levelled, move: Move, name: DayName, mine: set[str]) -> dict[str, Any]:
    """One move as a row of the table."""
    key, person = move.task.key, found.people[move.task.rep]
    return {
        "key": key, "row": found.rows[key], "why": reason(move, person, name).text(_t), "person": person,
        "before": name(move.before) if move.before is not None else "", "to": name(move.to), "may": key in mine,
    }  # fmt: skip


def cell(load: float, capacity: float) -> Cell:
    words = _t("%(load)s 小时 / %(capacity)s 小时") % {
        "load": formats.number(round(load, 1)), "capacity": formats.number(round(capacity, 1)),
    }  # fmt: skip
    return Cell(shade(load, capacity), words)


def day_name(found: Levelled) -> Any:
    """How a workday of the horizon is called."""

    def name(place: int) -> str:
        day = found.line.day(place)
        return f"{day.month}/{day.day}"

    return name


def may_move(by: Principal, found: Levelled) -> set[str]:
    """The follow-ups that the asker may move."""
    keys = [UUID(move.task.key) for move in found.proposal.moves]
    return {
        str(key) for key in visible(by, Activity, "assign").filter(pk__in=keys).values_list("pk", flat=True)
    }


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Move what was ticked as one batch that can be undone; what has changed meanwhile stays."""
    by = actor(request)
    found = look(by, Asked.of(request), request.POST.dict()).found
    batch, moved, failed = uuid7(), 0, []
    for key, at in found.moves_of(request.POST.getlist("move")).items():
        try:
            perform(
                by, "customers.activity.arrange", UUID(key), {"planned_at": at.isoformat()}, via="web", batch=batch,
                version=found.rows[key]["version"], note=_t("均衡排程"),
            )  # fmt: skip
            moved += 1
        except PacelineError as error:
            failed.append(in_words(error))
    words = _t("移动了 %(n)s 条跟进") % {"n": moved}
    if failed:
        words += _t("，%(n)s 条没有动：%(why)s") % {"n": len(failed), "why": failed[0]}
    toast = {"text": words, **({"undoUrl": f"/undo/{batch}"} if moved else {})}
    return done({"toast": toast, "record-changed": {}})
