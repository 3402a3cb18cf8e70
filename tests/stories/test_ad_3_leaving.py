"""AD-3 离职: nobody leaves with open work; the wizard moves it all, and history keeps the name."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.models import Event
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(world: World) -> Person:
    """李四 with 37 customers, 5 opportunities and 12 tasks."""
    person = world["李四"]
    by = person.by
    customers = [perform(by, "customers.customer.create", None, {"name": f"甲{n}号厂"}) for n in range(37)]
    for n in range(5):
        deal = {"name": f"改造 {n}", "customer": str(customers[n].pk)}
        perform(by, "pipeline.opportunity.create", None, deal)
    for n in range(12):
        task = {
            "subject": f"任务 {n}",
            "kind": "task",
            "customer": str(customers[n].pk),
            "planned_at": "2030-01-07",
        }
        perform(by, "customers.activity.create", None, task)
    return person


def admin_does(world: World, verb: str, user: Any, inputs: dict[str, Any] | None = None) -> Any:
    """Users are changed by an administrator in person."""
    return perform(world["root"].by, f"access.user.{verb}", user.pk, inputs or {})


def test_leaving_waits_for_the_hand_over(world: World, lisi: Person) -> None:
    user, taker = lisi.user, world["赵敏"].user
    admin_does(world, "start_leaving", user)
    with pytest.raises(Exception, match="客户 37") as refused:
        admin_does(world, "leave", user)
    assert getattr(refused.value, "code", "") == "open_records"

    done = admin_does(world, "hand_over", user, {"plan": [{"object": "", "to": str(taker.pk)}]})
    assert (done["moved"], done["failed"]) == (37 + 5 + 12, [])
    admin_does(world, "leave", user)

    user.refresh_from_db()
    assert user.status == "left"
    for model in (Customer, Opportunity, Activity):
        assert not visible(SYSTEM, model).filter(owner=user).exists()
        assert visible(SYSTEM, model).exclude(created_by=user).count() == 0, "history keeps who made it"
    assert world["赵敏"].get("/customers/?count=exact&limit=1")["count"]["value"] == 37
    assert Event.objects.filter(name="customers.customer.assign", batch=done["batch"]).count() == 37


def test_who_has_left_can_do_nothing_and_gets_nothing(world: World, lisi: Person) -> None:
    user = lisi.user
    admin_does(world, "start_leaving", user)
    admin_does(world, "hand_over", user, {"plan": [{"object": "", "to": str(world["赵敏"].user.pk)}]})
    admin_does(world, "leave", user)
    assert lisi.ask("GET", "/customers/").status_code == 401
    customer = world["赵敏"].get("/customers/?limit=1")["data"][0]
    problem = world["王磊"].refused(f"/customers/{customer['id']}/assign", {"owner": str(user.pk)})
    assert "owner" in problem["errors"]
