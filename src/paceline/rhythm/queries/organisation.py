"""The organisation as it is today: which units lie below which, who belongs to them, who sells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef

from paceline.access.models import OrgUnit, User, UserStatus
from paceline.access.principal import SUBJECT, SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.metadata import versions
from paceline.pipeline.models import Opportunity

SELLS = "pipeline.opportunity"
FRESH = timedelta(minutes=1)
kept: dict[str, tuple[str | None, datetime, Organisation]] = {}


@dataclass(frozen=True)
class Node:
    """Whose figures: those of a unit with all below it, or of one person."""

    unit: UUID | None = None
    user: UUID | None = None
    without: frozenset[UUID] = frozenset()
    """Units below it that are left out, with all below them."""

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

    @classmethod
    def known(cls) -> Organisation:
        """That of this process, a minute old at most and never older than a change of people, units or rights."""
        stamp, now = versions.current(SUBJECT), clock.now()
        last = kept.get("organisation")
        if stamp is None or last is None or last[0] != stamp or not last[1] <= now < last[1] + FRESH:
            last = kept["organisation"] = (stamp, now, cls.today())
        return last[2]

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

    def units_of(self, node: Node) -> Iterator[UUID]:
        """The units of a unit's node, from the top."""
        if node.unit is not None:
            yield from self._units(node.unit, node.without)

    def _units(self, unit: UUID, without: frozenset[UUID]) -> Iterator[UUID]:
        yield unit
        for each in self.below.get(unit, ()):
            if each not in without:
                yield from self._units(each, without)

    def upwards(self, unit: UUID | None) -> Iterator[UUID]:
        """The unit and all above it, the nearest first."""
        while unit is not None and unit in self.units:
            yield unit
            unit = self.units[unit].parent_id

    def everybody_in(self, node: Node) -> list[UUID]:
        """The people of a node."""
        if node.unit is None:
            return [node.user] if node.user else []
        return [one for unit in self.units_of(node) for one in self.members.get(unit, ())]

    @cached_property
    def sellers(self) -> frozenset[UUID]:
        """Who has deals of their own; in a new company everybody who may make some."""
        own = visible(SYSTEM, Opportunity).order_by().filter(owner=OuterRef("pk"))
        people = visible(SYSTEM, User).filter(Exists(own), pk__in=list(self.people))
        owning = frozenset(people.order_by().values_list("pk", flat=True))
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

    def led_by(self, user: UUID | None) -> UUID | None:
        """The highest unit that somebody is the manager of."""
        units = (unit for top in self.below.get(None, ()) for unit in self.subtree(top))
        return next((unit for unit in units if user and self.units[unit].manager_id == user), None)

    def manager_of(self, unit: UUID | None) -> UUID | None:
        """Who answers for a unit: its manager, else that of the nearest unit above."""
        managers = (self.units[each].manager_id for each in self.upwards(unit))
        return next((one for one in managers if one is not None), None)
