"""What a rhythm page is asked for: which metric, which period, as of which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext
from markupsafe import Markup

from paceline.interfaces.web import formats
from paceline.kernel.periods import Period, period_of
from paceline.kernel.periods import label as period_label
from paceline.rhythm.cuts import WHOLE, Cut
from paceline.rhythm.models.choices import Level, Measured, PeriodUnit
from paceline.rhythm.queries.targets.standing import Wanted

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
    cut: Cut = WHOLE

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
            cut=Cut(
                (get.get("line") or "")[:60],
                uuid_or(get.get("channel")),
                (get.get("grade") or "")[:2],
                uuid_or(get.get("campaign")),
            ),
        )

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.metric, self.unit, self.period.start, self.level, self.cut)

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
        cut = {
            "line": self.cut.line,
            "channel": str(self.cut.channel or ""),
            "grade": self.cut.grade,
            "campaign": str(self.cut.campaign or ""),
        }
        if self.is_earlier:
            parts["as_of"] = self.as_of.isoformat()
        return "?" + urlencode({**parts, **{name: value for name, value in cut.items() if value}, **other})

    @property
    def is_earlier(self) -> bool:
        """Whether the page looks back to a day that is over."""
        return self.as_of < formats.today()


def options(offered: Sequence[tuple[str, str]], chosen: str) -> Markup:
    """Choices as markup, of which a large company has many."""
    facts = {"choices": offered, "chosen": chosen}
    return Markup(render_to_string("pages/rhythm/cockpit_options.html", facts, using="jinja2"))  # noqa: S704 — our template


def one_of(text: str | None, known: list[str], usual: str) -> str:
    return text if text in known else usual


def uuid_or(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def day_or(text: str | None, usual: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return usual
