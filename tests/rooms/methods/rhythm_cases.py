"""The calendar and the funnel F4 of the golden cases RHY-1 and RHY-2 (spec/rhythm.md §4.2, spec/calendar.md)."""

from __future__ import annotations

from datetime import date

from paceline.kernel.holidays_seed import seed_calendar
from paceline.kernel.periods import Period
from paceline.methods.rhythm.funnel_model import Effort, FunnelModel, Stage
from paceline.methods.rhythm.lead_time import fixed
from paceline.methods.rhythm.timeline import Timeline

CHINA = seed_calendar((2025, 2026))
Q2 = Period(date(2026, 4, 1), date(2026, 7, 1))
CALL = Effort("call", 3, 0.25)
VISIT = Effort("visit", 2, 2.5)
F4 = FunnelModel(
    (
        Stage("潜在", 0.5, fixed(30), (CALL,)),
        Stage("意向", 0.5, fixed(25)),
        Stage("沟通", 0.4, fixed(15), (VISIT,)),
    ),
    deal=50_000,
)


def from_morning_of(year: int, month: int, day: int) -> Timeline:
    return Timeline(CHINA, date(year, month, day))
