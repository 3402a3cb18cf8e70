"""The company's own limits for customers: made once from the page, then changed."""

from __future__ import annotations

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import CustomerRule
from paceline.customers.models.rule import current_rule
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db


def test_there_is_one_set_of_rules_and_it_counts_at_once(people: People) -> None:
    boss = people.acts(people.boss)
    made = perform(boss, "customers.customerrule.create", None, {"response_minutes": 30})
    assert current_rule().response_minutes == 30
    with pytest.raises(Conflict, match="只有一份"):
        perform(boss, "customers.customerrule.create", None, {"response_minutes": 60})
    perform(boss, "customers.customerrule.change", made.pk, {"response_minutes": 45})
    assert current_rule().response_minutes == 45
    assert visible(SYSTEM, CustomerRule).count() == 1
