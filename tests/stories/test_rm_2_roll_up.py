"""RM-2 预测汇总: the region's deals by category, the manager's own view beside them, the reps' figures unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Opportunity
from tests.stories.selling import deal, in_force, unit, won
from tests.stories.world import World

pytestmark = pytest.mark.django_db


def test_her_view_stands_beside_what_the_deals_add_up_to(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 5, 14, 3, tzinfo=UTC))
    zhang, li, chen = world["张三"], world["李四"], world["陈静"]
    won(zhang, "已成", 1_000_000, date(2026, 5, 6))
    for owner, name, amount, category in (
        (zhang, "已过预算", 600_000, "commit"), (li, "合同在法务", 300_000, "commit"),
        (li, "有竞品", 400_000, "best_case"), (zhang, "方案中", 900_000, "pipeline"),
        (li, "刚接触", 600_000, "pipeline"),
    ):  # fmt: skip
        one = deal(owner, name, amount, expected_close_on="2026-06-20")
        Opportunity.objects.filter(pk=one.pk).update(forecast_category=category)
    region = str(unit("华东区").pk)
    target = in_force(
        world["周航"], world["黄总"], value="3050000", starts_on="2026-04-01", unit=region, basis="年度计划"
    )
    own = zhang.post("/forecast-submissions/", {"starts_on": "2026-05-14", "commit": "1600000"})
    wish = {"starts_on": "2026-04-01", "unit": region, "commit": "1750000", "best_case": "2300000"}
    assert "unit" in zhang.refused("/forecast-submissions/", {**wish, "judgement": "我说了算"})["errors"]
    assert "judgement" in chen.refused("/forecast-submissions/", wish)["errors"]
    sent = {**wish, "judgement": "法务那单可能拖到七月"}
    hers = chen.post("/forecast-submissions/", sent, Idempotency_Key="once")
    assert chen.post("/forecast-submissions/", sent, Idempotency_Key="once")["id"] == hers["id"]
    known = {name: hers[name] for name in ("closed", "rolled_commit", "rolled_best", "rolled_open", "commit")}
    assert known == {
        "closed": "1000000.00", "rolled_commit": "1900000.00", "rolled_best": "2300000.00",
        "rolled_open": "2800000.00", "commit": "1750000.00",
    }  # fmt: skip
    assert chen.get(f"/forecast-submissions/{own['id']}")["commit"] == own["commit"]
    assert zhang.ask("GET", f"/forecast-submissions/{hers['id']}").status_code == 404

    client = Client()
    client.force_login(chen.user)
    text = client.get(f"/rhythm/?target={target}&start=2026-04-01").content.decode()
    for words in ("承诺预测（含已成）", "陈静的判断", "法务那单可能拖到七月", "比提交时的汇总 −¥15万"):
        assert words in text, words
    assert f"unit={region}" in text, "the button of her next submission begins with the unit"
