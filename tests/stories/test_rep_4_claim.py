"""REP-4 公海领取: 98 of 100 held and 9 of 10 claimed today; of two who want C1 one gets it, and the limits hold.

Two claims in the same second are raced with threads in rooms/customers/test_pool_races.py.
"""

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


@pytest.fixture
def wanted(world: World) -> dict[str, str]:
    """What lies in the pool after 张三 has claimed nine today, by name."""
    zhang = world["张三"]
    customers(zhang, [f"老客户{n}" for n in range(HELD - CLAIMED)])
    earlier = [f"今天领的{n}" for n in range(CLAIMED)]
    found = put_into_the_pool(world["赵敏"], [*earlier, "C1", "C2", "C3"])
    [pool] = [one for one in zhang.get("/pools/")["data"] if one["name"] == "客户公海"]
    changed = world["林悦"].ask("PATCH", f"/pools/{pool['id']}", {"cooldown_days": 0})  # put back only now
    assert changed.status_code == 200, changed.content
    for name in earlier:
        zhang.post(f"/customers/{found[name]}/claim")
    return found


def held(who: Person) -> int:
    return int(visible(SYSTEM, Customer).filter(owner=who.user).count())


def test_who_comes_second_hears_it_and_may_take_another(world: World, wanted: dict[str, str]) -> None:
    zhang, li = world["张三"], world["李四"]
    assert held(zhang) == HELD
    li.post(f"/customers/{wanted['C1']}/claim")
    late = zhang.refused(f"/customers/{wanted['C1']}/claim")
    assert (late["status"], late["detail"]) == (
        409,
        "「C1」已经被李四领取了。请看看公海里的其他记录。",
    )
    assert zhang.post(f"/customers/{wanted['C2']}/claim")["owner"]["title"] == "张三"
    assert held(zhang) == HELD + 1
    full = zhang.refused(f"/customers/{wanted['C3']}/claim")
    assert full["detail"] == "今天已经从「客户公海」领取 10 个，每天最多 10 个。请明天再来。"
    assert visible(SYSTEM, Customer).get(pk=wanted["C1"]).owner == li.user


def test_who_was_first_has_reached_the_day_s_limit(world: World, wanted: dict[str, str]) -> None:
    zhang, li = world["张三"], world["李四"]
    zhang.post(f"/customers/{wanted['C1']}/claim")
    late = li.refused(f"/customers/{wanted['C1']}/claim")
    assert (late["status"], "已经被张三领取" in late["detail"]) == (409, True)
    full = zhang.refused(f"/customers/{wanted['C2']}/claim")
    assert (full["status"], "领取 10 个，每天最多 10 个" in full["detail"]) == (409, True)
    assert (held(zhang), visible(SYSTEM, Customer).get(pk=wanted["C1"]).owner) == (HELD + 1, zhang.user)
    assert visible(SYSTEM, Customer).get(pk=wanted["C2"]).owner is None
