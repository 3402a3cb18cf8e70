"""Routes and runs: a day's deliveries come together by themselves, leave with their papers, and can be called back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.records.action import perform
from paceline.records.files.papers import papers
from paceline.records.verify import invariants
from paceline.trade.models import Delivery, DeliveryLine, RouteRun, RouteStop
from paceline.trade.route.clock import go_round
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.route.conftest import promised
from tests.rooms.trade.stock.test_deliveries import clean
from tests.rooms.trade.stock.test_stock import day, left

pytestmark = pytest.mark.django_db


def run_of(boss: Principal, route: Any, on: str) -> Any:
    return perform(boss, "trade.routerun.create", None, {"route": str(route.pk), "on": on})


def aboard(run: Any) -> list[tuple[str, str]]:
    rows = visible(SYSTEM, Delivery).filter(run=run).order_by("customer__name", "pk")
    return list(rows.values_list("customer__name", "state"))


def test_what_is_promised_for_the_day_goes_with_the_run_of_its_route(
    rep: Principal, boss: Principal, customer: Any, bakery: Any, raw_milk: Any, route: Any
) -> None:
    promised(rep, bakery, raw_milk, 20, day(0))
    promised(rep, customer, raw_milk, 30, day(1))
    planned = perform(
        rep,
        "trade.salesorder.plan_delivery",
        promised(rep, customer, raw_milk, 5, day(3)).pk,
        {"planned_on": day(0)},
    )
    run = run_of(boss, route, day(0))
    assert (run.vehicle, run.permit, run.driver_id) == ("沪A12345", "沪奶运001", boss.user_id)
    assert aboard(run) == [("恒泽精密机械有限公司", "planned"), ("晨光烘焙", "planned")]
    assert fresh(planned).run_id == run.pk
    with pytest.raises(Conflict, match="没有新的可以排入"):
        perform(boss, "trade.routerun.gather", run.pk)
    promised(rep, bakery, raw_milk, 1, day(0))
    perform(boss, "trade.routerun.gather", run.pk)
    assert len(aboard(run)) == 3, "what is ordered later comes along"
    another = promised(rep, bakery, raw_milk, 2, day(4))
    assert perform(rep, "trade.salesorder.plan_delivery", another.pk, {"planned_on": day(0)}).run_id == run.pk
    assert fresh(run).waiting == 4
    with pytest.raises(Invalid):
        perform(boss, "trade.routerun.change", run.pk, {"on": day(1)})


def test_goods_that_need_papers_leave_only_with_valid_ones(
    rep: Principal, boss: Principal, bakery: Any, customer: Any, raw_milk: Any, route: Any
) -> None:
    order = promised(rep, bakery, raw_milk, 20, day(0))
    with pytest.raises(Conflict) as bare:
        perform(rep, "trade.salesorder.deliver", order.pk)
    assert bare.value.code == "papers_missing"
    assert "准运证号、准运证有效期、交接单号" in str(bare.value)
    run = run_of(boss, route, day(0))
    with pytest.raises(Conflict, match="缺交接单号"):
        perform(boss, "trade.routerun.depart", run.pk)
    perform(boss, "trade.routerun.change", run.pk, {"permit_until": day(-1)})
    with pytest.raises(Conflict) as late:
        perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"})
    assert late.value.code == "permit_expired"
    assert (left()["R1"], fresh(run).handover) == ((500, 500), ""), "nothing has left"
    perform(boss, "trade.routerun.change", run.pk, {"permit_until": day(30)})
    perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"})
    assert aboard(run) == [("晨光烘焙", "shipped")]
    own = perform(
        rep,
        "trade.salesorder.plan_delivery",
        promised(rep, customer, raw_milk, 3, day(5)).pk,
        {"planned_on": day(5)},
    )
    perform(
        rep,
        "trade.delivery.change",
        own.pk,
        {"permit": "苏奶运9", "permit_until": day(9), "handover": "JJ-2"},
    )
    perform(rep, "trade.delivery.ship", own.pk)
    assert clean() == []


def test_a_run_leaves_as_a_whole_or_not_at_all_and_comes_back(
    rep: Principal, boss: Principal, customer: Any, bakery: Any, raw_milk: Any, route: Any
) -> None:
    promised(rep, bakery, raw_milk, 20, day(0))
    much = promised(rep, customer, raw_milk, 900, day(0))
    run = run_of(boss, route, day(0))
    with pytest.raises(Conflict, match=r"恒泽精密机械有限公司.*一张都没有发"):
        perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"})
    assert left()["R1"] == (500, 500)
    perform(
        boss,
        "trade.delivery.cancel",
        visible(SYSTEM, Delivery).get(order=much).pk,
        {"cancelled_why": "没有这么多"},
    )
    perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"}, key="once")
    perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"}, key="once")
    assert left()["R1"] == (480, 480)
    assert (fresh(run).under_way, fresh(run).waiting) == (1, 0)
    with pytest.raises(Conflict, match="已经发过货"):
        perform(boss, "trade.routerun.remove", run.pk)
    perform(boss, "trade.routerun.come_back", run.pk, {"reason": "车坏了"})
    assert left()["R1"] == (500, 500)
    assert sorted(state for _, state in aboard(run)) == ["cancelled", "cancelled", "planned"]
    perform(boss, "trade.routerun.depart", run.pk)
    going = visible(SYSTEM, Delivery).get(run=run, state="shipped")
    perform(rep, "trade.delivery.sign", going.pk, {"signed_by": "老周"})
    assert fresh(run).arrived == 1
    with pytest.raises(Conflict, match="没有在途"):
        perform(boss, "trade.routerun.come_back", run.pk, {"reason": "晚了"})
    assert clean() == []


def test_the_clock_makes_each_run_once_and_not_again_when_it_was_given_up(
    boss: Principal, rep: Principal, bakery: Any, raw_milk: Any, route: Any
) -> None:
    today = local_day(clock.now())
    assert (go_round(), go_round()) == (2, 0)
    promised(rep, bakery, raw_milk, 20, day(0))
    go_round()
    run = visible(SYSTEM, RouteRun).get(on=today)
    assert run.waiting == 1
    perform(boss, "trade.routerun.remove", run.pk)
    assert visible(SYSTEM, Delivery).get(customer=bakery).run_id is None
    assert go_round() == 0
    perform(
        boss,
        "trade.deliveryroute.change",
        route.pk,
        {"weekdays": [str((today + timedelta(days=3)).weekday())]},
    )
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert go_round() == 0, "it does not go that day"
        assert visible(SYSTEM, RouteStop).filter(route=route).count() == 2


def test_who_drives_works_on_what_is_on_board_and_on_nothing_else(
    rep: Principal, boss: Principal, people: People, customer: Any, bakery: Any, raw_milk: Any, route: Any
) -> None:
    mine, other = (promised(rep, one, raw_milk, 5, day(0)) for one in (bakery, customer))
    run = run_of(boss, route, day(0))
    left_out = visible(SYSTEM, Delivery).get(order=other)
    perform(boss, "trade.delivery.change", left_out.pk, {"run": ""})
    perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"})
    driver = people.acts(people.chen)
    aboard = visible(SYSTEM, Delivery).get(order=mine)
    with pytest.raises(NotFound):
        perform(driver, "trade.delivery.sign", aboard.pk, {"signed_by": "老周"})
    perform(boss, "trade.routerun.change", run.pk, {"driver": str(people.chen.pk)})
    assert [one.pk for one in visible(driver, Delivery)] == [aboard.pk]
    perform(driver, "trade.delivery.sign", aboard.pk, {"signed_by": "老周"})
    assert fresh(aboard).signed_by == "老周"


def test_the_day_page_shows_the_stops_in_order_with_what_can_be_done(
    rep: Principal,
    boss: Principal,
    people: People,
    customer: Any,
    bakery: Any,
    raw_milk: Any,
    route: Any,
    client: Client,
) -> None:
    promised(rep, bakery, raw_milk, 20, day(0))
    promised(rep, customer, raw_milk, 30, day(0))
    run = run_of(boss, route, day(0))
    client.force_login(people.boss)
    text = client.get("/route-day/").content.decode()
    assert text.index("晨光烘焙") < text.index("恒泽精密机械有限公司")
    assert f"/route-runs/{run.pk}/do/depart" in text
    assert "已跑 0 / 2 站" in text
    client.force_login(people.chen)
    text = client.get("/route-day/").content.decode()
    assert "晨光烘焙" not in text
    assert "你看不到的订单" in text
    facts = papers["trade.routerun"].facts(fresh(run))
    assert [stop.customer for stop in facts["stops"]] == ["晨光烘焙", "恒泽精密机械有限公司"]
    assert facts["load"][0][3] == 50
    assert [line for code in ("I12d",) for line in invariants[code].find()] == []


def test_a_stop_says_what_was_refused_there_and_why(
    rep: Principal, boss: Principal, people: People, bakery: Any, raw_milk: Any, route: Any, client: Client
) -> None:
    promised(rep, bakery, raw_milk, 20, day(0))
    run = run_of(boss, route, day(0))
    perform(boss, "trade.routerun.depart", run.pk, {"handover": "JJ-1"})
    (one,) = visible(SYSTEM, Delivery).filter(run=run)
    line = visible(SYSTEM, DeliveryLine).get(delivery=one)
    refused = [{"line": str(line.pk), "quantity": "3"}]
    given = {"signed_by": "陈师傅", "refused": refused, "reason": "漏了一桶"}
    perform(boss, "trade.delivery.sign_part", one.pk, given)
    client.force_login(people.boss)
    text = client.get("/route-day/").content.decode()
    assert "没收下 3" in text
    assert "漏了一桶" in text
    perform(boss, "trade.delivery.unsign", one.pk, {"reason": "点错了"})
    assert "没收下" not in client.get("/route-day/").content.decode()
