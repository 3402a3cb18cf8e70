"""TL-7 一对一: every other week with each of two; the pack is there, notes are for the two, three of four are held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from paceline.kernel.clock import FrozenClock
from paceline.rhythm.jobs import run_cycles
from tests.stories.selling import ended_after_needs, in_force
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 9, 1, tzinfo=UTC)
SECRET = "孩子生病，下周想少出差"


def page(who: Person, address: str) -> str:
    client = Client()
    client.force_login(who.user)
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.content.decode())


def talks(who: Person) -> list[dict[str, str]]:
    found: list[dict[str, str]] = who.get("/reviews/?sort=due_on&limit=50")["data"]
    return [one for one in found if one["kind"] == "one_on_one"]


def test_three_of_four_are_held_and_the_notes_stay_between_two(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    clock = freeze(MONDAY)
    wang, zhang, chen = world["王磊"], world["张三"], world["陈静"]
    in_force(
        chen, world["周航"], value="1200000", starts_on="2026-01-01", owner=str(zhang.user.pk), basis="计划"
    )
    ended_after_needs(zhang, date(2026, 2, 10), 6, 12)
    ended_after_needs(world["李四"], date(2026, 2, 10), 8, 12)
    for name in ("张三", "李四"):
        person = str(world[name].user.pk)
        wang.post(
            "/review-cycles/",
            {"name": f"和{name}一对一", "kind": "one_on_one", "person": person, "every": 2, "checklist": "成长"},
        )  # fmt: skip
    run_cycles()
    first = {one["name"].split(" ")[0]: one["id"] for one in talks(wang)}
    assert set(first) == {"张三", "李四"}
    at = f"/reviews/{first['张三']}"
    text = page(zhang, f"/rhythm{at}/")
    for words in ("¥120万", "转化矩阵", "50%", "团队 58%", "只有你们两个人看得到", "成长"):
        assert words in text, words
    wang.post(f"{at}/hold")
    wang.post(f"{at}/decide", {"what": "先约到决策人", "owner": str(zhang.user.pk), "due_on": "2026-03-20"})
    zhang.post(f"{at}/note", {"text": SECRET})
    wang.post(f"{at}/note", {"text": "支持他调整路线"})
    wang.post(f"{at}/close", {"findings": "目标不变"})
    wang.post(f"/reviews/{first['李四']}/hold")

    for one in (wang, zhang):
        assert {note["text"] for note in one.get("/review-notes/")["data"]} == {SECRET, "支持他调整路线"}
        assert SECRET in page(one, f"/rhythm{at}/")
    (note,) = [one for one in wang.get("/review-notes/")["data"] if one["text"] == SECRET]
    assert wang.ask("DELETE", f"/review-notes/{note['id']}").status_code in (403, 404, 405), (
        "not his to remove"
    )
    for name in ("陈静", "周航", "李四", "林悦", "黄总", "root"):
        other = world[name]
        assert other.ask("GET", f"/review-notes/{note['id']}").status_code in (403, 404), name
        listed = other.ask("GET", "/review-notes/")
        assert SECRET not in listed.content.decode(), name
    assert SECRET not in page(chen, f"/rhythm{at}/")
    assert SECRET not in page(chen, f"{at}/")
    assert SECRET not in str(chen.get(f"{at}/timeline"))
    assert SECRET not in page(chen, f"/palette?q={SECRET[:4]}")
    assert SECRET not in page(world["root"], "/settings/audit/")
    assert world["李四"].ask("GET", at).status_code == 404, "what is about another is not his"

    clock.move_to(MONDAY + timedelta(days=7))
    run_cycles()
    assert len(talks(wang)) == 2, "every other week"
    card = page(chen, "/rhythm/reviews/").split("<h2>本月一对一</h2>")[1].split("</table>")[0]
    for words in ("2 / 4", "2 次还没到"):
        assert words in card, "the cadence plans four"
    clock.move_to(MONDAY + timedelta(days=14))
    run_cycles()
    assert len(talks(wang)) == 4
    second = next(one for one in talks(wang)[2:] if one["name"].startswith("张三"))
    text = page(zhang, f"/rhythm/reviews/{second['id']}/")
    assert "上次决定：先约到决策人" in text
    wang.post(f"/reviews/{second['id']}/hold")
    card = page(chen, "/rhythm/reviews/").split("<h2>本月一对一</h2>")[1].split("</table>")[0]
    for words in ("王磊", "75%", "3 / 4"):
        assert words in card, words
