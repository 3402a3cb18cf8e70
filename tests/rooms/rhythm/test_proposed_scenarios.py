"""A competitor's price cut proposes a scenario; people decide, and may take the decision back (MK-7, R023)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.errors import Conflict
from paceline.pipeline.models import Competitor, PriceObservation
from paceline.records.action import perform
from paceline.rhythm.models import Scenario
from paceline.rhythm.models.scenario import ScenarioState
from paceline.workflow.at_once import run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(db: None) -> Competitor:
    made: Competitor = perform(SYSTEM, "pipeline.competitor.create", None, {"name": "北辰机床"})
    seen(made, "10500", 30)
    return made


def seen(rival: Competitor, price: str, days_ago: int = 0) -> PriceObservation:
    day = (local_day(clock.now()) - timedelta(days=days_ago)).isoformat()
    made: PriceObservation = perform(
        SYSTEM, "pipeline.competitor.log_price", rival.pk, {"item": "VM8", "price": price, "seen_on": day}
    )
    run_waiting()
    return made


def proposed() -> list[Any]:
    return list(visible(SYSTEM, Scenario).filter(state=ScenarioState.PROPOSED))


@pytest.mark.parametrize("price", ["10500", "10400", "11000"])
def test_only_a_cut_worth_the_name_proposes_something(rival: Competitor, price: str) -> None:
    seen(rival, price)
    assert proposed() == []


def test_a_newer_cut_takes_the_place_of_the_undecided_one(rival: Competitor) -> None:
    seen(rival, "9800", 9)
    last = seen(rival, "9000")
    (one,) = proposed()
    assert one.observation_id == last.pk
    assert one.conversion == Decimal("0.9")
    assert "¥9,000" in one.reason


def test_a_decision_can_be_taken_back(rival: Competitor) -> None:
    seen(rival, "9800")
    (one,) = proposed()
    perform(SYSTEM, "rhythm.scenario.decline", one.pk, {"reason": "只是清库存"})
    with pytest.raises(Conflict):
        perform(SYSTEM, "rhythm.scenario.accept", one.pk)
    perform(SYSTEM, "rhythm.scenario.reopen", one.pk)
    perform(SYSTEM, "rhythm.scenario.accept", one.pk)
    assert proposed() == []


def test_a_price_logged_by_mistake_takes_its_proposal_along(rival: Competitor) -> None:
    price = seen(rival, "9800")
    perform(SYSTEM, "pipeline.priceobservation.remove", price.pk)
    run_waiting()
    assert proposed() == []


def test_a_scenario_of_ones_own_was_never_proposed(rival: Competitor) -> None:
    own = perform(SYSTEM, "rhythm.scenario.create", None,
                  {"name": "旺季", "starts_on": "2026-01-01", "ends_on": "2026-02-01"})  # fmt: skip
    assert own.state == ScenarioState.ADOPTED
    with pytest.raises(Conflict):
        perform(SYSTEM, "rhythm.scenario.reopen", own.pk)
