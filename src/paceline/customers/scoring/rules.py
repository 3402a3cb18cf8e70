"""The scoring rules in force, kept per process; without any, leads are graded by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Lead, ScoringRule
from paceline.customers.models.scoring.rule import ScoreKind
from paceline.metadata.kept import Kept
from paceline.metadata.registry import registry


@dataclass(frozen=True)
class Rules:
    """Rules for what a lead is, and points by what it does."""

    fit: tuple[Any, ...] = ()
    intent: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fit or self.intent)


def read() -> Rules:
    """The rules in use, in the order in which they were made."""
    rows = list(visible(SYSTEM, ScoringRule).filter(active=True).order_by("pk"))
    intent: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        if row.kind == ScoreKind.INTENT:
            intent[row.signal] = (*intent.get(row.signal, ()), row)
    return Rules(tuple(row for row in rows if row.kind == ScoreKind.FIT), intent)


kept = Kept("scoring_rules", read)


def current_rules() -> Rules:
    """The rules in force, at most a second old."""
    return kept.get()


def any_rules(_event: str = "") -> bool:
    """Whether leads are scored at all."""
    return bool(current_rules())


def understood(condition: Any) -> Any:
    """A condition, compiled. Raises Invalid for one that leads do not understand."""
    return compiled_for(SYSTEM, condition, registry.of(Lead))
