"""Who has handed in a report of a day and who has not, and how promises were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from paceline.access.models import User
from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.methods.intervals import Interval, wilson
from paceline.rhythm.models import Promise, WorkReport
from paceline.rhythm.models.report import PromiseState
from paceline.rhythm.queries.organisation import Node, Organisation

QUARTER = timedelta(days=91)
FEW = 5
LEVEL = 0.90


@dataclass(frozen=True)
class Line:
    """One person's report of a day; None when there is none yet."""

    person: User
    report: WorkReport | None

    @property
    def share(self) -> float | None:
        """Done of what was planned, as it was handed in."""
        pack: dict[str, Any] = self.report.pack if self.report is not None else {}
        return pack["done"] / pack["planned"] if pack.get("planned") else None


@dataclass(frozen=True)
class Word:
    """How somebody keeps promises: kept in time of those that were due in the last quarter."""

    kept: int
    due: int
    interval: Interval | None

    @property
    def rate(self) -> float | None:
        return self.kept / self.due if self.interval is not None else None


def led_by(by: Principal, organisation: Organisation) -> list[UUID]:
    """The sellers of the units that somebody answers for, without themselves."""
    units = [unit.pk for unit in organisation.units.values() if unit.manager_id == by.user_id]
    found = {one for unit in units for one in organisation.everybody_in(Node(unit=unit))}
    return sorted(
        (one for one in found if one in organisation.sellers and one != by.user_id),
        key=lambda one: organisation.people[one].name,
    )


def team_lines(by: Principal, kind: str, day: date, organisation: Organisation) -> list[Line]:
    """Everybody somebody leads, and whose reports they see besides; who has not handed in comes first."""
    rows = visible(by, WorkReport).filter(kind=kind, day=day).exclude(owner=by.user_id)
    reports = {one.owner_id: one for one in rows.select_related("owner")}
    keys = dict.fromkeys([*led_by(by, organisation), *(key for key in reports if key)])
    lines = [Line(organisation.people[key], reports.get(key)) for key in keys if key in organisation.people]
    return sorted(lines, key=lambda line: (is_in(line), line.person.name))


def is_in(line: Line) -> bool:
    """Whether it was handed in."""
    return line.report is not None and line.report.state != "draft"


def words_kept(by: Principal, people: list[UUID], today: date) -> dict[UUID, Word]:
    """By person how promises of the last quarter were kept. Fewer than five are no rate."""
    since = today - QUARTER
    rows = visible(by, Promise).filter(owner__in=people, due_on__gte=since, due_on__lt=today).order_by()
    rows = rows.exclude(state__in=(PromiseState.WITHDRAWN, PromiseState.OPEN))
    in_time = Q(state=PromiseState.KEPT, kept_on__lte=F("due_on"))
    found = {}
    for row in rows.values("owner_id").annotate(n=Count("pk"), kept=Count("pk", filter=in_time)):
        interval = wilson(row["kept"], row["n"], LEVEL) if row["n"] >= FEW else None
        found[row["owner_id"]] = Word(row["kept"], row["n"], interval)
    return found
