"""辅导: the conversion matrix of a team, the deals behind one of its cells, and the plans that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.periods import Period
from paceline.methods.peers import Standing, Verdict
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.pipeline.models.opportunity import LostReason
from paceline.rhythm.queries.funnel.matrix import Matrix, behind, matrix, recent
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.models import CoachingPlan, CoachingState

PLANS = "team.coachingplan"
MOST = 60
MOST_PEOPLE = 60
"""So many rows the matrix has, those with most sure weaknesses; of a smaller unit everybody is there."""
NEAR = 0.03
"""Within three points a rate counts as level with the team's."""
LATER = timedelta(days=60)
"""How long coaching usually takes until it is measured again."""


@dataclass(frozen=True)
class Asked:
    """Whose matrix, and which of its cells."""

    unit: UUID | None
    person: UUID | None
    place: int

    def url(self, **more: Any) -> str:
        given = {"unit": self.unit, **more}
        return "?" + urlencode({name: value for name, value in given.items() if value is not None})


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The matrix of one's team, one cell of it, the plans within sight."""
    by, organisation, today = actor(request), Organisation.today(), formats.today()
    units, funnel = units_of(by, organisation), default_funnel()
    asked = asked_of(request, units)
    context: dict[str, Any] = {
        "plans": plans_of(by),
        "units": units,
        "asked": asked,
        "today": today,
        "may_make": by.can(PLANS, "create"),
        "found": None,
        "chosen": None,
    }
    if funnel is not None and asked.unit is not None:
        node, period = Node(unit=asked.unit), recent(today)
        found = matrix(by, funnel, node, organisation, period)
        rows = [
            (name, [shown(cell, asked.url(person=key, at=at)) for at, cell in enumerate(cells)])
            for key, name, cells in found.people
        ]
        context |= {
            "found": found, "rows": weakest(rows), "more_people": max(0, len(rows) - MOST_PEOPLE),
            "team": [(k / n if n else None, n) for k, n in found.team],
            "weak": sum(1 for _name, cells in rows for one in cells if one and one["tone"] == "lo2"),
            "chosen": chosen(by, funnel, node, organisation, period, found, asked),
        }  # fmt: skip
    return page(request, "pages/team/coaching.html", **context)


Cells = list[dict[str, Any] | None]


def weakest(rows: list[tuple[str, Cells]]) -> list[tuple[str, Cells]]:
    """As many as the matrix lists, in their order."""
    if len(rows) <= MOST_PEOPLE:
        return rows
    weak = sorted(
        range(len(rows)), key=lambda at: -sum(1 for one in rows[at][1] if one and one["tone"] == "lo2")
    )
    return [rows[at] for at in sorted(weak[:MOST_PEOPLE])]


def units_of(by: Principal, organisation: Organisation) -> list[tuple[UUID, str]]:
    """The units whose people one may look at, one's own first; none for those who see only themselves."""
    reach = by.units(PLANS, "read")
    within = [key for key in organisation.units if reach is None or key in reach]
    sells = [key for key in within if organisation.sell(Node(unit=key))]
    ordered = sorted(
        sells,
        key=lambda key: (organisation.units[key].manager_id != by.user_id, organisation.units[key].name),
    )
    return [(key, organisation.units[key].name) for key in ordered]


def asked_of(request: HttpRequest, units: list[tuple[UUID, str]]) -> Asked:
    """What the address says, as far as it makes sense."""
    keys = [key for key, _name in units]
    unit = key_in(request, "unit")
    at = request.GET.get("at", "")
    return Asked(
        unit if unit in keys else next(iter(keys), None),
        key_in(request, "person"),
        int(at) if at.isdigit() else -1,
    )


def key_in(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def shown(cell: Standing | None, url: str) -> dict[str, Any] | None:
    """A cell with its colour: only what is sure is dark."""
    if cell is None or cell.rate is None:
        return None
    off = cell.rate - cell.mean
    tone = {
        Verdict.FEW: "few", Verdict.BELOW: "lo2", Verdict.ABOVE: "hi2",
        Verdict.LEVEL: "eq" if abs(off) < NEAR else "lo1" if off < 0 else "hi1",
    }[cell.verdict]  # fmt: skip
    return {"cell": cell, "tone": tone, "off": off, "url": url}


def chosen(
    by: Principal, funnel: Funnel, node: Node, organisation: Organisation, period: Period, found: Matrix, asked: Asked
) -> dict[str, Any] | None:  # fmt: skip
    """The cell that was asked for, with its deals, why they were lost, and how to begin coaching."""
    if asked.person is None or not 0 <= asked.place < len(found.stages):
        return None
    cell = found.at(asked.person, asked.place)
    if cell is None:
        return None
    deals = behind(by, funnel, node, organisation, period, asked.person, asked.place)
    stage, words = found.stages[asked.place]
    running = (
        visible(by, CoachingPlan).filter(person=asked.person, stage=stage, state=CoachingState.OPEN).first()
    )
    name = organisation.people[asked.person].name
    return {
        "cell": cell, "name": name, "words": words, "running": running, "why": reasons(deals)[:3],
        "deals": [(one, on, reason_of(one)) for one, on in deals[:MOST]],
        "new_url": "/coaching-plans/new?" + urlencode({
            "person": asked.person, "stage": stage, "cause": cause_of(cell, words, deals),
            "review_on": (formats.today() + LATER).isoformat(),
        }),
    }  # fmt: skip


def reason_of(deal: Any) -> str:
    """Why a deal was lost, in words; "" for one that was not."""
    return str(LostReason(deal.lost_reason).label) if deal.lost_reason else ""


def reasons(deals: list[tuple[Any, bool]]) -> list[tuple[str, int]]:
    """Why those that did not come further were lost, the most frequent first."""
    counts: dict[str, int] = {}
    for one, went_on in deals:
        if not went_on and one.lost_reason:
            words = reason_of(one)
            counts[words] = counts.get(words, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def cause_of(cell: Standing, words: str, deals: list[tuple[Any, bool]]) -> str:
    """What the figures say, as the beginning of a plan."""
    said = _t("%(stage)s：%(n)s 单进 %(k)s 单，转化 %(rate)s，团队 %(mean)s。") % {
        "stage": words, "n": cell.trials, "k": cell.successes, "rate": f"{cell.rate or 0:.0%}",
        "mean": f"{cell.mean:.0%}",
    }  # fmt: skip
    why = _t("、").join(f"{word} {count}" for word, count in reasons(deals)[:3])
    return said + (_t("输单原因：%(why)s。") % {"why": why} if why else "")


def plans_of(by: Principal) -> list[tuple[CoachingPlan, str]]:
    """The plans within sight: those that run by their day, then those that have ended."""
    if not by.can(PLANS, "read"):
        return []
    rows = visible(by, CoachingPlan).select_related("person", "stage", "coach")
    ordered = sorted(
        rows.order_by("-created_at")[:MOST], key=lambda one: (one.state != CoachingState.OPEN, one.review_on)
    )
    return [(one, str(CoachingState(one.state).label)) for one in ordered]
