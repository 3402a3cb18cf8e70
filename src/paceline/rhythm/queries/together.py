"""One reading for many nodes: what a job that goes through everybody reads by seat, once, and a page of itself alone.

A seat is one person in one unit (owner and team of a row). A node's figures are sums over its seats, so that the same
function serves both: with the condition of one node and no seats on a page, without condition and by seat at night.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.rhythm.queries.organisation import Node, Organisation

T = TypeVar("T")
Seat = tuple[UUID | None, ...]
"""(owner, team), or () where nobody asks who."""
SEAT, NOBODY = ("owner_id", "team_id"), ()
Read = Callable[[Q, tuple[str, ...]], Mapping[Seat, T]]
"""What the rows of a condition say, by the given columns."""
memo: ContextVar[dict[Hashable, Any] | None] = ContextVar("rhythm_read_together", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Inside, what the system reads for one node serves all others: everybody's figures, once each."""
    token = memo.set({})
    try:
        yield
    finally:
        memo.reset(token)


def recalled(by: Principal, key: Hashable, read: Callable[[], T]) -> T:
    """The value of an earlier call with this key where the system goes through everybody; else ``read`` anew."""
    known = memo.get()
    if known is None or by.kind != "system":
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def of_everybody(by: Principal, key: Hashable, narrow: Q, read: Callable[[Q], T]) -> T:
    """What ``read`` says of all rows where the system goes through everybody, else of the rows of ``narrow``."""
    if is_for_all(by):
        return recalled(by, key, lambda: read(Q()))
    return read(narrow)


def is_for_all(by: Principal) -> bool:
    """Whether a job goes through everybody now."""
    return memo.get() is not None and by.kind == "system"


def of_node(node: Node, organisation: Organisation) -> Q:
    """The condition of a node's deals."""
    if node.unit is None:
        return Q(owner=node.user)
    return Q(team__in=list(organisation.units_of(node)))


def by_seats(by: Principal, key: Hashable, node: Node, organisation: Organisation, read: Read[T]) -> list[T]:
    """What ``read`` says of a node, in parts that add up: of each of its seats at night, in one part on a page."""
    if not is_for_all(by):
        return list(read(of_node(node, organisation), NOBODY).values())
    seats = recalled(by, key, lambda: Seats(read(Q(), SEAT)))
    return seats.of(node, organisation)


class Seats:
    """Parts by seat, found by person or by unit."""

    def __init__(self, parts: Mapping[Seat, Any]) -> None:
        self.by_owner: dict[UUID | None, list[Any]] = {}
        self.by_team: dict[UUID | None, list[Any]] = {}
        for (owner, team), part in parts.items():
            self.by_owner.setdefault(owner, []).append(part)
            self.by_team.setdefault(team, []).append(part)

    def of(self, node: Node, organisation: Organisation) -> list[Any]:
        """Those of a node: of a person wherever the rows lie, of a unit with all below it."""
        if node.unit is None:
            return self.by_owner.get(node.user, [])
        return [part for unit in organisation.units_of(node) for part in self.by_team.get(unit, ())]
