"""How targets stand: facts within the viewer's scope, working days, the beat, the plan that follows, the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from paceline.access.models import OrgUnit
from paceline.access.principal import Principal
from paceline.access.working_days import put_year
from paceline.insight.question import Question
from paceline.interfaces.web.pages.rhythm.ranges import apart, wide
from paceline.kernel.clock import FrozenClock
from paceline.kernel.holidays_seed import seed_year
from paceline.records.action import perform
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.daily.today import today_of
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.beat import beat_of
from paceline.rhythm.queries.targets.standing import standing
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of, won

pytestmark = pytest.mark.django_db
CLOSE_OF_13_MARCH = datetime(2026, 3, 13, 11, 0, tzinfo=UTC)


@pytest.fixture
def march(clock: FrozenClock) -> None:
    """After closing on Friday 13 March 2026, with the announced holidays."""
    put_year(2026, seed_year(2026).days, published=True)
    clock.move_to(CLOSE_OF_13_MARCH)


def in_force(boss: Principal, target: Target) -> Target:
    """Through approval into force."""
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    perform(boss, "rhythm.target.publish", target.pk)
    found: Target = fresh(target)
    return found


def test_pace_counts_the_workdays_of_march(march: None, boss: Principal, people: People) -> None:
    """F24: 22 workdays, 10 gone; target 2.2 m, actual 0.8 m."""
    won(boss, people.fang, 800_000, date(2026, 3, 10))
    target = target_of(
        boss, "220万", owner=str(people.fang.pk), period="month", starts_on="2026-03-01", basis="计划"
    )
    found = standing(boss, in_force(boss, target), date(2026, 3, 13))
    assert found is not None
    pace = found.pace
    assert (round(pace.attainment or 0, 3), round(pace.progress, 3)) == (0.364, 0.455)
    assert round(pace.index or 0, 2) == 0.80
    assert pace.required == Decimal("116666.67")
    assert pace.projection == Decimal("1760000.00")


def test_a_unit_counts_what_its_people_won_and_a_viewer_sees_his_own(
    march: None, boss: Principal, people: People
) -> None:
    won(boss, people.fang, 100, date(2026, 3, 2))
    won(boss, people.qiang, 200, date(2026, 3, 3))
    won(boss, people.chen, 400, date(2026, 3, 4))
    won(boss, people.fang, 800, date(2026, 3, 20), "以后的")
    organisation = Organisation.today()
    east = Node(unit=OrgUnit.objects.get(name="华东大区").pk)
    march_days = target_of(boss, "1", owner=str(people.fang.pk), period="month", starts_on="2026-03-01").days
    assert march_days is not None
    whole = facts_of(boss, Measured.WON_AMOUNT, march_days, date(2026, 3, 13))
    assert whole.total(east, organisation) == 300
    assert whole.total(Node(user=people.chen.pk), organisation) == 400
    mine = facts_of(people.acts(people.fang), Measured.WON_AMOUNT, march_days, date(2026, 3, 13))
    assert mine.total(east, organisation) == 100


def test_the_rows_behind_a_figure_are_as_many_as_the_figure_says(
    march: None, boss: Principal, people: People
) -> None:
    for day in (2, 3, 12):
        won(boss, people.qiang, 100, date(2026, 3, day))
    target = target_of(boss, "1000", owner=str(people.qiang.pk), period="month", starts_on="2026-03-01")
    found = standing(boss, target, date(2026, 3, 13))
    assert found is not None
    assert target.days is not None
    rows = Question(boss, target.days, date(2026, 3, 13)).rows(found.measure.object, found.behind)
    assert rows.count() == found.deals == 3


def test_the_beat_has_a_tick_for_every_workday_of_the_month(
    march: None, boss: Principal, people: People
) -> None:
    assert beat_of(people.acts(people.qiang)) is None
    won(boss, people.fang, 500, date(2026, 1, 20))
    target = target_of(boss, "1000", owner=str(people.fang.pk), starts_on="2026-01-01", basis="计划")
    in_force(boss, target)
    beat = beat_of(people.acts(people.fang))
    assert beat is not None
    assert (len(beat.days), beat.place, beat.today) == (22, 10, 9)
    assert all(ratio is not None for ratio in beat.days[:10])
    assert all(ratio is None for ratio in beat.days[10:])


def test_a_gap_becomes_wins_entries_and_work(march: None, boss: Principal, people: People) -> None:
    won(boss, people.fang, 100_000, date(2026, 2, 3))
    in_force(boss, target_of(boss, "500万", owner=str(people.fang.pk), starts_on="2026-01-01", basis="计划"))
    fang = people.acts(people.fang)
    found = today_of(fang)
    assert found is not None
    assert found.planned is not None
    plan = found.planned.plan
    assert plan.gap == pytest.approx(4_900_000)
    assert plan.wins == pytest.approx(plan.gap / found.planned.estimate.deal.value)
    assert {need.code for need in found.needs} == {"calls", "visits", "demos", "new_deals"}
    with override("en"):
        english = today_of(fang)
    assert english is not None
    assert english.needs[0].label == "Effective calls", "what is kept speaks the language of who asks"


def page(reader: Callable[[Any], Client], user: Any, path: str) -> str:
    answer = reader(user).get(path)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


@pytest.fixture
def reader() -> Callable[[Any], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def test_the_pages_say_what_matters_and_lead_to_rows(
    march: None, boss: Principal, people: People, reader: Callable[[Any], Client]
) -> None:
    won(boss, people.fang, 100_000, date(2026, 2, 3))
    target = target_of(boss, "50万", owner=str(people.fang.pk), starts_on="2026-01-01", basis="计划")
    assert "这一季还没有你的目标" in page(reader, people.fang, "/rhythm/")
    in_force(boss, target)
    cockpit = page(reader, people.fang, "/rhythm/")
    assert "落后节拍" in cockpit
    assert "从目标到每天" in cockpit
    assert "/opportunities/?filter=" in cockpit
    grid = page(reader, people.boss, "/rhythm/targets/?start=2026-01-01")
    assert "王芳" in grid
    assert "20%" in grid
    assert "今天的节拍" in page(reader, people.fang, "/rhythm/today")
    assert "我的本季目标" in page(reader, people.fang, "/rhythm/goal")
    assert "王芳" not in page(reader, people.chen, "/rhythm/targets/?start=2026-01-01")


def test_typed_values_are_saved_together_and_what_is_wrong_is_said(
    march: None, boss: Principal, people: People, reader: Callable[[Any], Client]
) -> None:
    target = target_of(boss, "50万", owner=str(people.fang.pk), starts_on="2026-01-01")
    name = f"v-{target.pk}"
    client = reader(people.boss)
    sent = {name: "60万", f"was-{name}": "500,000"}
    saved = client.post("/rhythm/targets/fill", sent)
    assert (saved.status_code, fresh(target).value) == (204, 600_000)
    client.post(json.loads(saved.headers["HX-Trigger"])["toast"]["undoUrl"])
    assert fresh(target).value == 500_000
    client.post("/rhythm/targets/fill", sent)
    refused = client.post("/rhythm/targets/fill", {name: "六十个", f"was-{name}": "600,000"})
    assert refused.status_code == 422
    assert fresh(target).value == 600_000
    later = page(reader, people.min, "/rhythm/targets/?start=2026-04-01")
    assert f"unit={people.min.unit_id}" in later, "a new one is for the unit that one leads"
    target_of(boss, "50万", owner=str(people.fang.pk), starts_on="2026-04-01")
    later = page(reader, people.boss, "/rhythm/targets/?start=2026-04-01")
    assert "这一期还没有开始" in later
    assert "领先节拍" not in later


def test_labels_on_a_bar_never_stand_on_each_other() -> None:
    texts = ["¥8,388万", "P50 ¥9,197万", "¥1.01亿"]
    for places in ((140.0, 150.0, 160.0), (0.0, 1.0, 2.0), (298.0, 299.0, 300.0), (20.0, 150.0, 280.0)):
        found = apart(list(zip(places, texts, strict=True)), 300)
        edges = [(at - wide(text) / 2, at + wide(text) / 2) for at, text in zip(found, texts, strict=True)]
        assert edges[0][0] >= -0.1
        assert edges[-1][1] <= 300.1
        assert all(left[1] < right[0] for left, right in pairwise(edges))
