"""Loading the demo company: all or nothing, only into an empty system, the same for the same day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config import demo, presets
from paceline.customers.models import Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict
from paceline.metadata.registry import registry
from paceline.records.actions import orgunit
from paceline.trade.models import SalesOrder
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
SIZE = 0.02


def silent(label: str, done: int, total: int) -> None:
    """Progress is shown elsewhere."""


def test_an_interrupted_load_leaves_nothing_and_can_be_repeated(clock: FrozenClock) -> None:
    def stop(label: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(report=stop, size=SIZE)
    assert not User.objects.filter(username="zhangsan").exists()
    assert not visible(SYSTEM, Customer).exists()
    assert demo.load(report=silent, size=SIZE)


def test_an_invented_company_does_not_mix_with_a_real_one(people: People) -> None:
    record_of(registry.get("customers.customer"), people.acts(people.boss))
    with pytest.raises(Conflict):
        demo.load(report=silent, size=SIZE)


def test_units_that_an_earlier_demo_has_left_are_used_again(clock: FrozenClock) -> None:
    top = orgunit.create(SYSTEM, name="海川工业设备", kind="company", parent=None)
    left = orgunit.create(SYSTEM, name="销售中心", kind="region", parent=top)
    assert demo.load(report=silent, size=SIZE)
    assert visible(SYSTEM, OrgUnit).filter(name="销售中心").get() == left
    assert visible(SYSTEM, OrgUnit).filter(parent=None).get() == top


def test_logins_that_are_taken_are_named_before_anything_is_made(people: People) -> None:
    User.objects.create_user("zhangsan", "correct horse", name="张三", email="zhangsan@example.com")
    with pytest.raises(Conflict) as refused:
        demo.load(report=silent, size=SIZE)
    assert "zhangsan" in refused.value.text(str)
    assert not visible(SYSTEM, OrgUnit).filter(name="销售中心").exists()


def test_loading_over_the_same_company_changes_nothing_and_tells_its_logins(clock: FrozenClock) -> None:
    first = demo.load(report=silent, size=SIZE)
    customers = visible(SYSTEM, Customer).count()
    assert demo.load(report=silent, size=SIZE) == first
    assert visible(SYSTEM, Customer).count() == customers


def test_the_same_day_brings_the_same_company(clock: FrozenClock) -> None:
    def names() -> list[str]:
        world = demo.imagined(silent, SIZE)
        return [str(life["name"]) for life in world.book.of("pipeline.opportunity")]

    presets.apply()
    assert once(names) == once(names)


def test_the_same_day_brings_the_same_orders(clock: FrozenClock) -> None:
    def orders() -> list[tuple[Any, ...]]:
        assert demo.load(report=silent, size=SIZE)
        told = visible(SYSTEM, SalesOrder).order_by("number")
        return list(told.values_list("number", "amount", "state", "ordered_on", "delivered_on"))

    first = once(orders)
    assert first
    assert once(orders) == first


def once(told: Callable[[], list[Any]]) -> list[Any]:
    """What is told, as if nothing had happened."""
    with transaction.atomic():
        found = told()
        transaction.set_rollback(True)
    return found
