"""What a rhythm page is asked for: which metric, which period, as of which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext

from paceline.interfaces.web import formats
from paceline.kernel.periods import Period, period_of
from paceline.kernel.periods import label as period_label
from paceline.rhythm.models.choices import Level, Measured, PeriodUnit
from paceline.rhythm.queries.standing import Wanted

AROUND = (-4, -3, -2, -1, 0, 1, 2)
"""Which periods one can choose, counted from this one."""


@dataclass(frozen=True)
class Asked:
    """The parts of the address, with defaults for what is missing or makes no sense."""

    metric: str
    unit: str
    level: str
    period: Period
    as_of: date

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address."""
        get, today = request.GET, formats.today()
        unit = one_of(get.get("unit"), PeriodUnit.values, PeriodUnit.QUARTER)
        start = day_or(get.get("start"), today)
        return cls(
            metric=one_of(get.get("metric"), Measured.values, Measured.WON_AMOUNT),
            unit=unit,
            level=one_of(get.get("level"), Level.values, Level.TARGET),
            period=period_of(unit, start),
            as_of=min(day_or(get.get("as_of"), today), today),
        )

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.metric, self.unit, self.period.start, self.level)

    @property
    def label(self) -> str:
        """What the period is called."""
        return period_label(self.unit, self.period).text(gettext)

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The periods around today that one can choose."""
        around = [period_of(self.unit, formats.today(), ahead=ahead) for ahead in AROUND]
        found = sorted({*around, self.period})
        return [(one.start.isoformat(), period_label(self.unit, one).text(gettext)) for one in found]

    def url(self, **other: str) -> str:
        """The same address with some parts changed."""
        parts = {
            "metric": self.metric,
            "unit": self.unit,
            "level": self.level,
            "start": self.period.start.isoformat(),
        }
        return "?" + urlencode({**parts, **other})


def one_of(text: str | None, known: list[str], usual: str) -> str:
    return text if text in known else usual


def day_or(text: str | None, usual: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return usual
