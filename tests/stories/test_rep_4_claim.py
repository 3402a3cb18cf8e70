"""REP-4 公海领取: 98 of 100 held and 9 of 10 claimed today; of two who want C1 one gets it, and the limits hold."""

from __future__ import annotations

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.records.action import acting
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
HELD, CLAIMED = 98, 9


def customers(owner: Person, names: list[str]) -> dict[str, str]:
    """Customers of somebody by name, made at once."""
    with acting(SYSTEM, "customers.customer.create") as act:
        made = [
            act.create(Customer, name=name, owner=owner.user, team_id=owner.user.unit_id) for name in names
        ]
    return {one.name: str(one.pk) for one in made}


def put_into_the_pool(owner: Person, names: list[str]) -> dict[str, str]:
    found = customers(owner, names)
    for key in found.values():
        owner.post(f"/customers/{key}/release", {"reason": "没有进展"})
    return found


def test_who_comes_second_hears_it_and_the_limits_hold(world: World) -> None:
    zhang, li, zhao = world["张三"], world["李四"], world["赵敏"]
    customers(zhang, [f"老客户{n}" for n in range(HELD - CLAIMED)])
    earlier = [f"今天领的{n}" for n in range(CLAIMED)]
    wanted = put_into_the_pool(zhao, [*earlier, "C1", "C2", "C3"])
    [pool] = [one for one in li.get("/pools/")["data"] if one["name"] == "客户公海"]
    changed = world["林悦"].ask(
        "PATCH", f"/pools/{pool['id']}", {"cooldown_days": 0}
    )  # they were put back only now
    assert changed.status_code == 200, changed.content
    for name in earlier:
        zhang.post(f"/customers/{wanted[name]}/claim")
    assert visible(SYSTEM, Customer).filter(owner=zhang.user).count() == HELD

    li.post(f"/customers/{wanted['C1']}/claim")
    late = zhang.refused(f"/customers/{wanted['C1']}/claim")
    assert (late["status"], "李四" in str(late["detail"])) == (409, True)
    assert zhang.post(f"/customers/{wanted['C2']}/claim")["owner"]["title"] == "张三"
    assert visible(SYSTEM, Customer).filter(owner=zhang.user).count() == HELD + 1
    full = zhang.refused(f"/customers/{wanted['C3']}/claim")
    assert "10" in str(full["detail"])
    assert visible(SYSTEM, Customer).get(pk=wanted["C1"]).owner == li.user
