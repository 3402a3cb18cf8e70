"""Blocks of the right column about promotion: what all of a presale's came to, and the link of a single one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from paceline.access.principal import Level
from paceline.interfaces.web.pages.records.forms.codes import qr
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.trade.models.presale.promotion import PromotionMetric, cost_of


@dataclass(frozen=True)
class Promoted:
    """What the promotions of a presale cost and brought. Amounts are in the home currency; None where unknown."""

    budget: Decimal | None
    planned: Decimal
    spent: Decimal
    clicks: int
    leads: int
    reservations: int

    @property
    def beyond(self) -> Decimal:
        """By how much more is planned, or was spent, than there is; 0 while it fits."""
        return (
            max(Decimal(0), max(self.planned, self.spent) - self.budget)
            if self.budget is not None
            else Decimal(0)
        )

    @property
    def lead_cost(self) -> Decimal | None:
        return cost_of(self.spent, self.leads)

    @property
    def reservation_cost(self) -> Decimal | None:
        return cost_of(self.spent, self.reservations)


FIGURES = ("budget", "promotion_budget", "promotion_spent", "clicks", "leads", "promoted")


def promoted(on: Opened) -> Promoted | None:
    """Nothing for those who may not read the figures, nor before anything is planned."""
    if any(on.by.level(on.of.name, name) <= Level.MASKED for name in FIGURES):
        return None
    one = on.record
    if not (one.promotion_budget or one.promotion_spent or one.clicks or one.leads or one.promoted):
        return None
    return Promoted(
        one.budget_base,
        one.promotion_budget,
        one.promotion_spent,
        int(one.clicks),
        int(one.leads),
        int(one.promoted),
    )


def link_of(on: Opened) -> dict[str, Any] | None:
    """The address with its code to print, and how far the goal is reached."""
    one = on.record
    if not one.link and not one.goal:
        return None
    address, reached = here(one.link), one.reached
    return {
        "link": address,
        "qr": qr(address) if address else None,
        "metric": PromotionMetric(one.metric).label if one.metric else "",
        "goal": one.goal,
        "reached": reached,
        "share": Decimal(reached) / one.goal if one.goal and reached is not None else None,
    }


def here(link: str) -> str:
    """The address under the name that this installation has now; it may have moved since the link was made."""
    return settings.BASE_URL + urlsplit(link).path if link else ""
