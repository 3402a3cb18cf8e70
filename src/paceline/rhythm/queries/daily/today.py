"""What today needs of somebody and why: the work of the week that the own target asks for, less what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from paceline.access.principal import Principal
from paceline.access.working_days import local_day, working_calendar
from paceline.insight.question import JsonFilter
from paceline.kernel import clock
from paceline.kernel.periods import Period, period_of
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.cockpit import WORK
from paceline.rhythm.queries.facts import facts_of, rows_of
from paceline.rhythm.queries.fresh import fresh
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.beat import beat_of
from paceline.rhythm.queries.targets.planning import Planned, planned
from paceline.rhythm.queries.targets.standing import Standing

KEY = "rhythm.today"


@dataclass(frozen=True)
class Need:
    """One kind of work: done today, needed today, still missing this week."""

    code: str
    label: str
    done: int
    need: int
    week_left: int
    object: str
    behind: JsonFilter


@dataclass(frozen=True)
class Today:
    """The own target with its plan, and the work of today."""

    found: Standing
    planned: Planned | None
    needs: tuple[Need, ...]


def today_of(by: Principal) -> Today | None:
    """What today needs, at most a minute old; None without a target or without a plan."""
    return fresh(by, KEY, lambda: read(by, local_day(clock.now())))


def read(by: Principal, today: date) -> Today | None:
    """Work it out."""
    beat = beat_of(by)
    if beat is None:
        return None
    organisation = Organisation.today()
    plan = planned(by, beat.found, today, organisation)
    return Today(beat.found, plan, tuple(needs(by, beat.found, plan, today, organisation)) if plan else ())


def needs(
    by: Principal, found: Standing, plan: Planned, today: date, organisation: Organisation
) -> list[Need]:
    """The week's need by kind, spread over its workdays; what was missed so far is due on those that are left."""
    calendar, week = working_calendar(), period_of("week", today)
    days = list(calendar.workdays(week.start, week.end))
    left = [day for day in days if day >= today] or [today]
    made = []
    for kind, code in [*WORK.items(), ("", Measured.NEW_DEALS)]:
        per_day = plan.per_day(kind) if kind else plan.entries_per_day()
        facts = facts_of(by, code, Period(week.start, today + timedelta(days=1)), today)
        mine = facts.of(found.node, organisation)
        before = int(sum(fact.amount for fact in mine if fact.day < today))
        done = int(sum(fact.amount for fact in mine if fact.day == today))
        whole = ceil(per_day * len(days) - 1e-9)
        need = ceil(max(0, whole - before) / len(left) - 1e-9)
        made.append(
            Need(
                code,
                MEASURES[code].label,
                done,
                need,
                max(0, whole - before - done),
                MEASURES[code].object,
                rows_of(
                    MEASURES[code], Period(today, today + timedelta(days=1)), today, found.node, organisation
                ),
            )
        )
    return made
