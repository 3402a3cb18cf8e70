"""The ways of deals through the open stages, summed in the database: who entered which stage, who went on, how long it
took until won. What is read per deal stays there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from paceline.access.working_days import working_calendar
from paceline.kernel.clock import as_zone
from paceline.pipeline.models import StageEvent

FROM = date(2000, 1, 1)
"""Workdays are counted from here on; what entered a stage earlier counts as from this day."""
ONE_DAY = timedelta(days=1)
DEAL = ("id", "state", "closed_on")

DEALS = "WITH deal ({columns}) AS MATERIALIZED ({deals})"
WALKED = """, walked AS (
    SELECT e.opportunity_id AS id, {firsts}
    FROM deal d JOIN {events} e ON e.opportunity_id = d.id WHERE e.to_stage_id = ANY(%s) GROUP BY e.opportunity_id
)"""
"""Of each deal when it first entered each stage, by what was recorded first. Events come in the order of an index that
holds all that is read of them, so that nothing is sorted."""
FIRST = "(array_agg(e.moved_at ORDER BY e.id) FILTER (WHERE e.to_stage_id = %s))[1] AS at_{place}"
SUMMED = """, entry AS (
    SELECT {own} at.place, d.state = 'won' OR coalesce({furthest}, 0) > at.place AS went_on,
        CASE WHEN d.state = 'won' AND at.moment IS NOT NULL THEN greatest(0, w.workdays[d.closed_on - w.since + 1]
            - w.workdays[least(greatest((at.moment AT TIME ZONE w.zone)::date, w.since), w.last) - w.since + 1])
        END AS to_win
    FROM deal d LEFT JOIN walked ON walked.id = d.id
    CROSS JOIN (SELECT %s::int[] AS workdays, %s::date AS since, %s::date AS last, %s AS zone) w
    CROSS JOIN LATERAL (VALUES {places}) at (place, moment)
    WHERE at.moment IS NOT NULL OR (at.place = 0 AND walked.id IS NULL)
), alike AS (SELECT {seat} place, went_on, to_win, count(*) AS n FROM entry GROUP BY {seat} place, went_on, to_win)
SELECT {seat} place, sum(n)::bigint, coalesce(sum(n) FILTER (WHERE went_on), 0)::bigint,
    array_agg(to_win ORDER BY to_win) FILTER (WHERE to_win IS NOT NULL),
    array_agg(n ORDER BY to_win) FILTER (WHERE to_win IS NOT NULL)
FROM alike GROUP BY {seat} place
"""
REACHED = """
SELECT {own} CASE WHEN d.state = 'won' THEN {past} ELSE coalesce(walked.furthest, 0) END AS reached, count(*)
FROM deal d LEFT JOIN LATERAL (
    SELECT max(array_position(%s::uuid[], e.to_stage_id)) - 1 AS furthest
    FROM {events} e WHERE d.state <> 'won' AND e.opportunity_id = d.id AND e.to_stage_id = ANY(%s)
) walked ON true GROUP BY {own} reached
"""
"""Of won deals nothing is read; of the others each alone, since they are few among all."""


@dataclass(frozen=True)
class AtStage:
    """Of one stage, by its place: how many deals of a seat entered and went on; of the won ones the workdays it took
    until then with how many took so long, the fewest first."""

    seat: tuple[Any, ...]
    place: int
    entered: int
    advanced: int
    to_win: tuple[tuple[int, int], ...]


def summed(deals: Any, stages: Sequence[UUID], as_of: date, seat: tuple[str, ...]) -> Iterator[AtStage]:
    """What deals that ended by a day did in each stage, by the given columns of the deals. A deal without history
    counts as having been in the first stage."""
    places = range(len(stages))
    parts = {
        "firsts": ", ".join(FIRST.format(place=at) for at in places), "furthest": furthest(len(stages)),
        "places": ", ".join(f"({at}, at_{at})" for at in places),
    }  # fmt: skip
    params = [*stages, list(stages), *workdays_to(as_of)]
    for *whose, place, entered, advanced, days, counts in told(WALKED + SUMMED, deals, seat, params, **parts):
        yield AtStage(
            tuple(whose), place, entered, advanced, tuple(zip(days or (), counts or (), strict=True))
        )


def reached(deals: Any, stages: Sequence[UUID], seat: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """By the given columns and the place of the furthest stage how many deals; a won one is past the last."""
    yield from told(REACHED, deals, seat, [list(stages), list(stages)], past=len(stages))


def told(
    text: str, deals: Any, seat: tuple[str, ...], more: list[Any], **parts: Any
) -> list[tuple[Any, ...]]:
    """The rows of one of the statements above; none when nobody may see a deal."""
    names = tuple(dict.fromkeys((*DEAL, *seat)))
    try:
        inner, params = deals.values(*names).query.sql_with_params()
    except EmptyResultSet:
        return []
    text = (DEALS + text).format(
        columns=", ".join(names), deals=inner, events=StageEvent._meta.db_table, seat=listed(seat),
        own=listed(tuple(f"d.{name}" for name in seat)), **parts,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *more])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def listed(seat: tuple[str, ...]) -> str:
    """The columns before others of a list."""
    return "".join(f"{name}, " for name in seat)


def furthest(stages: int) -> str:
    """The SQL of the place of the last stage that was entered; null without any."""
    whens = "".join(f" WHEN at_{at} IS NOT NULL THEN {at}" for at in reversed(range(stages)))
    return f"CASE{whens} END"


def workdays_to(last: date) -> list[Any]:
    """How many workdays there are before each day up to the last one, and what it takes to find a day among them."""
    calendar = working_calendar()
    counts = [
        calendar.workdays_between(FROM, FROM + ONE_DAY * at) for at in range(max(0, (last - FROM).days) + 1)
    ]
    return [counts, FROM, last, str(as_zone(calendar.zone))]
