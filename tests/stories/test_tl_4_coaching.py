"""TL-4 辅导: the matrix shows who is surely weak where; a plan comes of the cell and is measured again with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Stage
from paceline.team.jobs import remind_of_measuring
from paceline.workflow.models import Notification
from tests.stories.selling import ended_after_needs
from tests.stories.world import World

pytestmark = pytest.mark.django_db


def links(text: str, part: str) -> Iterator[str]:
    """The addresses on a page that contain something."""
    yield from (one.split('"')[0] for one in text.split('href="')[1:] if part in one.split('"')[0])


def test_the_weak_step_is_coached_and_measured_again(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    clock = freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    wang, lisi, zhaomin = world["王磊"], world["李四"], world["赵敏"]
    past = date(2026, 2, 10)
    ended_after_needs(lisi, past, 2, 20)
    ended_after_needs(zhaomin, past, 0, 1)
    ended_after_needs(world["张三"], past, 78, 179)
    needs = visible(SYSTEM, Stage).get(code="needs")

    page = Client()
    page.force_login(wang.user)

    def shown(address: str) -> str:
        answer = page.get(address)
        assert answer.status_code == 200, answer.content.decode()[:500]
        return unescape(answer.content.decode())

    text = shown("/coaching/")
    assert "1</b> 处明显低于团队" in text
    row = text.split('<th scope="row">李四')[1].split("</tr>")[0]
    assert row.count('"lo2"') == 1, "the one step at which he is surely below"
    assert "收缩后 25%" in row
    assert "▼30 · 20" in row
    other = text.split('<th scope="row">赵敏')[1].split("</tr>")[0]
    assert "样本不足 · 1" in other
    assert "lo2" not in other
    (cell,) = [one for one in links(row, "person=") if "at=2" in one]
    text = shown(cell.split("#")[0])
    assert "明显低于团队" in text
    assert text.count("李四 2026-02-10") == 20, "each cell leads to its deals"
    (address,) = links(text, "/coaching-plans/new?person=")
    given = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
    assert (given["person"], given["stage"]) == (str(lisi.user.pk), str(needs.pk))
    assert "20 单进 2 单，转化 10%，团队 40%" in given["cause"]
    assert "产品不满足 18" in given["cause"]
    form = shown(address)
    assert "20 单进 2 单" in form

    body: dict[str, Any] = {**given, "measures": "每周陪访两次，复盘需求问卷", "course": "需求挖掘"}
    plan = wang.post("/coaching-plans/", body)
    assert (plan["name"], plan["state"], plan["coach"]["title"]) == ("李四 · 需求分析", "open", "王磊")
    assert (Decimal(plan["before_rate"]), plan["before_entered"]) == (Decimal("0.1"), 20)
    assert Decimal(plan["before_peers"]) == Decimal("0.4")
    at = f"/coaching-plans/{plan['id']}"
    assert lisi.get(at)["course"] == "需求挖掘", "who is coached may read it"
    assert lisi.ask("POST", f"{at}/remeasure", {"outcome": "好了"}).status_code == 403
    for stranger in ("赵敏", "林悦"):
        assert world[stranger].ask("GET", at).status_code in (403, 404), stranger
    assert world["陈静"].get(at)["name"] == plan["name"]
    assert world["陈静"].ask("POST", "/coaching-plans/", body).status_code == 403
    assert "review_on" in wang.refused("/coaching-plans/", {**body, "review_on": "2026-03-20"})["errors"]
    assert wang.refused("/coaching-plans/", {**body, "person": str(world["陈静"].user.pk)})["status"] == 403
    assert "正在辅导" in shown(cell.split("#")[0])

    remind_of_measuring()
    assert not visible(SYSTEM, Notification).filter(record_id=plan["id"]).exists()
    clock.move_to(datetime.fromisoformat(given["review_on"] + "T02:00:00+00:00"))
    remind_of_measuring()
    remind_of_measuring()
    told = visible(SYSTEM, Notification).filter(record_id=plan["id"])
    assert sorted(one.user.name for one in told) == ["李四", "王磊"]
    ended_after_needs(lisi, date(2026, 5, 12), 6, 12)
    assert "person" not in wang.refused(f"{at}/remeasure")["errors"]
    done = wang.post(f"{at}/remeasure", {"outcome": "问卷填得全，方案一次过"})
    assert (done["state"], done["after_entered"], Decimal(done["after_rate"])) == ("done", 12, Decimal("0.5"))
    page.force_login(wang.user)
    text = shown("/coaching/").split("<h2>辅导计划</h2>")[1]
    assert "10%" in text
    assert "50%" in text
    assert wang.ask("POST", f"{at}/close", {"reason": "再来"}).status_code == 409
    page.force_login(lisi.user)
    assert "转化矩阵</h2>" not in shown("/coaching/"), "who leads nobody sees the plan, but no matrix"
    names = [one["name"] for one in wang.get(f"{at}/timeline")["data"]]
    assert any("remeasure" in one for one in names)
