"""Stepping to another day: a day or a week back and forth, never beyond today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.kernel.periods import period_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Steps:
    """Where the arrows lead to; "" for a day that has not come. The last is back to today."""

    week_back: str
    day_back: str
    day_on: str
    week_on: str
    today: str


def steps(asked: Asked, **other: str) -> Steps:
    """The addresses around the day that is asked for; a day outside the period brings its own period."""

    def to(day: date) -> str:
        if day > formats.today():
            return ""
        start = asked.period.start if day in asked.period else period_of(asked.unit, day).start
        return asked.url(**{**other, "start": start.isoformat(), "as_of": day.isoformat()})

    return Steps(
        to(asked.as_of - WEEK), to(asked.as_of - DAY), to(asked.as_of + DAY), to(asked.as_of + WEEK),
        to(formats.today()),
    )  # fmt: skip


def day_field(asked: Asked, **other: str) -> dict[str, Any]:
    """What the templates of the date field need."""
    return {"steps": steps(asked, **other), "today": formats.today()}
