"""With a new owner goes what the former one had planned."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from tests.people import People
from tests.rooms.pipeline.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(rep: Principal, deal: Opportunity, customer: Any) -> dict[str, Activity]:
    """A call with the customer, one about the deal, and a visit that was made."""

    def plan(subject: str, **links: str) -> Activity:
        values = {"subject": subject, "kind": "call", "planned_at": "2030-01-07 10:00", **links}
        made: Activity = perform(rep, "customers.activity.create", None, values)
        return made

    found = {
        "customer": plan("回访", customer=str(customer.pk)),
        "deal": plan("谈价", opportunity=str(deal.pk)),
        "done": plan("拜访", customer=str(customer.pk)),
    }
    perform(rep, "customers.activity.complete", found["done"].pk, {"outcome": "connected"})
    return found


def owners(plans: dict[str, Activity]) -> dict[str, Any]:
    return {name: fresh(one).owner.name for name, one in plans.items()}


def test_a_customer_alone(
    rep: Principal, people: People, deal: Opportunity, customer: Any, plans: Any
) -> None:
    perform(rep, "customers.customer.assign", customer.pk, {"owner": str(people.qiang.pk)})
    assert owners(plans) == {"customer": "李强", "deal": "王芳", "done": "王芳"}
    assert fresh(deal).owner.name == "王芳"


def test_a_customer_with_its_open_deals(
    rep: Principal, people: People, deal: Opportunity, customer: Any, plans: Any
) -> None:
    lost = perform(rep, "pipeline.opportunity.create", None, {"name": "旧单", "customer": str(customer.pk)})
    perform(rep, "pipeline.opportunity.lose", lost.pk, {"lost_reason": "price"})
    perform(
        rep, "customers.customer.assign", customer.pk, {"owner": str(people.qiang.pk), "with_deals": True}
    )
    assert owners(plans) == {"customer": "李强", "deal": "李强", "done": "王芳"}
    assert (fresh(deal).owner.name, fresh(lost).owner.name) == ("李强", "王芳")


def test_a_deal(rep: Principal, people: People, deal: Opportunity, plans: Any) -> None:
    perform(rep, "pipeline.opportunity.assign", deal.pk, {"owner": str(people.qiang.pk)})
    assert owners(plans) == {"customer": "王芳", "deal": "李强", "done": "王芳"}
    assert visible(SYSTEM, Activity).filter(owner=people.qiang).count() == 1
