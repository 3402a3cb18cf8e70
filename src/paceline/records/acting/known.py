"""What an action has read of the records that it links to: each is read once, however many of its rows link to it.

A record that the action changes is forgotten and read again. Whoever's right of sight comes to the same statement is
given the same record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from paceline.access.principal import Principal
from paceline.metadata.object_type import ObjectType
from paceline.records import plans

MOST = 500
"""An action that goes through more records than this begins to remember anew."""
Place = tuple[type[Model], UUID]
Found = dict[str, Any]


@dataclass
class Known:
    """Records by place and by the question that found them, or did not."""

    found: dict[Place, Found] = field(default_factory=dict)

    def find(self, by: Principal, of: ObjectType, key: UUID, verb: str = "read") -> Any:
        """The record on which the actor may do `verb`, or None."""
        self.begin()
        plan = plans.to_see(by, of, verb)
        known = self.at(of, key)
        if plan.question not in known:
            known[plan.question] = plan.one(key)
        return known[plan.question]

    def find_all(
        self, by: Principal, of: ObjectType, keys: Iterable[UUID], verb: str = "read"
    ) -> dict[UUID, Any]:
        """The same for several keys: those that are not known yet are read in one statement."""
        self.begin()
        question, wanted = plans.to_see(by, of, verb).question, set(keys)
        unknown = [key for key in wanted if question not in self.at(of, key)]
        if len(unknown) > 1:
            rows = {row.pk: row for row in plans.seen_all(by, of, unknown, verb)}
            for key in unknown:
                self.at(of, key)[question] = rows.get(key)
        return {key: found for key in wanted if (found := self.find(by, of, key, verb)) is not None}

    def begin(self) -> None:
        """Forget everything when there is too much of it."""
        if len(self.found) >= MOST:
            self.found.clear()

    def at(self, of: ObjectType, key: UUID) -> Found:
        """What was found at a place by which question."""
        return self.found.setdefault((of.model, key), {})

    def forget(self, model: type[Model], key: UUID) -> None:
        """The record is not any more what it was."""
        self.found.pop((model, key), None)
