"""BO-1 大屏: a screen in the hall behind a link; 200k are verified and the figure rises within the interval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.web.pages.rhythm import wall
from paceline.kernel.clock import FrozenClock
from paceline.rhythm.models import BigScreen
from tests.stories.selling import in_force, unit, won
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def nothing_drawn() -> None:
    wall.drawn.clear()


def hung_up(world: World, name: str = "周航", **values: Any) -> tuple[str, str]:
    """A screen of the company and the path of a link to it."""
    given = {"name": "海川 · 三月", "unit": str(unit("海川工业设备").pk), **values}
    key = world[name].post("/big-screens/", given)["id"]
    shown = world[name].post(f"/big-screens/{key}/share_link", {"recipient": "大厅"})
    return key, "/" + shown["link"].split("/", 3)[3]


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_figure_in_the_hall_rises_when_a_receipt_is_verified(
    world: World, freeze: Callable[[datetime], FrozenClock], django_assert_max_num_queries: Any
) -> None:
    clock = freeze(datetime(2026, 3, 13, 2, tzinfo=UTC))
    zhang, sun = world["张三"], staff(world, "孙颖", "sunying", "finance")
    company = str(unit("海川工业设备").pk)
    target = {"period": "month", "starts_on": "2026-03-01", "unit": company, "basis": "计划"}
    in_force(world["周航"], world["黄总"], value="2200000", **target)
    in_force(world["周航"], world["黄总"], value="1000000", metric="received", **target)
    won(zhang, "机密项目", 88_000, TODAY)
    customer = zhang.post("/customers/", {"name": "青原牧业"})["id"]
    came = {"customer": customer, "amount": "200000", "received_on": str(TODAY)}
    receipt = zhang.post("/receipts/", came)["id"]
    key, path = hung_up(world)

    hall = Client()
    page = hall.get(path)
    first = text_of(page)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert not page.cookies.get("paceline"), "no session is begun"
    for words in ("海川 · 三月", "8.8<small>万", "今日回款", "完成 0.0%", "华东一组", "样本不足"):
        assert words in first, words
    for words in ("青原牧业", "机密项目", "张三", "/big-screens/", "/opportunities/", "<a "):
        assert words not in first, f"{words} is nobody's business in the hall"
    before = hall.get(f"{path}now")
    assert "20<small>万" not in text_of(before)
    again = {"If-None-Match": before.headers["ETag"]}
    with django_assert_max_num_queries(6):
        assert hall.get(f"{path}now", headers=again).status_code == 304, "nothing is new and little is asked"

    sun.post(f"/receipts/{receipt}/verify")
    clock.move_to(datetime(2026, 3, 13, 2, 0, 15, tzinfo=UTC))
    with django_assert_max_num_queries(26):
        after = hall.get(f"{path}now", headers=again)
    assert "20<small>万" in text_of(after)
    assert "完成 20.0%" in text_of(after)
    assert "1 笔" in text_of(after)

    [link] = world["周航"].get(f"/big-screens/{key}/links")["data"]
    assert link["opened"] == 1, "looking for new figures is not opening"
    world["周航"].post(f"/big-screens/{key}/revoke_link", {"link": link["id"]})
    assert hall.get(f"{path}now").status_code == 404


def test_names_are_shown_only_where_the_maker_has_ticked_them(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 3, 13, 2, tzinfo=UTC))
    zhang = world["张三"]
    deal = won(zhang, "压机改造", 88_000, TODAY)
    customer = zhang.post("/customers/", {"name": "青原牧业"})["id"]
    type(deal).objects.filter(pk=deal.pk).update(customer=customer)
    team = str(unit("华东一组").pk)
    _, plain = hung_up(world, unit=team)
    shown = text_of(Client().get(plain))
    assert "华东一组" in shown
    assert "要按人排行" in shown
    assert "张三" not in shown
    _, named = hung_up(world, unit=team, shows_people=True, shows_customers=True)
    for words in ("张三", "李四", "青原牧业"):
        assert words in text_of(Client().get(named))
    _, few = hung_up(world, unit=team, tiles=["forecast"])
    assert "样本不足，还没有预测" in text_of(Client().get(few))
    assert "今日成交" not in text_of(Client().get(few))


def test_a_screen_shows_no_more_than_its_maker_sees(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 3, 13, 2, tzinfo=UTC))
    company, team = str(unit("海川工业设备").pk), str(unit("华东一组").pk)
    refused = world["王磊"].refused("/big-screens/", {"name": "全公司", "unit": company})
    assert "你负责的组织" in str(refused)
    key = world["王磊"].post("/big-screens/", {"name": "一组", "unit": team})["id"]
    assert "你负责的组织" in str(world["王磊"].ask("PATCH", f"/big-screens/{key}", {"unit": company}).json())
    assert world["张三"].ask("POST", "/big-screens/", {"name": "我的", "unit": team}).status_code == 403
    for seconds in (9, 301):
        wrong = {"name": "一组", "unit": team, "refresh_seconds": seconds}
        assert "10 到 300" in str(world["王磊"].refused("/big-screens/", wrong))
    lead, rep = Client(), Client()
    lead.force_login(world["王磊"].user)
    rep.force_login(world["张三"].user)
    assert "退出大屏" in text_of(lead.get(f"/wall/{key}/"))
    assert rep.get(f"/wall/{key}/").status_code == 404
    assert Client().get(f"/wall/{key}/now").status_code == 302
    assert visible(SYSTEM, BigScreen).get(pk=key).team_id == unit("华东一组").pk
