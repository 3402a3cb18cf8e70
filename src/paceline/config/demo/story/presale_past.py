"""A presale of the demo that is over: two paid, two never paid the balance, one had to be called off by us.

What follows for the deposits waits in finance's queue 定金处理: forfeits and a twofold return.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.story.agenda import Agenda
from paceline.customers.models import Customer
from paceline.trade.models import DepositEntry, PresaleCampaign, PresaleOffer, Receipt, Reservation
from paceline.trade.presale.clock import go_round
from paceline.workflow.models import ApprovalTask

DEVICE, NAME = "HL-M20", "激光打标机 M20 夏季预售"
BEGAN = 46
"""Days ago."""
BUYERS = 5
PRICE, DEPOSIT = Decimal(29800), Decimal(3000)
PAYS = (0, 1)
CALLED_OFF = 2


def fill(agenda: Agenda, buyers: list[Customer]) -> None:
    """Put its days on the agenda."""
    product = visible(SYSTEM, Product).filter(code=DEVICE).first()
    if product is None or len(buyers) < BUYERS:
        return
    agenda.plan(ago(agenda, BEGAN), plan, agenda, product)
    for place, buyer in enumerate(agenda.rng.sample(buyers, BUYERS)):
        agenda.plan(ago(agenda, 41) + place * timedelta(hours=9), reserve, agenda, buyer, place)
    for days in (42, 33, 31, 17):
        agenda.plan(ago(agenda, days), go_round)
    agenda.plan(ago(agenda, 15), look_at_deposits, agenda)


def ago(agenda: Agenda, days: int) -> datetime:
    return agenda.moments.now - timedelta(days=days)


def plan(agenda: Agenda, product: Product) -> None:
    """何欣 plans it, her superior agrees."""
    today = agenda.moments.today
    values: dict[str, Any] = {
        "name": NAME, "opens_at": ago(agenda, 43), "closes_at": ago(agenda, 34), "deposit_kind": "earnest",
        "hold_minutes": 2880, "place": "华东展厅", "balance_from": today - timedelta(days=32),
        "balance_until": today - timedelta(days=18), "promised_on": today + timedelta(days=10),
        "promise": "付清尾款后一个月内发货。", "terms": "定金不退；我们不能交货的，双倍返还。", "exposed": 400,
        "interested": 42, "goal_quantity": BUYERS, "expected_conversion": Decimal("0.1"),
        "audience": "五金和电子元件工厂",
    }  # fmt: skip
    campaign = agenda.do("hexin", "trade.presalecampaign.create", values=values)
    offer = {
        "campaign": campaign.pk,
        "product": product.pk,
        "price": PRICE,
        "deposit": DEPOSIT,
        "quota": BUYERS,
    }
    agenda.do("hexin", "trade.presaleoffer.create", values=offer)
    agenda.do("hexin", "trade.presalecampaign.for_everybody", campaign)
    agenda.do("hexin", "trade.presalecampaign.submit", campaign)
    for task in visible(SYSTEM, ApprovalTask).filter(request__record_id=campaign.pk, status="pending"):
        agenda.do(task.approver_id, "workflow.approvaltask.approve", task)


def reserve(agenda: Agenda, buyer: Customer, place: int) -> None:
    """Reserved, and the deposit is in the account on the next days."""
    offer = visible(SYSTEM, PresaleOffer).filter(campaign__name=NAME, campaign__state="open").first()
    if offer is None:
        return
    values = {"offer": offer.pk, "customer": buyer.pk, "quantity": 1, "channel": "store"}
    made = agenda.do(buyer.owner_id, "trade.reservation.create", values=values)
    agenda.plan(agenda.moments.later(made.reserved_at, 1), pay, agenda, made.pk, "take_deposit")
    if place in PAYS:
        agenda.plan(ago(agenda, 28 - 3 * place), pay, agenda, made.pk, "take_balance")
    if place == CALLED_OFF:
        agenda.plan(ago(agenda, 20), call_off, agenda, made.pk)


def pay(agenda: Agenda, key: Any, verb: str) -> None:
    """Money comes in, and finance finds it a day later."""
    made = visible(SYSTEM, Reservation).get(pk=key)
    agenda.do(made.owner_id, f"trade.reservation.{verb}", made)
    for receipt in visible(SYSTEM, Receipt).filter(reservation=made, state="registered"):
        at = agenda.moments.later(receipt.created_at, 1)
        agenda.plan(at, agenda.do, "sunying", "trade.receipt.verify", receipt)


def call_off(agenda: Agenda, key: Any) -> None:
    """What this customer wanted cannot be had any more."""
    made = visible(SYSTEM, Reservation).get(pk=key)
    agenda.do(
        made.owner_id, "trade.reservation.call_off", made, reason="客户要的旋转夹具停产，我们无法按约定交货"
    )


def look_at_deposits(agenda: Agenda) -> None:
    """孙颖 has looked at one of them; the campaign goes on with what was paid."""
    first = visible(SYSTEM, DepositEntry).filter(campaign__name=NAME, kind="forfeit").order_by("pk").first()
    if first is not None:
        agenda.do("sunying", "trade.depositentry.check", first)
    campaign = visible(SYSTEM, PresaleCampaign).filter(name=NAME, state="balance_phase").first()
    if campaign is not None:
        agenda.do("hexin", "trade.presalecampaign.fulfil", campaign)
