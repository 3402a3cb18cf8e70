"""What every part of the demo's story needs: chance, time, names, people, the book, and what is sold how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Book, Life
from paceline.config.demo.company import Company, Person
from paceline.config.demo.moments import Moments
from paceline.config.demo.naming import Names, data
from paceline.customers.models import LeadSource
from paceline.pipeline.funnels import Funnel

BUSINESS = ("customers", "leads", "deals")


@dataclass
class World:
    """The state of the story while it is being made up."""

    rng: Random
    moments: Moments
    names: Names
    company: Company
    funnel: Funnel
    size: float = 1.0
    book: Book = field(default_factory=Book)
    sources: dict[str, UUID] = field(default_factory=dict)
    products: list[Life] = field(default_factory=list)
    competitors: list[Life] = field(default_factory=list)
    contacts: dict[UUID, list[Life]] = field(default_factory=dict)
    """The contacts of each customer."""
    overdue: Counter[UUID] = field(default_factory=Counter)
    """How many next steps of each seller are overdue."""

    def __post_init__(self) -> None:
        rows = visible(SYSTEM, LeadSource).order_by("pk").values_list("name", "pk")
        self.sources = dict(rows)

    def count(self, number: int) -> int:
        """How many of something in a demo of this size."""
        return max(1, round(number * self.size))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, things: Any) -> Any:
        return self.rng.choice(things)

    def phrase(self, *path: str, **words: Any) -> str:
        """One of the phrases under a path, filled in."""
        found = data("phrases")
        for name in path:
            found = found[name]
        return str(self.pick(found)).format_map(Words(words))

    def seller(self, region: str = "") -> Person:
        """Somebody who sells, the busier the likelier."""
        people = [one for one in self.company.sellers if not region or one.region == region]
        return self.rng.choices(people, [one.load for one in people])[0]

    def source(self, name: str) -> UUID | None:
        return self.sources.get(name)


class Words(dict[str, Any]):
    """Words for a phrase; those that are not known are left out."""

    def __missing__(self, name: str) -> str:
        return ""
