"""What a campaign changed: unique customers who bought in its window, treated against control, and its worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.models import CampaignMember, MarketingCampaign
from paceline.market.models.campaign import Arm
from paceline.methods.hold_out import Lift, lift, roi
from paceline.trade.models import SalesOrder
from paceline.trade.models.order import COUNTED, OrderKind, OrderState

ZERO, CENT = Decimal(0), Decimal("0.01")
BOUGHT = tuple(state for state in COUNTED if state != OrderState.RETURNED)


@dataclass(frozen=True)
class Bought:
    """What a customer bought in the window, in the home currency."""

    first_on: date
    orders: int
    margin: Decimal


@dataclass(frozen=True)
class Evaluation:
    """Both groups, their comparison, and the money: margin per buyer and in all, and the return on the cost."""

    people: Mapping[str, int]
    buyers: Mapping[str, int]
    lift: Lift
    margin: Decimal | None
    gain: Decimal | None
    roi: Decimal | None

    def values(self) -> dict[str, Any]:
        """As the campaign keeps them."""
        found = self.lift
        between = found.interval
        return {
            "treated_buyers": self.buyers[Arm.TREATED], "control_buyers": self.buyers[Arm.CONTROL],
            "verdict": found.verdict, "difference": share(found.difference),
            "low": share(between.low if between else None), "high": share(between.high if between else None),
            "extra_buyers": found.buyers, "margin": self.margin, "gain": self.gain, "roi": self.roi,
        }  # fmt: skip


def share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def purchases(campaign: MarketingCampaign) -> dict[UUID, Bought]:
    """Customer → what they ordered from the first day to the end of the window; returned orders are none."""
    customers = visible(SYSTEM, CampaignMember).filter(campaign=campaign).values("customer")
    rows = visible(SYSTEM, SalesOrder).filter(
        customer__in=customers, state__in=BOUGHT, ordered_on__range=(campaign.starts_on, campaign.last_day)
    ).exclude(kind=OrderKind.RETURN)  # fmt: skip
    found = rows.order_by().values("customer").annotate(
        first=Min("ordered_on"), n=Count("pk"), earned=Sum("margin", default=ZERO)
    )  # fmt: skip
    return {row["customer"]: Bought(row["first"], row["n"], row["earned"]) for row in found}


def evaluate(campaign: MarketingCampaign) -> Evaluation:
    """Mark who bought and compare. A second time gives the same of the same orders."""
    bought = purchases(campaign)
    groups = mark(campaign, bought)
    people = {arm: len(keys) for arm, keys in groups.items()}
    buyers = {arm: sum(key in bought for key in keys) for arm, keys in groups.items()}
    compared = lift((buyers[Arm.TREATED], people[Arm.TREATED]), (buyers[Arm.CONTROL], people[Arm.CONTROL]))
    margin = margin_of(campaign, [bought[key].margin for key in groups[Arm.TREATED] if key in bought])
    gain = (
        (compared.buyers * margin).quantize(CENT)
        if compared.buyers is not None and margin is not None
        else None
    )
    cost = campaign.cost_base if campaign.cost is not None else campaign.budget_base
    rate = (
        roi(compared.buyers or ZERO, margin, cost)
        if compared.is_incremental and gain is not None and margin is not None and cost
        else None
    )
    return Evaluation(people, buyers, compared, margin, gain, rate)


def margin_of(campaign: MarketingCampaign, earned: list[Decimal]) -> Decimal | None:
    """What a buyer is worth: as was said, else what the treated buyers' orders earned on average."""
    if campaign.buyer_margin is not None:
        return campaign.buyer_margin_base
    return (sum(earned, ZERO) / len(earned)).quantize(CENT, ROUND_HALF_UP) if earned else None


def mark(campaign: MarketingCampaign, bought: Mapping[UUID, Bought]) -> dict[str, list[UUID]]:
    """Bring every row of the campaign in line with the orders. Returns the customers of each group."""
    groups: dict[str, list[UUID]] = {Arm.TREATED: [], Arm.CONTROL: []}
    rows = list(visible(SYSTEM, CampaignMember).filter(campaign=campaign).order_by("pk"))
    for row in rows:
        groups[row.arm].append(row.customer_id)
        one = bought.get(row.customer_id)
        row.bought, row.orders = one is not None, one.orders if one else 0
        row.bought_on = one.first_on if one else None
        row.margin = row.margin_base = one.margin if one else None
    fields = ["bought", "bought_on", "orders", "margin", "margin_base"]
    visible(SYSTEM, CampaignMember).bulk_update(rows, fields, batch_size=500)
    return groups


def unmark(campaign: MarketingCampaign) -> None:
    """Nobody is marked as a buyer any more; the groups stay as they were drawn."""
    rows = visible(SYSTEM, CampaignMember).filter(campaign=campaign)
    rows.update(bought=False, bought_on=None, orders=0, margin=None, margin_base=None)
