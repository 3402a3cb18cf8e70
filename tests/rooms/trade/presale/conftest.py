"""A campaign of 王芳 over 100 pumps at 2,000 with 200 as earnest money that counts twice."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import DepositEntry, PresaleOffer, Receipt, Reservation
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
PLAN = {
    "name": "中秋预售", "opens_at": "2026-07-01 08:00", "closes_at": "2026-07-10 20:00", "deposit_kind": "earnest",
    "multiplier": "2", "balance_from": "2026-07-11", "balance_until": "2026-07-15", "expected_conversion": "8%",
}  # fmt: skip
CODES = ("I03q", "I03o", "I06d", "I06f", "I07r", "I07p", "I14p", "I06l", "I09", "I14m", "I15", "I16")
phones = count(13900000000)


@pytest.fixture
def clock(freeze: Any) -> Any:
    """Noon of 1 July 2026 in Shanghai."""
    return freeze(NOON)


def planned(
    by: Principal, product: Any, *, offer: dict[str, Any] | None = None, **values: Any
) -> PresaleOffer:
    """The only offer of a draft campaign."""
    campaign = perform(by, "trade.presalecampaign.create", None, {**PLAN, **values})
    given = {
        "campaign": str(campaign.pk),
        "product": str(product.pk),
        "price": "2000",
        "deposit": "200",
        "quota": "100",
    }
    perform(by, "trade.presalecampaign.for_everybody", campaign.pk)
    made: PresaleOffer = perform(by, "trade.presaleoffer.create", None, {**given, **(offer or {})})
    return made


def opened(by: Principal, product: Any, **more: Any) -> PresaleOffer:
    """The same, open for reservations: no approval flow stands in its way here."""
    offer = planned(by, product, **more)
    perform(by, "trade.presalecampaign.submit", offer.campaign_id)
    found: PresaleOffer = fresh(offer)
    assert found.campaign.state == "open"
    return found


def buyer(by: Principal, name: str = "王阿姨", **values: Any) -> Any:
    """A person who buys."""
    given = {"name": name, "kind": "person", "phone": str(next(phones)), **values}
    return perform(by, "customers.customer.create", None, given)


def reserved(by: Principal, offer: PresaleOffer, customer: Any = None, **values: Any) -> Reservation:
    """A reservation for a new customer."""
    who = customer or buyer(by)
    given = {"offer": str(offer.pk), "customer": str(who.pk), **values}
    made: Reservation = perform(by, "trade.reservation.create", None, given)
    return made


def do(by: Principal, verb: str, record: Any, **inputs: Any) -> Any:
    """One action, what follows from it, and the record as it is then."""
    perform(by, f"{record._meta.label_lower}.{verb}", record.pk, inputs)
    deliver_due()
    return fresh(record)


def paid(by: Principal, finance: Principal, offer: PresaleOffer, **values: Any) -> Reservation:
    """A reservation whose deposit finance has verified."""
    one = do(by, "take_deposit", reserved(by, offer, **values))
    verify(finance, one)
    found: Reservation = fresh(one)
    return found


def verify(finance: Principal, reservation: Reservation) -> None:
    """Finance finds the money of a reservation in the account."""
    for receipt in visible(SYSTEM, Receipt).filter(reservation=reservation, state="registered"):
        perform(finance, "trade.receipt.verify", receipt.pk)
    deliver_due()


def entries(reservation: Reservation) -> dict[str, DepositEntry]:
    """What finance has to decide about a reservation, by kind."""
    return {one.kind: one for one in visible(SYSTEM, DepositEntry).filter(reservation=reservation)}


def wrong() -> list[str]:
    """What the invariants find."""
    return [f"{code} {line}" for code in CODES for line in invariants[code].find()]


@pytest.fixture
def second(people: People) -> Principal:
    """郑会计, the second pair of eyes."""
    return accountant(people, "zheng", "郑会计")


@pytest.fixture
def first(people: People) -> Principal:
    """孙颖 of finance."""
    return accountant(people, "sunying", "孙颖")


def accountant(people: People, username: str, name: str) -> Principal:
    """Somebody with all that finance may do."""
    grants = {"*": dict.fromkeys(("read", "create", "change"), "all")}
    role, _ = Role.objects.get_or_create(code="test-money", defaults={"name": "财务", "grants": grants})
    user = User.objects.create_user(username, "correct horse", name=name, unit=people.boss.unit)
    user.roles.set([role])
    rights_changed()
    return people.acts(user)


@pytest.fixture
def rep(people: People) -> Principal:
    """王芳, who sells what the campaigns of the house offer."""
    seen = {f"trade.{name}": {"read": "all"} for name in ("presalecampaign", "presaleoffer")}
    people.fang.roles.add(Role.objects.create(code="test-presale", name="预售", grants=seen))
    rights_changed()
    return people.acts(people.fang)
