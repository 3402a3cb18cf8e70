"""Amounts in other currencies: a base amount by the rate of the day, or words about the missing rate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from paceline.kernel.errors import Invalid
from paceline.records.action import get_action
from paceline.records.currency import rated, to_base
from paceline.records.models import ExchangeRate
from tests.people import People

AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def dollars(db: None) -> None:
    """What a dollar is worth, twice."""
    for day, rate in ((date(2026, 1, 1), "7.10"), (date(2026, 8, 1), "7.00")):
        ExchangeRate.objects.create(currency="USD", from_on=day, rate=Decimal(rate))
    rated.changed()


def test_the_rate_of_the_day_counts(dollars: None) -> None:
    assert to_base(Decimal("100"), "USD", AT) == Decimal("710.00")
    assert to_base(Decimal("100"), "CNY", AT) == Decimal("100")
    assert rated.get() == ("USD",)


def test_a_missing_rate_is_said_in_words(db: None) -> None:
    with pytest.raises(Invalid) as told:
        to_base(Decimal("1"), "EUR", AT)
    assert told.value.code == "no_rate"


def test_a_lead_keeps_both_amounts(people: People, dollars: None) -> None:
    lead = get_action("customers.lead.create")(
        people.acts(people.fang),
        values={"name": "Ann", "phone": "+8613900001111", "budget": Decimal("10"), "budget_currency": "USD"},
    )
    assert (lead.budget, lead.budget_base) in {
        (Decimal("10"), Decimal("71.00")),
        (Decimal("10"), Decimal("70.00")),
    }
