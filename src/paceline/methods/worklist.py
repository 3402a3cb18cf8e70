"""The day's work in the right order and within capacity; what does not fit is moved to later days, nothing is lost.

Order (spec/rhythm 4.5): fixed appointments at their time, overdue, P1, committed deals, cadence
steps, customer care, prospecting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum

from paceline.kernel.calendar import WorkingCalendar
from paceline.methods.priority import Priority

MOST_ITEMS = 12
"""More than this on one day is a list nobody finishes."""
HORIZON = 250
"""Workdays that are searched for room."""


class Kind(IntEnum):
    """What sort of work it is, in the order of a day."""

    FIXED = 0
    OVERDUE = 1
    FIRST_PRIORITY = 2
    COMMITTED = 3
    CADENCE = 4
    CARE = 5
    PROSPECTING = 6


@dataclass(frozen=True)
class WorkItem:
    """One thing to do. ``starts_at`` is given for appointments, which are never moved; ``minutes`` include travel."""

    id: str
    kind: Kind
    minutes: int
    starts_at: datetime | None = None
    due_on: date | None = None
    priority: Priority = Priority.P4


@dataclass(frozen=True)
class Postponed:
    """An item that did not fit, and the day it moves to."""

    item: WorkItem
    to: date


@dataclass(frozen=True)
class DayPlan:
    """What to do on ``day`` in order, and what moved. ``over`` is by how many minutes appointments exceed capacity."""

    day: date
    items: tuple[WorkItem, ...]
    postponed: tuple[Postponed, ...]
    capacity: int

    @property
    def minutes(self) -> int:
        """Minutes planned."""
        return sum(item.minutes for item in self.items)

    @property
    def over(self) -> int:
        """Minutes above capacity, only ever caused by fixed appointments."""
        return max(0, self.minutes - self.capacity)


def capacity_minutes(hours: Decimal, max_utilisation: Decimal = Decimal("0.85")) -> int:
    """Minutes that may be planned of ``hours`` of selling time: 5 h at 100 % → 300."""
    return int(hours * 60 * max_utilisation)


def kind_of(*, is_fixed: bool, due_on: date | None, day: date, priority: Priority, otherwise: Kind) -> Kind:
    """The kind that an item has on ``day``: an appointment stays one, then overdue, then P1, else what it is."""
    if is_fixed:
        return Kind.FIXED
    if due_on is not None and due_on < day:
        return Kind.OVERDUE
    return Kind.FIRST_PRIORITY if priority is Priority.P1 else otherwise


def order_of(item: WorkItem) -> tuple[object, ...]:
    """The sort key of a day: kind, time of appointments, due day, priority; the id settles ties."""
    far = date.max
    starts = item.starts_at.timestamp() if item.starts_at is not None else 0.0
    return (item.kind, starts, item.due_on or far, item.priority, item.id)


@dataclass
class _Rooms:
    """Minutes and places still free on later days."""

    calendar: WorkingCalendar
    capacity: Callable[[date], int]
    most_items: int
    minutes: dict[date, int] = field(default_factory=dict)
    counts: dict[date, int] = field(default_factory=dict)

    def take(self, after: date, minutes: int) -> date:
        """The first workday after ``after`` with room; a piece larger than a day gets an empty one.

        Without any room within a year it is the next workday: a visible overload beats a lost task.
        """
        first = day = self.calendar.add_workdays(after, 1)
        for _ in range(HORIZON):
            if self._fits(day, minutes):
                break
            day = self.calendar.add_workdays(day, 1)
        else:
            day = first
        self.minutes[day] = self.minutes.get(day, 0) + minutes
        self.counts[day] = self.counts.get(day, 0) + 1
        return day

    def _fits(self, day: date, minutes: int) -> bool:
        used, capacity = self.minutes.get(day, 0), self.capacity(day)
        is_room = used + minutes <= capacity or (not used and capacity > 0)
        return is_room and self.counts.get(day, 0) < self.most_items


def plan_day(
    items: Iterable[WorkItem],
    day: date,
    capacity: int,
    calendar: WorkingCalendar,
    *,
    later_load: Mapping[date, int] | None = None,
    later_capacity: Callable[[date], int] | None = None,
    most_items: int = MOST_ITEMS,
) -> DayPlan:
    """Fit ``items`` into ``day`` (``capacity`` in minutes) and move the rest to the next workdays with room.

    Appointments always stay. Others stay in order while they fit; a smaller one may use what a
    larger one left. ``later_load`` is minutes already planned on later days, ``later_capacity``
    minutes that may be (default: the same as today). Every item is in the plan exactly once.
    """
    kept: list[WorkItem] = []
    rest: list[WorkItem] = []
    ordered = sorted(items, key=order_of)
    used = sum(item.minutes for item in ordered if item.kind is Kind.FIXED)
    places = most_items - sum(item.kind is Kind.FIXED for item in ordered)
    for item in ordered:
        if item.kind is Kind.FIXED:
            kept.append(item)
        elif used + item.minutes <= capacity and places > 0:
            kept.append(item)
            used, places = used + item.minutes, places - 1
        else:
            rest.append(item)
    rooms = _Rooms(calendar, later_capacity or (lambda _: capacity), most_items, dict(later_load or {}))
    moved = tuple(Postponed(item, rooms.take(day, item.minutes)) for item in rest)
    return DayPlan(day, tuple(kept), moved, capacity)
