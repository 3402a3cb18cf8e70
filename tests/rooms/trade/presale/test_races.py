"""Many hands at the last units: never one more than there are, nobody skipped; with a negative control."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import PresaleOffer, Reservation
from paceline.trade.models.presale.choices import HOLDING
from paceline.trade.presale.clock import go_round
from tests.people import make_people
from tests.rooms.records.test_races import together
from tests.rooms.trade.conftest import fresh, product
from tests.rooms.trade.presale.conftest import NOON, buyer, opened, reserved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss(freeze: Any) -> Principal:
    freeze(NOON)
    people = make_people()
    return people.acts(people.boss)


@pytest.fixture
def offer(boss: Principal) -> PresaleOffer:
    """Ten units."""
    return opened(boss, product(boss, "月饼", "128", "60", "13%"), offer={"quota": "10"})


def held(offer: PresaleOffer) -> int:
    rows = visible(SYSTEM, Reservation).filter(offer=offer, state__in=HOLDING)
    return int(rows.aggregate(s=Sum("quantity"))["s"] or 0)


def broken(found: list[Any]) -> list[Any]:
    return [one for one in found if isinstance(one, Exception) and not isinstance(one, PacelineError)]


def test_reserving_and_cancelling_at_once_neither_oversells_nor_skips_anybody(
    boss: Principal, offer: PresaleOffer
) -> None:
    first = [reserved(boss, offer, quantity="2") for _ in range(5)]
    buyers = [buyer(boss, f"客户{n}") for n in range(12)]

    def work(i: int) -> Any:
        if i < 4:
            return perform(boss, "trade.reservation.cancel", first[i].pk, {"reason": "不要了"})
        return reserved(boss, offer, buyers[i - 4], quantity=str(1 + i % 2))

    assert broken(together(work, 16)) == []
    assert held(offer) == fresh(offer).held <= 10
    go_round()
    waiting = visible(SYSTEM, Reservation).filter(offer=offer, state="waitlisted")
    left = 10 - fresh(offer).held
    assert all(one.quantity > left for one in waiting), "whoever fits is in"
    assert [line for code in ("I03q", "I15", "I16") for line in invariants[code].find()] == []


def test_one_order_however_often_it_is_asked_for_and_one_reservation_per_key(
    boss: Principal, offer: PresaleOffer
) -> None:
    who = buyer(boss)
    given = {"offer": str(offer.pk), "customer": str(who.pk), "quantity": "3"}
    found = together(lambda _: perform(boss, "trade.reservation.create", None, given, key="同一个请求"), 6)
    assert broken(found) == []
    assert visible(SYSTEM, Reservation).count() == 1
    assert fresh(offer).held == 3


def test_without_the_guard_the_same_units_would_be_sold_many_times(
    boss: Principal, offer: PresaleOffer
) -> None:
    """Negative control: look, decide, write."""
    times = 6
    ready = [reserved(boss, offer, quantity="9")] * 1
    waiting = [reserved(boss, offer, quantity="4") for _ in range(times)]
    perform(boss, "trade.presaleoffer.change", offer.pk, {"quota": "12"})
    assert ready[0].state == "confirmed"
    looked = Barrier(times)

    def unguarded(i: int) -> None:
        with transaction.atomic():
            row = visible(SYSTEM, PresaleOffer).get(pk=offer.pk)
            has_room = row.held + 3 <= row.quota
            looked.wait(10)
            if has_room:
                visible(SYSTEM, PresaleOffer).filter(pk=offer.pk).update(held=row.held + 3)
                visible(SYSTEM, Reservation).filter(pk=waiting[i].pk).update(state="confirmed", quantity=3)

    assert not [one for one in together(unguarded, times) if isinstance(one, Exception)]
    assert held(offer) == 9 + 3 * times > 12
    assert list(invariants["I03q"].find()), "and `verify` sees it"
    with pytest.raises(Exception, match="offer_held_within_quota"), transaction.atomic():
        visible(SYSTEM, PresaleOffer).filter(pk=offer.pk).update(held=F("quota") + 1)
