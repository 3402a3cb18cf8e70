"""BO-3 能完成吗: P10/P50/P90 = 2.0/2.3/2.7 m against 2.5 m: the chance, five deals that decide, what closes 200k."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Opportunity, Stage
from paceline.rhythm.models import ForecastFigure, ForecastIssue
from tests.stories.selling import deal, in_force, unit
from tests.stories.world import World

pytestmark = pytest.mark.django_db
AMOUNTS = {
    "大单": 500_000,
    "第二单": 260_000,
    "第三单": 200_000,
    "第四单": 120_000,
    "第五单": 90_000,
    "小单": 8_000,
}


def issued(world: World, stages: list[str]) -> ForecastIssue:
    """The stored forecast of the company, with the funnel that it was made by: from each stage half goes on."""
    mass = [0.0] * 5 + [0.2] * 5
    model = {"stages": [[code, 0.5, mass] for code in stages], "deal": 80_000.0}
    issue = ForecastIssue.objects.create(
        name="YC-1", as_of=date(2026, 5, 31), metric="won_amount", issued_at=datetime(2026, 6, 1, tzinfo=UTC),
        parameters={"model": model}, digest="0" * 64,
    )  # fmt: skip
    levels = [2.0 + 0.3 * (at - 2) / 8 if at <= 10 else 2.3 + 0.4 * (at - 10) / 8 for at in range(1, 20)]
    for team in (None, unit("海川工业设备")):
        ForecastFigure.objects.create(
            issue=issue, metric="won_amount", as_of=issue.as_of, team=team, period="quarter",
            starts_on=date(2026, 4, 1), actual=Decimal(1_500_000), p10=2_000_000, p50=2_300_000, p90=2_700_000,
            low=2_000_000, high=2_700_000, figures={"levels": [round(one * 1e6, 2) for one in levels]},
        )  # fmt: skip
    return issue


def test_the_boss_sees_how_likely_it_is_and_what_would_close_the_gap(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 6, 1, 1, tzinfo=UTC))
    huang = world["黄总"]
    deals = [deal(world["张三"], name, amount) for name, amount in AMOUNTS.items()]
    path = Stage.objects.filter(pipeline=deals[0].pipeline_id, kind="open").order_by("position")
    last = path.reverse()[0]
    Opportunity.objects.filter(pk__in=[one.pk for one in deals]).update(
        stage=last, stage_entered_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    issued(world, [stage.code for stage in path])
    whole = str(unit("海川工业设备").pk)
    target = in_force(
        world["周航"], huang, value="2500000", starts_on="2026-04-01", unit=whole, basis="年度计划"
    )
    told = huang.post(f"/targets/{target}/outlook")["result"]["forecast"]
    assert (told["p10"], told["p50"], told["p90"]) == ("2000000.00", "2300000.00", "2700000.00")
    assert told["chance"] == pytest.approx(0.30), "between P50 and P90: half way in amount is 30 % left"
    assert told["gap"] == "200000.00"
    assert [one["name"] for one in told["swings"]] == ["大单", "第二单", "第三单", "第四单", "第五单"]
    assert {one["chance"] for one in told["swings"]} == {0.5}
    closing = told["closing"]
    assert [(one["name"], Decimal(one["lift"])) for one in closing["deals"]] == [("大单", 250_000)]
    assert Decimal(closing["missing"]) == 0

    client = Client()
    client.force_login(huang.user)
    text = unescape(client.get("/rhythm/forecast/?start=2026-04-01").content.decode())
    for words in ("达成可能性", "30%", "最能左右结果的 5 单", "怎样补上", "拿下「大单」"):
        assert words in text, words
    assert f"/opportunities/{deals[0].pk}/" in text
    assert world["张三"].ask("POST", f"/targets/{target}/outlook", {}).status_code == 404
