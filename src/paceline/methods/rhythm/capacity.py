"""Hours and heads: a rep's selling hours on a day, heads by workload (F60), fairness of load (F64)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, pstdev

UTILISATION, UTILISATION_OF_NEW = 0.85, 0.70
IDLE, FULL = 0.60, 1.0


@dataclass(frozen=True)
class RepDay:
    """A rep's day: scheduled hours, hours of fixed appointments, whether on leave (share of the day)."""

    scheduled: float = 8.0
    fixed: float = 0.0
    leave: float = 0.0


def selling_hours(day: RepDay, *, selling_share: float = 0.6, ramp: float = 1.0) -> float:
    """cap = scheduled × selling share × (1 − leave) × ramp − fixed appointments, never below 0 (hours)."""
    return max(0.0, day.scheduled * selling_share * (1 - day.leave) * ramp - day.fixed)


@dataclass(frozen=True)
class ServiceClass:
    """Customers of one class: how many, touches a year, hours of one touch."""

    customers: int
    touches: float
    hours: float


@dataclass(frozen=True)
class Workload:
    """Hours a year, hours of one rep a year, and the reps they need."""

    hours: float
    hours_of_one: float

    @property
    def reps(self) -> float:
        """Exactly."""
        return self.hours / self.hours_of_one

    @property
    def heads(self) -> int:
        """Whole reps."""
        return ceil(self.reps - 1e-9)


def workload(
    classes: Sequence[ServiceClass], *, workdays: float, hours: float, selling_share: float
) -> Workload:
    """F60: Σ N × touches × hours against workdays × hours × selling share. Raises ``ValueError`` when that is 0."""
    of_one = workdays * hours * selling_share
    if of_one <= 0:
        raise ValueError("a rep needs selling hours")
    return Workload(sum(one.customers * one.touches * one.hours for one in classes), of_one)


def unfairness(utilisations: Sequence[float]) -> float | None:
    """F64: coefficient of variation of utilisation; None with fewer than two people or no load."""
    if len(utilisations) < 2 or not fmean(utilisations):
        return None
    return pstdev(utilisations) / fmean(utilisations)
