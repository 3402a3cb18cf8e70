"""A cut of the cube besides whose and when: a product line, channel, class or presale, or all of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from paceline.insight.question import JsonFilter


@dataclass(frozen=True, order=True)
class Cut:
    """What a target counts of; "" and None mean all."""

    line: str = ""
    channel: UUID | None = None
    grade: str = ""
    campaign: UUID | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As targets store it."""
        return {
            "product_line": self.line,
            "channel": self.channel,
            "customer_class": self.grade,
            "campaign": self.campaign,
        }

    @property
    def key(self) -> str:
        campaign = f"|{self.campaign}" if self.campaign else ""
        return "" if self == WHOLE else f" {self.line}|{self.channel or ''}|{self.grade}{campaign}"

    def conditions(self, fields: Fields) -> list[JsonFilter]:
        """The filter of a measure whose records name these things so; what a measure cannot tell counts nothing."""
        found: list[JsonFilter] = []
        if self.line:
            found.append(equal(fields.line, self.line))
        if self.grade:
            found.append(equal(fields.grade, self.grade))
        if self.campaign is not None:
            found.append(equal(fields.campaign, str(self.campaign)))
        if self.channel is not None:
            key = str(self.channel)
            found.append(
                {"any": [equal(fields.channel, key), equal(f"{fields.channel}.parent", key)]}
                if fields.channel
                else {"any": []}
            )
        return found


@dataclass(frozen=True)
class Fields:
    """Where the records of a measure hold product line, channel, customer's class and presale; "" where they do not."""

    line: str = ""
    channel: str = ""
    grade: str = ""
    campaign: str = ""


WHOLE, NOWHERE = Cut(), Fields()


def equal(field: str, value: str) -> JsonFilter:
    return {"field": field, "op": "eq", "value": value} if field else {"any": []}


def cut_from(given: Cut | str) -> Cut:
    """A product line alone may be given as text."""
    return Cut(line=given) if isinstance(given, str) else given
