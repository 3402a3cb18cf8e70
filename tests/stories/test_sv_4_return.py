"""SV-4 and REP-8: what was commissioned at 7 % comes back a month later; 7,000 go back in the month of the return."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.rooms.team import commission_sales as sales
from tests.rooms.web.list_pages import reader, text_of
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import World

pytestmark = pytest.mark.django_db


def test_a_return_takes_back_what_the_sale_had_brought(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    sun, zhang = staff(world, "孙颖", "sunying", "finance"), world["张三"]
    sales.plan(base="order_net", window_days=180)
    buyer, what = sales.customer(zhang.user), sales.thing()
    sales.order(zhang.user, 1_250_000, buyer, what)
    sold = sales.order(zhang.user, 100_000, buyer, what)
    sales.delivered(sold)
    sun.post("/statements/calculate")
    [mine] = zhang.get("/statements/")["data"]
    assert (mine["earned"], mine["attainment"]) == ("50500.00", "1.350000")

    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    zhang.post(f"/orders/{sold.pk}/take_back", {"reason": "换型号"})
    sun.post("/statements/calculate")
    back = zhang.get("/commission-events/?sort=-happened_on&fields=*")["data"][0]
    assert (back["kind"], back["amount"], back["happened_on"]) == ("taken_back", "-7000.00", "2026-04-10")
    assert back["explanation"] == "-100,000.00 × 7% (2026-03-20)"
    returned = zhang.get(f"/orders/{back['order']['id']}")
    assert returned["kind"] == "return", "the line opens the return, which names its order"
    assert [one["earned"] for one in zhang.get("/statements/?sort=starts_on")["data"]] == [
        "50500.00",
        "-7000.00",
    ]

    page = reader(zhang.user)
    now = text_of(page.get("/commission/", part=False))
    for words in ("−¥7,000</b>", "-100,000.00 × 7% (2026-03-20)", "追回"):
        assert words in now
    asked = text_of(page.get("/commission/?reach=135万", part=False))
    assert "提成 ¥5.05" in asked
    assert "请填大于 0 的金额" in text_of(page.get("/commission/?reach=-1", part=False))
    card = text_of(page.get("/commission/card", part=False))
    assert "我的提成" in card
    assert "你的方案是「回款提成」" in text_of(reader(world["李四"].user).get("/commission/", part=False))


def test_a_plan_is_tried_out_on_last_quarter_before_it_is_published(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    zhang, lin = world["张三"], world["林悦"]
    sales.order(zhang.user, 1_350_000, sales.customer(zhang.user), sales.thing())
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    plan = lin.post("/comp-plans/", {
        "name": "新方案", "base": "order_net", "period": "quarter", "method": "whole", "quota": "1000000",
        "valid_from": "2026-04-01", "role": "rep",
    })["id"]  # fmt: skip
    for start, rate in (("0", "0.03"), ("1", "0.05"), ("1.2", "0.07")):
        lin.post("/comp-bands/", {"plan": plan, "start": start, "rate": rate})
    tried = lin.post(f"/comp-plans/{plan}/try_out")["result"]
    [row] = tried["people"]
    assert (row["name"], row["amount"], row["before"]) == ("张三", "94500.00", "0")
    shown = text_of(reader(lin.user).get(f"/commission/trial/{plan}", part=False))
    for words in ("¥9.45", "提成一下子多 ¥2", "提成一下子多 ¥2.4"):
        assert words in shown
    assert zhang.ask("POST", f"/comp-plans/{plan}/try_out", {}).status_code == 403
    assert reader(zhang.user).client.get(f"/commission/trial/{plan}").status_code == 403


def test_finance_reckons_and_hands_a_month_over_from_the_page(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    sun, zhang = staff(world, "孙颖", "sunying", "finance"), world["张三"]
    sales.plan(base="order_net")
    sales.order(zhang.user, 1_000, sales.customer(zhang.user), sales.thing())
    client, theirs = reader(sun.user).client, reader(zhang.user).client
    assert "整期送核对" in client.get("/commission/").content.decode()
    assert "整期送核对" not in theirs.get("/commission/").content.decode()
    for month in ("2026-03", "", "2026-13"):
        client.post("/commission/do", {"verb": "submit_period", "month": month})
    assert not zhang.get("/statements/")["data"], "a month that runs, or none at all, changes nothing"
    client.post("/commission/do", {"verb": "calculate"})
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    client, theirs = reader(sun.user).client, reader(zhang.user).client
    theirs.post("/commission/do", {"verb": "submit_period", "month": "2026-03"})
    assert zhang.get("/statements/")["data"][0]["state"] == "calculating"
    client.post("/commission/do", {"verb": "submit_period", "month": "2026-03"})
    assert (zhang.get("/statements/")["data"][0]["state"]) == "review"
