"""A funnel of each template and an opportunity to move through it."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.pipeline import templates
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.records.action import acting, perform
from tests.people import People


@pytest.fixture
def funnels(db: None) -> dict[str, Pipeline]:
    """Both shipped templates; F6 is the default."""
    with acting(SYSTEM, "presets") as act:
        return {code: templates.install(act, code, default=code == "F6") for code in templates.CODES}


@pytest.fixture
def rep(people: People, funnels: dict[str, Pipeline]) -> Principal:
    """王芳, who works her own deals."""
    return people.acts(people.fang)


@pytest.fixture
def lead(people: People, funnels: dict[str, Pipeline]) -> Principal:
    """赵敏, who may set rules aside in her region."""
    role = Role.objects.get(code="test-manager")
    role.grants["*"]["override"] = "subtree"
    role.save()
    rights_changed()
    return people.acts(people.min)


def stage(opportunity: Opportunity, code: str) -> Stage:
    """A stage of the opportunity's funnel."""
    found: Stage = visible(SYSTEM, Stage).get(pipeline=opportunity.pipeline_id, code=code)
    return found


def fresh(record: Any) -> Any:
    """The record as it is stored now."""
    return visible(SYSTEM, type(record)).get(pk=record.pk)


@pytest.fixture
def customer(rep: Principal) -> Any:
    """A customer of 王芳 with a phone."""
    return perform(
        rep, "customers.customer.create", None, {"name": "海川工业设备有限公司", "phone": "13812345678"}
    )


@pytest.fixture
def deal(rep: Principal, customer: Any) -> Opportunity:
    """A deal of 王芳 in the first stage of F6."""
    made: Opportunity = perform(
        rep,
        "pipeline.opportunity.create",
        None,
        {
            "name": "产线改造",
            "customer": str(customer.pk),
            "amount": "86万",
            "expected_close_on": "2026-12-01",
        },
    )
    return made
