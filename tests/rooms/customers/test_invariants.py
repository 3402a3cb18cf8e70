"""The room's invariants see what breaks them and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from paceline.access.principal import Principal
from paceline.customers import invariants
from paceline.customers.models import Activity, Customer, Lead
from paceline.records.action import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(rep: Principal, lead: Lead) -> Any:
    """A customer, a lead, and a call that was put off once."""
    customer = perform(rep, "customers.customer.create", None, {"name": "海川工业设备"})
    plan = {"subject": "回访", "kind": "call", "customer": str(customer.pk), "planned_at": "2030-01-07 10:00"}
    call = perform(rep, "customers.activity.create", None, plan)
    perform(rep, "customers.activity.reschedule", call.pk, {"planned_at": "2030-01-08 10:00"})
    return customer


def broken() -> dict[str, int]:
    found = {
        "customers": invariants.ownership_is_told_right,
        "leads": invariants.leads_are_in_their_state,
        "activities": invariants.activities_are_in_their_state,
    }
    return {name: len(list(one.find())) for name, one in found.items()}


def test_what_people_do_keeps_them(business: Any) -> None:
    assert broken() == {"customers": 0, "leads": 0, "activities": 0}


def test_what_goes_past_the_door_is_seen(business: Any) -> None:
    Customer._default_manager.update(ownership="pool")
    Lead._default_manager.update(owner=None)
    Activity._default_manager.filter(previous__isnull=False).delete()
    assert broken() == {"customers": 1, "leads": 1, "activities": 1}
    Lead._default_manager.update(status="disqualified")
    assert broken()["leads"] == 1


def test_the_database_itself_keeps_a_customer_with_one_owner_or_one_pool(business: Any) -> None:
    assert not list(invariants.every_customer_is_somewhere.find())
    with pytest.raises(IntegrityError, match="customer_has_owner_or_pool"), transaction.atomic():
        Customer._default_manager.update(owner=None)
