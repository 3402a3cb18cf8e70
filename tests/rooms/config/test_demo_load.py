"""Loading the demo company: all or nothing, only into an empty system, the same for the same day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config import demo
from paceline.customers.models import Customer
from paceline.kernel.clock import FrozenClock, frozen
from paceline.kernel.errors import Conflict
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity
from paceline.records.actions import orgunit
from paceline.trade.models import SalesOrder
from tests.people import People
from tests.samples import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.first]
SIZE = 0.02
NOW = datetime(2026, 7, 1, 1, tzinfo=UTC)
"""Wednesday 1 July 2026, 09:00 in Shanghai."""


def silent(label: str, done: int, total: int) -> None:
    """Progress is shown elsewhere."""


@dataclass(frozen=True)
class Told:
    """What a load brought: its deals and orders, and the units that were there before it."""

    deals: list[str]
    orders: list[tuple[Any, ...]]
    units: list[OrgUnit]
    left: list[OrgUnit]


@pytest.fixture(scope="module")
def earlier(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Told:
    """A load on the same day over the units that another demo has left, undone again."""
    with django_db_blocker.unblock(), frozen(NOW, everywhere=True), transaction.atomic():
        top = orgunit.create(SYSTEM, name="海川工业设备", kind="company", parent=None)
        left = orgunit.create(SYSTEM, name="销售中心", kind="region", parent=top)
        told = loaded([top, left])
        transaction.set_rollback(True)
    return told


def loaded(left: list[OrgUnit]) -> Told:
    """Load the company and tell what it brought."""
    assert demo.load(report=silent, size=SIZE)
    orders = visible(SYSTEM, SalesOrder).order_by("number")
    return Told(
        sorted(visible(SYSTEM, Opportunity).values_list("name", flat=True)),
        list(orders.values_list("number", "amount", "state", "ordered_on", "delivered_on")),
        [visible(SYSTEM, OrgUnit).filter(parent=None).get(), visible(SYSTEM, OrgUnit).get(name="销售中心")],
        left,
    )


def test_units_that_an_earlier_demo_has_left_are_used_again(earlier: Told) -> None:
    assert earlier.units == earlier.left


def test_an_interrupted_load_leaves_nothing_and_when_repeated_brings_the_same_company(
    earlier: Told, freeze: Callable[[datetime], FrozenClock]
) -> None:
    def stop(label: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    freeze(NOW)
    with pytest.raises(KeyboardInterrupt):
        demo.load(report=stop, size=SIZE)
    assert not User.objects.filter(username="zhangsan").exists()
    assert not visible(SYSTEM, Customer).exists()
    again = loaded([])
    assert again.deals
    assert again.orders
    assert (again.deals, again.orders) == (earlier.deals, earlier.orders), "the same for the same day"


def test_an_invented_company_does_not_mix_with_a_real_one(people: People) -> None:
    record_of(registry.get("customers.customer"), people.acts(people.boss))
    with pytest.raises(Conflict):
        demo.load(report=silent, size=SIZE)


def test_logins_that_are_taken_are_named_before_anything_is_made(people: People) -> None:
    User.objects.create_user("zhangsan", "correct horse", name="张三", email="zhangsan@example.com")
    with pytest.raises(Conflict) as refused:
        demo.load(report=silent, size=SIZE)
    assert "zhangsan" in refused.value.text(str)
    assert not visible(SYSTEM, OrgUnit).filter(name="销售中心").exists()
