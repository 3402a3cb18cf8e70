"""Chances of leads are learned by what was known when leads came, not by what was written later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import Principal
from paceline.customers.models import Lead
from paceline.customers.scoring.following import learn_chances
from paceline.customers.scoring.learning import cases, give_chances
from paceline.kernel import clock as time
from paceline.kernel.clock import FrozenClock
from paceline.methods.conversion_model import Method, Model
from paceline.records.action import perform
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock: FrozenClock) -> FrozenClock:
    return clock


def come(by: Principal, n: int, **values: Any) -> Lead:
    given = {"name": f"人{n}", "phone": f"1380000{n:04d}", **values}
    made: Lead = perform(by, "customers.lead.create", None, given)
    return made


def convert(by: Principal, lead: Lead) -> None:
    for verb in ("start_contact", "qualify", "convert"):
        perform(by, f"customers.lead.{verb}", lead.pk, {})


def test_values_of_the_first_day_and_conversions_within_60_days(boss: Principal, now: FrozenClock) -> None:
    early, late, never = come(boss, 1, industry="制造业", region="320500"), come(boss, 2), come(boss, 3)
    now.advance(timedelta(days=10))
    perform(boss, "customers.lead.change", early.pk, {"industry": "零售", "budget": "90000"})
    convert(boss, early)
    now.advance(timedelta(days=55))
    convert(boss, late)
    come(boss, 4)
    found = cases(time.now())
    assert [one.converted for one in found] == [True, False, False], "65 days are too late, one came today"
    assert {name: found[0].features[name] for name in ("industry", "region", "budget")} == {
        "industry": "制造业", "region": "32", "budget": "",
    }  # fmt: skip
    assert never.pk


def test_few_conversions_give_no_chance_and_the_report_says_so(
    boss: Principal, people: People, now: FrozenClock, client: Client
) -> None:
    lead = come(boss, 1)
    now.advance(timedelta(days=70))
    assert "0" in learn_chances()
    assert fresh(lead).convert_chance is None
    client.force_login(people.boss)
    assert "少于 30 条不预测" in client.get("/reports/lead_scores/?period=last_365_days").content.decode()


def test_every_open_lead_gets_its_chance(boss: Principal) -> None:
    asked, quiet, ended = come(boss, 1, need="换线"), come(boss, 2), come(boss, 3)
    perform(boss, "customers.lead.disqualify", ended.pk, {"reason": "no_need"})
    give_chances(Model(Method.GROUPS, 100, 40, 0.4, {("need", "1"): 0.7}, "need"))
    assert [fresh(one).convert_chance for one in (asked, quiet, ended)] == [
        Decimal("0.7"),
        Decimal("0.4"),
        None,
    ]
