"""The block of a lead: its grade, and each rule that gave it points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from paceline.access.principal import Level
from paceline.customers.scoring.rules import any_rules
from paceline.interfaces.web.pages.records.opened import Opened

SEEN = ("score_fit", "score_intent", "grade")


@dataclass(frozen=True)
class Reason:
    """A rule, what it gave, and how often it counted."""

    name: str
    points: int
    times: int


@dataclass(frozen=True)
class Standing:
    """The two scores with their reasons, strongest first."""

    fit: list[Reason]
    intent: list[Reason]
    by_hand: bool
    chance: Decimal | None


def standing(on: Opened) -> Standing | None:
    """Nothing where leads are not scored, or for whoever may not see the scores."""
    if any(on.by.level(on.of.name, name) <= Level.MASKED for name in SEEN):
        return None
    lead: Any = on.record
    if not lead.score_why and not any_rules():
        return None
    seen = on.by.level(on.of.name, "convert_chance") > Level.MASKED
    chance = lead.convert_chance if seen else None
    found = {"fit": [], "intent": []}  # type: dict[str, list[Reason]]
    for kind, *rest in sorted(lead.score_why, key=lambda one: -abs(one[2])):
        found[kind].append(Reason(*rest))
    return Standing(found["fit"], found["intent"], bool(lead.graded_by_hand), chance)
