"""F05: which leads became customers, in all and within 30, 60, 90 days."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from paceline.kernel.periods import Period
from paceline.methods.figures import Figure, rate_of_counts

WINDOWS = (30, 60, 90)


@dataclass(frozen=True)
class LeadFact:
    """A lead: the day it came, the customer it belongs to (None: nobody else's), the day of their first paid order."""

    created_on: date
    customer: Hashable | None = None
    first_paid_on: date | None = None


def lead_conversion(
    leads: Iterable[LeadFact], period: Period, as_of: date, *, window: int | None = None
) -> Figure:
    """F05: leads created in ``period`` whose customer first paid by ``as_of``, one per customer.

    With ``window`` (days) only leads that have had that long by ``as_of`` count, and only
    payments within it: fair between older and newer months.
    """
    cohort = [lead for lead in _first_of_each_customer(leads) if lead.created_on in period]
    if window is not None:
        cohort = [lead for lead in cohort if lead.created_on + timedelta(days=window) <= as_of]
    return rate_of_counts(sum(_converted(lead, as_of, window) for lead in cohort), len(cohort))


def lead_conversion_windows(leads: Iterable[LeadFact], period: Period, as_of: date) -> dict[int, Figure]:
    """F05 for 30, 60 and 90 days."""
    known = list(leads)
    return {window: lead_conversion(known, period, as_of, window=window) for window in WINDOWS}


def _first_of_each_customer(leads: Iterable[LeadFact]) -> list[LeadFact]:
    first: dict[Hashable, LeadFact] = {}
    for at, lead in enumerate(leads):
        key = ("alone", at) if lead.customer is None else ("customer", lead.customer)
        known = first.get(key)
        if known is None or lead.created_on < known.created_on:
            first[key] = lead
    return list(first.values())


def _converted(lead: LeadFact, as_of: date, window: int | None) -> bool:
    paid = lead.first_paid_on
    if paid is None or paid > as_of:
        return False
    return window is None or paid <= lead.created_on + timedelta(days=window)
