"""The service that a customer gets: worked out by the room above, asked for by all that keep to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from paceline.customers.models import Customer


@dataclass(frozen=True)
class Service:
    """The level by name, working hours within which support is due, its price book, minutes to a first answer."""

    name: str
    hours: int | None = None
    book: UUID | None = None
    response: int | None = None


@dataclass
class Serving:
    """How a customer's level is looked up; set once when the product starts. Nobody has one while it is not."""

    look: Callable[[Customer | UUID], Service | None] | None = None

    def of(self, customer: Customer | UUID | None) -> Service | None:
        """What a customer gets; its key is enough."""
        return self.look(customer) if self.look and customer is not None else None


serving = Serving()
