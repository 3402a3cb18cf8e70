"""A reading about a node, with the rows that it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from paceline.insight.question import JsonFilter
from paceline.kernel.messages import say
from paceline.methods.figures import Quality
from paceline.methods.rhythm.signals.reading import Reading
from paceline.rhythm.queries.organisation import Node, Organisation

DEALS, LEADS, ACTIVITIES = "pipeline.opportunity", "customers.lead", "customers.activity"


@dataclass(frozen=True)
class Found:
    """`evidence` is {"object", "filter"}, the list that a person may open; {} without rows."""

    node: Node
    reading: Reading
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.reading.key


def worst(found: Sequence[Found], *, is_low: bool) -> Found | None:
    """One of several readings of the same kind: the furthest off, else one that could be judged, else any."""
    firing = [one for one in found if one.reading.fires]
    known = firing or [one for one in found if one.reading.value is not None]
    sign = 1 if is_low else -1
    return min(known, key=lambda one: sign * (one.reading.value or 0.0)) if known else next(iter(found), None)


def named(reading: Reading, words: str, **names: str) -> Reading:
    """The reading saying more about its place: `words` is its sentence with the names in it."""
    if reading.quality is not Quality.OK:
        return reading
    return replace(reading, why=say(words, **{**reading.why.params, **names}))


def rows(name: str, *parts: JsonFilter) -> dict[str, Any]:
    """Evidence: the rows of an object of which all parts hold."""
    return {"object": name, "filter": {"all": list(parts)}}


def whose(node: Node, organisation: Organisation) -> JsonFilter:
    """The condition of a node's records."""
    if node.unit is not None:
        return {"field": "team", "op": "in", "value": [str(one) for one in organisation.subtree(node.unit)]}
    return {"field": "owner", "op": "eq", "value": str(node.user)}


def field_is(name: str, op: str, value: Any) -> JsonFilter:
    """One condition."""
    return {"field": name, "op": op, "value": value}
