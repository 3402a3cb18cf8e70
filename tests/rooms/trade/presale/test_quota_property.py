"""I3 as a property: whatever people do in whatever order, quota is never oversold and every figure adds up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import Reservation
from paceline.trade.presale.clock import go_round
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.presale.conftest import buyer, opened, reserved

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["reserve", "reserve", "reserve", "take_deposit", "cancel", "call_off", "wait", "quota"]
        ),
        st.integers(1, 5),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, quota=st.integers(1, 8))
def test_quota_holds_in_any_order(
    steps: list[tuple[str, int]], quota: int, people: People, pump: Any, freeze: Any
) -> None:
    from tests.rooms.trade.presale.conftest import NOON

    boss = people.acts(people.boss)
    with transaction.atomic():
        clock = freeze(NOON)
        offer = opened(boss, pump, offer={"quota": str(quota)})
        who = buyer(boss)
        for verb, n in steps:
            act(boss, offer, who, clock, verb, n)
            row = fresh(offer)
            assert 0 <= row.held <= row.quota
            assert list(invariants["I03q"].find()) == []
        assert [line for code in ("I06d", "I15") for line in invariants[code].find()] == []
        transaction.set_rollback(True)


def act(boss: Any, offer: Any, who: Any, clock: Any, verb: str, n: int) -> None:
    """One step; a refusal is an answer, too."""
    try:
        if verb == "reserve":
            reserved(boss, offer, who, quantity=str(n))
        elif verb == "wait":
            clock.advance(timedelta(minutes=5 * n))
            go_round()
        elif verb == "quota":
            perform(boss, "trade.presaleoffer.change", offer.pk, {"quota": str(2 * n)})
        else:
            rows = list(visible(SYSTEM, Reservation).filter(offer=offer).order_by("pk"))
            inputs = {} if verb == "take_deposit" else {"reason": "不要了"}
            if rows:
                perform(boss, f"trade.reservation.{verb}", rows[n % len(rows)].pk, inputs)
    except PacelineError:
        return
