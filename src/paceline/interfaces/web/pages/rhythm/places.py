"""Which node, product line and quarter a forecast page is about, read from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.rhythm.asked import day_or, one_of
from paceline.kernel.periods import Period, period_of
from paceline.kernel.periods import label as period_label
from paceline.rhythm.forecasting.names import METRICS
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.organisation import Node, Organisation


@dataclass(frozen=True)
class Here:
    """The parts of the address; a node that the asker may not see falls back to the first offered."""

    metric: str
    node: Node | None
    line: str
    period: Period
    as_of: date | None = None
    """A day that is past: what was forecast by its end. None is now."""

    @classmethod
    def of(cls, request: HttpRequest) -> Here:
        """Read the address without looking at rights."""
        get, today = request.GET, formats.today()
        as_of = day_or(get.get("as_of"), today)
        start = day_or(get.get("start"), min(as_of, today))
        return cls(
            one_of(get.get("metric"), [str(one) for one in METRICS], Measured.WON_AMOUNT),
            node_from(get.get("node", "")),
            (get.get("line") or "")[:60],
            period_of("quarter", start),
            as_of if as_of < today else None,
        )

    @property
    def label(self) -> str:
        return period_label("quarter", self.period).text(_t)

    def url(self, **other: str) -> str:
        """The same address with some parts changed."""
        parts = {
            "metric": self.metric, "node": key_of(self.node), "line": self.line,
            "start": self.period.start.isoformat(), "as_of": self.as_of.isoformat() if self.as_of else "",
            **other,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def node_from(text: str) -> Node | None:
    """u:… a unit, p:… a person, anything else the company."""
    kind, _, key = text.partition(":")
    try:
        found = UUID(key)
    except ValueError:
        return None
    return Node(unit=found) if kind == "u" else Node(user=found)


def key_of(node: Node | None) -> str:
    return node.key if node else ""


def chosen(asked: Node | None, offered: Sequence[Node | None]) -> Node | None:
    """The asked node when it is offered, else the first that is."""
    return asked if asked in offered or not offered else offered[0]


def named(node: Node | None, organisation: Organisation) -> str:
    """A node's name in the reader's language."""
    return organisation.name_of(node) if node else _t("全公司")


def quarters(starts: Sequence[date]) -> list[tuple[str, str]]:
    """Quarters to choose from."""
    return [(day.isoformat(), period_label("quarter", period_of("quarter", day)).text(_t)) for day in starts]
