"""A funnel, five people, and a target of the eastern region to divide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.pipeline import templates
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.records.action import acting, perform
from paceline.rhythm.models import Target
from tests.people import People


@pytest.fixture
def funnel(db: None) -> Pipeline:
    """The shipped funnel of four stages."""
    with acting(SYSTEM, "presets") as act:
        return templates.install(act, "F4", default=True)


@pytest.fixture
def boss(people: People, funnel: Pipeline) -> Principal:
    """黄总, who may do everything."""
    role = Role.objects.get(code="test-boss")
    role.grants["*"]["override"] = "all"
    role.save()
    rights_changed()
    return people.acts(people.boss)


@pytest.fixture
def manager(people: People, boss: Principal) -> Principal:
    """赵敏, who leads the east."""
    return people.acts(people.min)


def target_of(by: Principal, value: Any, **values: Any) -> Target:
    """A quarter's target in won amount."""
    given = {
        "metric": "won_amount",
        "value": str(value),
        "period": "quarter",
        "starts_on": "2026-10-01",
        **values,
    }
    made: Target = perform(by, "rhythm.target.create", None, given)
    return made


def won(by: Principal, owner: Any, amount: Any, closed_on: date, name: str = "采购") -> Opportunity:
    """A deal that somebody won on a day."""
    deal: Opportunity = perform(
        by, "pipeline.opportunity.create", None, {"name": name, "amount": str(amount), "owner": str(owner.pk)}
    )
    stage = visible(SYSTEM, Stage).get(pipeline=deal.pipeline_id, kind="won")
    rows = Opportunity.objects.filter(pk=deal.pk)
    rows.update(
        state="won", stage=stage, closed_on=closed_on, amount_base=Decimal(amount), forecast_category="closed"
    )
    found: Opportunity = rows.get()
    return found


def fresh(record: Any) -> Any:
    """The record as it is stored now."""
    return visible(SYSTEM, type(record)).get(pk=record.pk)
