"""The organisation as it is today: which units lie below which, who belongs to them, who sells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from paceline.access.models import OrgUnit, User, UserStatus
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.pipeline.models import Opportunity

SELLS = "pipeline.opportunity"


@dataclass(frozen=True)
class Node:
    """Whose figures: those of a unit with all below it, or of one person."""

    unit: UUID | None = None
    user: UUID | None = None

    @property
    def key(self) -> str:
        """As texts name it: u:… or p:…"""
        return f"u:{self.unit}" if self.unit else f"p:{self.user}"


@dataclass(frozen=True)
class Organisation:
    """Open units and the people in office."""

    units: dict[UUID, OrgUnit] = field(default_factory=dict)
    people: dict[UUID, User] = field(default_factory=dict)

    @classmethod
    def today(cls) -> Organisation:
        """Everything, in two queries."""
        units = visible(SYSTEM, OrgUnit).filter(valid_to__isnull=True).order_by("name")
        people = (
            visible(SYSTEM, User).exclude(status=UserStatus.LEFT).order_by("name").prefetch_related("roles")
        )
        return cls({unit.pk: unit for unit in units}, {one.pk: one for one in people})

    @cached_property
    def below(self) -> dict[UUID | None, list[UUID]]:
        """The units directly below each."""
        found: dict[UUID | None, list[UUID]] = {}
        for unit in self.units.values():
            found.setdefault(unit.parent_id, []).append(unit.pk)
        return found

    @cached_property
    def members(self) -> dict[UUID | None, list[UUID]]:
        """The people directly in each unit."""
        found: dict[UUID | None, list[UUID]] = {}
        for one in self.people.values():
            found.setdefault(one.unit_id, []).append(one.pk)
        return found

    def subtree(self, unit: UUID) -> Iterator[UUID]:
        """The unit and all below it, from the top."""
        yield unit
        for each in self.below.get(unit, ()):
            yield from self.subtree(each)

    def everybody_in(self, node: Node) -> list[UUID]:
        """The people of a node."""
        if node.unit is None:
            return [node.user] if node.user else []
        return [one for unit in self.subtree(node.unit) for one in self.members.get(unit, ())]

    @cached_property
    def sellers(self) -> frozenset[UUID]:
        """Who has deals of their own; in a new company everybody who may make some."""
        rows = visible(SYSTEM, Opportunity).order_by()
        owning = frozenset(
            rows.filter(owner__in=list(self.people)).values_list("owner", flat=True).distinct()
        )
        if owning:
            return owning
        return frozenset(key for key, one in self.people.items() if principal_of(one).can(SELLS, "create"))

    def sell(self, node: Node) -> bool:
        """Whether somebody of the node sells."""
        return any(one in self.sellers for one in self.everybody_in(node))

    def name_of(self, node: Node) -> str:
        """What the node is called."""
        if node.unit is not None:
            return self.units[node.unit].name if node.unit in self.units else "–"
        return self.people[node.user].name if node.user in self.people else "–"

    def manager_of(self, unit: UUID | None) -> UUID | None:
        """Who answers for a unit: its manager, else that of the nearest unit above."""
        while unit is not None and unit in self.units:
            found = self.units[unit]
            if found.manager_id is not None:
                return found.manager_id
            unit = found.parent_id
        return None
