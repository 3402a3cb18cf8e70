"""MK-5 MQL 交接: 100 leads handed over, 70 taken and 30 given back with reasons, 60 followed in time; what nobody takes
within four working hours is escalated, and both sides read the same board (R182, R183)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.handoffs import board
from paceline.customers.handoffs.waiting import escalate_late
from paceline.insight.question import Question
from paceline.insight.report import Result
from paceline.kernel.clock import FrozenClock
from paceline.records.actions import orgunit
from paceline.workflow.at_once import run_waiting
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
REASONS = ("not_target", "no_need", "wrong_data")
MARKET, TEAM = "市场部", "华东一组"


@pytest.fixture
def he(world: World) -> Person:
    """何欣 of marketing."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    unit = orgunit.create(SYSTEM, name=MARKET, kind="team", parent=company)
    one = hired("hexin", "何欣", "marketing", unit)
    orgunit.change(SYSTEM, unit, values={"manager": one.pk})
    return Person(one, token_of(one))


def team() -> str:
    return str(visible(SYSTEM, OrgUnit).get(name=TEAM).pk)


def hand_over(he: Person, count: int) -> dict[str, Any]:
    """何欣 writes leads down and hands all of them over in one action."""
    keys = [
        he.post("/leads/", {"name": f"客户{n}", "phone": f"139{n:08d}", "grade": "A"})["id"]
        for n in range(count)
    ]
    inputs = {"to_unit": team(), "checklist": ["reached", "need"], "note": "展会上聊过，想看案例"}
    report: dict[str, Any] = he.post("/leads/bulk/hand_over", {"ids": keys, "input": inputs})
    return report


def waiting(who: Person) -> list[str]:
    """The hand-overs that wait, as a program pages through them."""
    found: list[str] = []
    path = '/handoffs/?limit=100&filter={"field":"state","op":"eq","value":"offered"}'
    found += [one["id"] for one in who.get(path)["data"]]
    return found


def seen(who: Person) -> Result:
    return board.handoff_report.build(Question.of(who.by))


def figures(result: Result) -> list[Any]:
    """The row of the team: counts, and rates as part and whole."""
    values = result.tables[0].rows[0].values[1:]
    return [
        (v.numerator, v.denominator) if hasattr(v, "numerator") and hasattr(v, "n") else v for v in values
    ]


def test_a_hundred_leads_are_handed_over_and_both_sides_read_the_same(
    world: World, he: Person, freeze: Callable[[datetime], FrozenClock]
) -> None:
    wang, zhang = world["王磊"], world["张三"]
    clock = freeze(datetime(2026, 4, 9, 1, tzinfo=UTC))
    assert hand_over(he, 100)["done"] == 100
    keys = waiting(zhang)
    assert len(keys) == 100

    clock.move_to(datetime(2026, 4, 9, 3, tzinfo=UTC))
    assert zhang.post("/handoffs/bulk/accept", {"ids": keys[:70]})["done"] == 70
    for place, reason in enumerate(REASONS):
        part = keys[70 + 10 * place : 80 + 10 * place]
        given = {"reason": reason, "words": "客户说没有这回事"}
        assert wang.post("/handoffs/bulk/reject", {"ids": part, "input": given})["done"] == 10

    leads = [zhang.get(f"/handoffs/{key}")["lead"]["id"] for key in keys[:70]]
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    for key in leads[:60]:
        zhang.post("/activities/log", {"kind": "call", "lead": key, "outcome": "connected"})
    clock.move_to(datetime(2026, 4, 13, 2, tzinfo=UTC))
    zhang.post("/activities/log", {"kind": "call", "lead": leads[60], "outcome": "connected"})
    for verb in ("qualify", "convert"):
        zhang.post(f"/leads/{leads[0]}/{verb}")
    run_waiting()

    expected = [100, 0, 0, 70, 30, 0, (70, 100), 60, (60, 70), 1, (1, 70)]
    assert figures(seen(he)) == figures(seen(wang)) == expected
    assert seen(he).sentence.text() == seen(wang).sentence.text()
    reasons = [(str(row.values[0]), row.values[1]) for row in seen(he).tables[1].rows]
    assert reasons == [(str(row.values[0]), row.values[1]) for row in seen(wang).tables[1].rows]
    assert sorted(reasons) == sorted([("不是目标客户", 10), ("没有真实需求", 10), ("信息有误或不全", 10)])
    back = he.get("/handoffs/" + keys[70])
    assert (back["state"], back["reason"], back["words"]) == ("rejected", "not_target", "客户说没有这回事")
    assert he.get(f"/leads/{back['lead']['id']}")["owner"]["title"] == "何欣"
    assert he.get(f"/leads/{leads[0]}")["owner"]["title"] == "张三"


def test_what_nobody_takes_in_four_working_hours_is_escalated_to_the_leader(
    world: World, he: Person, freeze: Callable[[datetime], FrozenClock]
) -> None:
    wang = world["王磊"]
    clock = freeze(datetime(2026, 4, 10, 8, tzinfo=UTC))
    hand_over(he, 3)
    first, *_ = keys = waiting(wang)
    world["张三"].post(f"/handoffs/{first}/accept")
    for at in (datetime(2026, 4, 13, 2, 59, tzinfo=UTC), datetime(2026, 4, 13, 3, tzinfo=UTC)):
        clock.move_to(at)
        escalate_late()
        escalate_late()
        run_waiting()
        marked = [wang.get(f"/handoffs/{key}")["escalated_at"] for key in keys]
        assert [bool(one) for one in marked] == ([False] * 3 if at.minute else [False, True, True])
    told = [one for one in wang.get("/notifications/")["data"] if "超过时限" in str(one)]
    assert len(told) == 1
    assert figures(seen(he))[:5] == figures(seen(wang))[:5] == [3, 2, 2, 1, 0]


def test_an_empty_board_says_so_and_shows_no_rate(world: World, he: Person) -> None:
    assert seen(he).tables[0].rows == ()
    hand_over(he, 1)
    row = seen(he).tables[0].rows[0].values
    assert [getattr(row[place], "value", "?") for place in (7, 9, 11)] == [None, None, None]
