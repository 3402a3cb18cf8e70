"""The beat: whose target somebody lives by, and how the pace stood on each workday of the month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.methods.rhythm.day_targets import day_weights
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.fresh import fresh
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import Standing, close_of, stands
from paceline.rhythm.queries.targets.weights import node_of

KEY = "rhythm.beat"


@dataclass(frozen=True)
class Beat:
    """`days` is the pace index at the close of each workday of the month, None for those to come; `today` an index."""

    found: Standing
    days: tuple[float | None, ...]
    today: int | None
    place: int
    """Today is the so-many-th workday of the month, of how many."""
    of: int


def own_target(by: Principal, day: date) -> Target | None:
    """The target in won amount that somebody lives by this quarter: the own one, else the largest one answered for."""
    if by.user_id is None or not by.can("rhythm.target", "read"):
        return None
    quarter = period_of(PeriodUnit.QUARTER, day)
    rows = visible(by, Target).filter(
        owner=by.user_id, metric=Measured.WON_AMOUNT, period=PeriodUnit.QUARTER, starts_on=quarter.start,
        level=Level.TARGET, state__in=IN_FORCE, **WHOLE.fields,
    )  # fmt: skip
    found = list(rows.select_related("unit", "owner"))
    units = [one for one in found if one.unit_id]
    return max(units or found, key=lambda one: one.amount, default=None)


def beat_of(by: Principal) -> Beat | None:
    """The beat of somebody today, at most a minute old; None without a target."""
    return fresh(by, KEY, lambda: read(by, local_day(clock.now())))


def read(by: Principal, today: date) -> Beat | None:
    """Work it out."""
    target = own_target(by, today)
    if target is None or target.days is None:
        return None
    organisation = Organisation.today()
    whole = facts_of(by, target.metric, target.days, today, target.cut)
    found = stands(target, whole.of(node_of(target), organisation), organisation, whole)
    month = period_of(PeriodUnit.MONTH, today)
    workdays = list(working_calendar().workdays(month.start, month.end))
    passed = [day for day in workdays if day <= today]
    current = len(passed) - 1 if passed and passed[-1] == today else None
    return Beat(found, tuple(ratios(found, workdays, today)), current, len(passed), len(workdays))


def ratios(found: Standing, workdays: list[date], today: date) -> list[float | None]:
    """The pace index at the close of each workday: what was there ÷ what the time asked for."""
    target, days = found.target, found.target.days
    assert days is not None
    weights = day_weights(working_calendar(), days)
    amounts = found.by_day
    whole, last = sum(weights.values()), close_of(today)
    found_ratios: list[float | None] = []
    for day in workdays:
        shown = min(day, max(last, days.start)) if day == today else day
        needed = (
            float(target.amount) * sum(w for d, w in weights.items() if d <= shown) / whole if whole else 0.0
        )
        done = float(sum(amount for d, amount in amounts.items() if d <= day))
        found_ratios.append(done / needed if day <= today and needed else None)
    return found_ratios
