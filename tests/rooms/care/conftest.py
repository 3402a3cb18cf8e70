"""王芳 and her customers, in a year whose holidays are known."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import put_year
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import as_zone
from paceline.kernel.holidays_seed import seed_year
from paceline.records.action import acting, perform
from tests.people import People


@pytest.fixture(autouse=True)
def year(db: None) -> None:
    """The holidays of 2026."""
    put_year(2026, seed_year(2026).days, published=True)


@pytest.fixture
def rep(people: People) -> Principal:
    return people.acts(people.fang)


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


def at(day: str, hour: int = 10) -> datetime:
    """A local hour of a day."""
    return datetime.combine(date.fromisoformat(day), time(hour), tzinfo=as_zone("Asia/Shanghai"))


def customer(by: Principal, name: str = "青原牧业有限公司", **values: Any) -> Customer:
    made: Customer = perform(by, "customers.customer.create", None, {"name": name, **values})
    return made


def reached(by: Principal, one: Customer, on: str) -> Activity:
    """An effective visit on a day."""
    with acting(by, "customers.activity.log") as act:
        made: Activity = act.create(
            Activity, links_checked=True, subject="拜访", kind="visit", customer=one.pk, status="done",
            outcome="positive", notes="聊了新产线的进度，下周给方案", ended_at=at(on),
        )  # fmt: skip
    return made


def tasks(one: Customer, cause: str = "care") -> list[Activity]:
    """What was planned for a customer for a cause, the newest last."""
    return list(visible(SYSTEM, Activity).filter(customer=one, cause=cause).order_by("created_at", "pk"))


def fresh(record: Any) -> Any:
    return visible(SYSTEM, type(record)).get(pk=record.pk)
