"""Public pools: who may take what, what is taken back when, who is warned, and what stays protected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer, Lead, Pool, PoolMove
from paceline.customers.pools.claiming import cap_of
from paceline.customers.pools.first_priority import assign_all
from paceline.customers.pools.places import home_of
from paceline.customers.pools.recycling import go_round, preview
from paceline.customers.pools.replaying import replayed
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.verify import invariants
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def pool(boss: Principal) -> Pool:
    return a_pool(boss)


def a_pool(boss: Principal, **values: Any) -> Pool:
    given = {"name": "客户公海", "holds": "customer", "assign_p1": False, **values}
    made: Pool = perform(boss, "customers.pool.create", None, given)
    return made


def customer_of(by: Principal, name: str = "青原牧业", **values: Any) -> Customer:
    made: Customer = perform(
        by, "customers.customer.create", None, {"name": name, "kind": "company", **values}
    )
    return made


def release(by: Principal, record: Any) -> None:
    perform(by, f"{record._meta.label_lower}.release", record.pk, {"reason": "没有进展"})


def claim(by: Principal, record: Any) -> Any:
    return perform(by, f"{record._meta.label_lower}.claim", record.pk)


def after(days: float) -> Any:
    return clock.frozen(START + timedelta(days=days))


def in_order() -> None:
    for code in ("I02", "I02p", "I02l", "I09", "I16"):
        assert not list(invariants[code].find()), code


def test_what_is_released_lies_in_its_pool_and_the_first_one_gets_it(people: People, boss: Principal) -> None:
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    with after(0):
        pool, customer = a_pool(boss), customer_of(fang)
        release(fang, customer)
    left = fresh(customer)
    assert (left.owner_id, left.pool_id, left.ownership) == (None, pool.pk, "pool")
    with after(4):
        claim(qiang, customer)
    mine = fresh(customer)
    assert (mine.owner_id, mine.pool_id, mine.ownership) == (people.qiang.pk, None, "private")
    kinds = list(visible(SYSTEM, PoolMove).order_by("at").values_list("kind", "user__name"))
    assert kinds == [("release", "王芳"), ("claim", "李强")]
    in_order()


def test_who_comes_too_late_hears_by_name_who_was_first(people: People, boss: Principal) -> None:
    with after(0):
        a_pool(boss)
        customer = customer_of(people.acts(people.fang))
        release(people.acts(people.fang), customer)
    with after(4):
        claim(people.acts(people.qiang), customer)
        with pytest.raises(Conflict) as late:
            claim(people.acts(people.chen), customer)
    assert "李强" in str(late.value)


def test_a_pool_gives_no_sight_of_contacts_before_the_claim(
    people: People, boss: Principal, pool: Pool
) -> None:
    customer = customer_of(people.acts(people.fang))
    release(people.acts(people.fang), customer)
    chen = people.acts(people.chen)
    assert not visible(chen, Customer).filter(pk=customer.pk).exists()
    assert visible(chen, Customer, "claim").filter(pk=customer.pk).exists()


def test_members_of_other_units_cannot_take_from_a_pool(people: People, boss: Principal) -> None:
    unit = User.objects.get(pk=people.fang.pk).unit_id
    with after(0):
        a_pool(boss, unit=str(unit))
        customer = customer_of(people.acts(people.fang))
        release(people.acts(people.fang), customer)
    with after(4):
        with pytest.raises(NotFound):
            claim(people.acts(people.chen), customer)
        claim(people.acts(people.qiang), customer)


def test_cool_downs_hold_for_everybody_and_longer_for_the_former_owner(
    people: People, boss: Principal
) -> None:
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    with after(0):
        a_pool(boss)
        customer = customer_of(fang)
        release(fang, customer)
    with after(2.9), pytest.raises(Conflict, match="3 天"):
        claim(qiang, customer)
    with after(29.9), pytest.raises(Conflict, match="30 天"):
        claim(fang, customer)
    with after(30.1):
        claim(fang, customer)


def test_the_daily_limit_refuses_the_next_claim_and_lets_go_tomorrow(people: People, boss: Principal) -> None:
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    with after(0):
        a_pool(boss, daily_limit=2)
        three = [customer_of(fang, f"客户{n}号机械") for n in range(3)]
        for one in three:
            release(fang, one)
    with after(4):
        claim(qiang, three[0])
        claim(qiang, three[1])
        with pytest.raises(Conflict, match="每天最多 2 个"):
            claim(qiang, three[2])
        perform(boss, "customers.customer.assign", three[2].pk, {"owner": str(people.qiang.pk)})
        perform(people.acts(people.qiang), "customers.customer.release", three[0].pk, {"reason": "换一个"})
    with after(8):
        with pytest.raises(Conflict):
            claim(qiang, three[0])
        claim(people.acts(people.chen), three[0])


def test_the_cap_counts_what_is_not_won(people: People, boss: Principal) -> None:
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    with after(0):
        a_pool(boss, holding_cap=1)
        wanted, held = customer_of(fang, "想要的公司"), customer_of(qiang, "手上的公司")
        release(fang, wanted)
    with after(4):
        with pytest.raises(Conflict, match="上限是 1 个"):
            claim(qiang, wanted)
        deal = perform(qiang, "pipeline.opportunity.create", None,
                       {"name": "一单", "customer": str(held.pk), "amount": "1000"})  # fmt: skip
        perform(SYSTEM, "pipeline.opportunity.win", deal.pk, {"override": True, "reason": "已签"})
        claim(qiang, wanted)


def test_p1_is_assigned_and_not_claimed(people: People, boss: Principal) -> None:
    fang = people.acts(people.fang)
    with after(0):
        a_pool(boss, assign_p1=True)
        customer = customer_of(fang, value_score=95, intent_score=95)
        release(fang, customer)
    with after(4):
        with pytest.raises(Conflict, match="P1"):
            claim(people.acts(people.qiang), customer)
        perform(boss, "customers.customer.assign", customer.pk, {"owner": str(people.qiang.pk)})
    assert fresh(customer).owner_id == people.qiang.pk


def test_a_customer_with_an_open_deal_is_not_released(people: People, boss: Principal, pool: Pool) -> None:
    fang = people.acts(people.fang)
    customer = customer_of(fang)
    perform(fang, "pipeline.opportunity.create", None, {"name": "一单", "customer": str(customer.pk)})
    with pytest.raises(Conflict, match="1 个进行中的商机"):
        release(fang, customer)


def test_without_a_pool_for_its_range_nothing_is_released(people: People, boss: Principal) -> None:
    a_pool(boss, industries=["化工"])
    customer = customer_of(people.acts(people.fang), industry="食品")
    with pytest.raises(Invalid):
        release(people.acts(people.fang), customer)
    first = a_pool(boss, name="食品公海", industries=["食品"], position=5)
    assert home_of(fresh(customer)) == first


def test_the_night_warns_and_then_takes_back_once(people: People, boss: Principal) -> None:
    with after(-30):
        pool = a_pool(boss, recycling=True, opportunity_days=0, deal_days=0)
    with after(0):
        customer = customer_of(people.acts(people.fang))
    for day, warnings in ((11, 0), (12, 2), (13, 2), (14, 4), (15, 4)):
        with after(day):
            done = go_round(date(2026, 3, 2) + timedelta(days=day))
        assert done.recycled == 0
        assert Notification.objects.filter(kind="reminder").count() == warnings, day
    with after(16):
        today = date(2026, 3, 18)
        assert [one.record for one in preview(pool, today).rows] == [customer]
        assert go_round(today).recycled == 1
        assert go_round(today).recycled == 0
    left = fresh(customer)
    assert (left.owner_id, left.pool_id) == (None, pool.pk)
    move = visible(SYSTEM, PoolMove).get()
    assert (move.kind, move.rule, move.user_id) == ("recycle", "follow_up", people.fang.pk)
    event = Event.objects.filter(name="customers.customer.recycle").get()
    assert event.payload["rule"] == "follow_up"
    in_order()


def test_an_effective_follow_up_begins_the_clock_anew(people: People, boss: Principal) -> None:
    fang = people.acts(people.fang)
    with after(-30):
        a_pool(boss, recycling=True, opportunity_days=0, deal_days=0)
    with after(0):
        customer = customer_of(fang)
    with after(10):
        perform(fang, "customers.activity.log", None, {
            "kind": "call", "customer": str(customer.pk), "outcome": "connected", "notes": "谈了两条产线的节拍和预算",
        })  # fmt: skip
    with after(20):
        assert go_round(date(2026, 3, 22)).recycled == 0
    with after(27):
        assert go_round(date(2026, 3, 29)).recycled == 1


def test_protection_holds_until_its_day_and_not_longer_than_the_pool_allows(
    people: People, boss: Principal
) -> None:
    with after(-30):
        a_pool(boss, recycling=True, opportunity_days=0, deal_days=0)
    with after(0):
        customer = customer_of(people.acts(people.fang))
        with pytest.raises(NotAllowed):
            perform(people.acts(people.fang), "customers.customer.protect", customer.pk,
                    {"until": "2026-04-01", "reason": "招标中"})  # fmt: skip
        with pytest.raises(Invalid):
            perform(
                boss, "customers.customer.protect", customer.pk, {"until": "2026-08-01", "reason": "太久"}
            )
        perform(boss, "customers.customer.protect", customer.pk, {"until": "2026-04-01", "reason": "招标中"})
    with after(25):
        assert go_round(date(2026, 3, 27)).recycled == 0
    with after(31):
        done = go_round(date(2026, 4, 2))
        assert (done.unprotected, done.recycled) == (1, 1)


def test_what_is_frozen_is_neither_claimed_nor_assigned(people: People, boss: Principal, pool: Pool) -> None:
    customer = customer_of(people.acts(people.fang))
    perform(boss, "customers.customer.freeze", customer.pk, {"reason": "合规审查"})
    for verb, given in (("assign", {"owner": str(people.qiang.pk)}), ("release", {"reason": "不要了"})):
        with pytest.raises(Conflict):
            perform(boss, f"customers.customer.{verb}", customer.pk, given)
    perform(boss, "customers.customer.unfreeze", customer.pk, {})
    assert fresh(customer).ownership == "private"


def test_what_a_leaver_holds_goes_to_the_managers_queue(people: People, boss: Principal) -> None:
    with after(0):
        a_pool(boss)
        queue = a_pool(boss, name="主管队列", kind="queue", manager=str(people.min.pk))
        customer = customer_of(people.acts(people.fang))
        User.objects.filter(pk=people.fang.pk).update(status="leaving", left_on=date(2026, 3, 1))
        rights_changed()
        assert go_round(date(2026, 3, 2)).queued == 1
    assert fresh(customer).pool_id == queue.pk
    with after(9), pytest.raises(NotFound):
        claim(people.acts(people.chen), customer)
    with after(9):
        perform(
            people.acts(people.min), "customers.customer.assign", customer.pk, {"owner": str(people.qiang.pk)}
        )
    assert fresh(customer).owner_id == people.qiang.pk
    in_order()


def test_only_the_night_takes_back(people: People, boss: Principal, pool: Pool) -> None:
    customer = customer_of(people.acts(people.fang))
    with pytest.raises(NotAllowed):
        perform(boss, "customers.customer.recycle", customer.pk, {"rule": "follow_up"})


def test_a_lead_that_is_released_begins_anew_and_its_plans_are_dropped(
    people: People, boss: Principal
) -> None:
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    with after(0):
        pool = a_pool(boss, holds="lead", name="线索公海")
        lead: Lead = perform(fang, "customers.lead.create", None, {"name": "钱总", "phone": "13900000009"})
        plan = perform(fang, "customers.activity.create", None, {"subject": "回电", "lead": str(lead.pk)})
        release(fang, lead)
    assert (fresh(lead).status, fresh(lead).pool_id) == ("new", pool.pk)
    assert visible(SYSTEM, Activity).get(pk=plan.pk).status == "cancelled"
    with after(4):
        claim(qiang, lead)
    assert (fresh(lead).status, fresh(lead).owner_id) == ("assigned", people.qiang.pk)
    in_order()


def test_last_year_is_replayed_before_the_rules_begin(people: People, boss: Principal) -> None:
    fang = people.acts(people.fang)
    with after(0):
        pool = a_pool(boss, opportunity_days=0, deal_days=0)
        customer = customer_of(fang)
    with after(40):
        perform(fang, "customers.activity.log", None, {
            "kind": "call", "customer": str(customer.pk), "outcome": "connected", "notes": "谈了两条产线的节拍和预算",
        })  # fmt: skip
        perform(boss, "customers.customer.assign", customer.pk, {"owner": str(people.qiang.pk)})
    with after(100):
        found = replayed(pool, date(2026, 6, 10))
    assert [(one.loss.on.isoformat(), one.owner, one.loss.worked_on) for one in found.rows] == [
        ("2026-03-17", "王芳", True), ("2026-04-26", "李强", False),
    ]  # fmt: skip
    assert (found.losses, found.records_lost, found.worked_on) == (2, 1, 1)
    assert fresh(customer).owner_id == people.qiang.pk


def test_caps_by_role_and_first_priority_by_rule(people: People, rep: Principal, boss: Principal) -> None:
    """王芳 and 李强 are salespeople; a P1 lead goes to whoever has room and fewer, never by claim, and only once."""
    with after(0):
        pool = a_pool(boss, name="线索池", holds="lead", holding_cap="1", daily_limit="0", assign_p1=True,
                      auto_assign=True, assign_role="test-rep")  # fmt: skip
        hot = {"score_fit": "95", "score_intent": "95"}
        made = [
            perform(boss, "customers.lead.create", None, {**hot, "name": f"客{n}", "phone": f"1390000100{n}"})
            for n in range(3)
        ]
        for one in made:
            release(boss, one)
        with pytest.raises(Conflict):
            claim(rep, made[0])
        reps = sorted(User.objects.filter(roles__code="test-rep"), key=lambda one: one.name)
        assert assign_all() == min(3, len(reps))
        assert assign_all() == 0, "everybody has one, which is the cap"
        owners = [fresh(one).owner_id for one in made if fresh(one).owner_id]
        assert len(set(owners)) == len(owners)
        assert {fresh(one).pool_id for one in made} <= {None, pool.pk}
        cap = perform(
            boss, "customers.poolcap.create", None, {"pool": str(pool.pk), "role": "test-rep", "cap": "2"}
        )
        assert cap_of(pool, people.fang) == 2
        assert cap_of(pool, people.boss) == 1
        assign_all()
        assert not visible(SYSTEM, Lead).filter(owner__isnull=True).exists()
        told = Notification.objects.filter(user_id__in=owners, template__contains="P1").count()
        assert told == len(made)
        perform(boss, "customers.poolcap.change", cap.pk, {"cap": "0"})
        assert cap_of(pool, people.fang) == 0, "no limit"
    in_order()
