"""王芳 and a lead of hers, in a year whose holidays are known."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.records.action import perform
from tests.people import People


@pytest.fixture
def rep(people: People) -> Principal:
    """王芳, who works her own leads."""
    return people.acts(people.fang)


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def lead(rep: Principal) -> Lead:
    """A lead of 王芳."""
    made: Lead = perform(
        rep,
        "customers.lead.create",
        None,
        {"name": "钱总", "company": "青原牧业有限公司", "phone": "13900000001"},
    )
    return made


def fresh(record: Any) -> Any:
    """The record as it is stored now."""
    return visible(SYSTEM, type(record)).get(pk=record.pk)
