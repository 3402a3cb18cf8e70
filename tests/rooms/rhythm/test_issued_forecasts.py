"""Forecasts in the product: issued for every node, adding up, kept for ever, scored, asked for, imagined otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.periods import add_months, period_of
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.rhythm.forecasting.jobs import made_for, nightly, on_demand
from paceline.rhythm.models import ForecastFigure, ForecastIssue, ForecastTruth, Scenario
from paceline.rhythm.models.forecast import IssuedHow
from paceline.rhythm.queries.forecasts.calibration import calibration, submissions
from paceline.rhythm.queries.forecasts.issued import models_by_team, swings
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.workflow.models import Job
from tests.people import People
from tests.rooms.rhythm.conftest import target_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


def deal(people: People, funnel: Pipeline, made: date, closed: date | None, **values: Any) -> Opportunity:
    """A row as imports write it."""
    stages = {stage.kind: stage for stage in Stage.objects.filter(pipeline=funnel).order_by("-position")}
    state = values.pop("state", "won" if closed else "open")
    at = datetime(made.year, made.month, made.day, 2, tzinfo=UTC)
    return Opportunity(
        name=values.pop("name", "采购"), number=values.pop("number"), pipeline=funnel, stage=stages[state], state=state,
        created_at=at, updated_at=at, stage_entered_at=at, closed_on=closed,
        forecast_category="closed" if state == "won" else "pipeline", **values,
    )  # fmt: skip


@pytest.fixture
def history(clock: FrozenClock, boss: Principal, people: People, funnel: Pipeline) -> list[Opportunity]:
    """Twenty months of three sellers in two teams, some open deals."""
    clock.move_to(datetime(2026, 7, 1, 11, tzinfo=UTC))
    random, rows = Random(5), []
    for month in range(20):
        for who, size in ((people.fang, 9), (people.qiang, 6), (people.chen, 4)):
            for _ in range(3):
                closed = add_months(date(2026, 6, 20), -month) - timedelta(days=random.randrange(12))
                amount = Decimal(round(size * 10_000 * random.uniform(0.6, 1.4)))
                values = {"owner": who, "team_id": who.unit_id, "amount": amount, "amount_base": amount}
                made = closed - timedelta(days=random.randrange(15, 60))
                rows.append(deal(people, funnel, made, closed, number=f"S{len(rows)}", **values))
                lost = closed + timedelta(days=3)
                rows.append(deal(people, funnel, made, lost, state="lost", number=f"S{len(rows)}", **values))
    for who in (people.fang, people.qiang, people.chen):
        for at in range(6):
            values = {"owner": who, "team_id": who.unit_id, "amount": 120_000, "amount_base": 120_000}
            made = TODAY - timedelta(days=7 * at + 3)
            rows.append(deal(people, funnel, made, None, number=f"S{len(rows)}", **values))
    return Opportunity.objects.bulk_create(rows)


def figure(issue: ForecastIssue, **where: Any) -> ForecastFigure:
    given = {"team": None, "owner": None, "product_line": "", "period": "quarter", "starts_on": "2026-07-01"}
    return ForecastFigure.objects.get(issue=issue, **{**given, **where})


def test_forecasts_are_issued_add_up_stay_and_are_scored(
    history: list[Opportunity], boss: Principal, people: People, client: Client, clock: FrozenClock
) -> None:
    nightly()
    count = ForecastIssue.objects.count()
    nightly()
    assert ForecastIssue.objects.count() == count, "a second night on the same day makes nothing new"
    issue = ForecastIssue.objects.filter(metric="won_amount", how=IssuedHow.NIGHTLY).get()
    assert issue.as_of == date(2026, 6, 30)
    assert issue.scored >= 8
    assert issue.parameters["weights"]["pipeline"] > 0

    whole = figure(issue)
    units = {name: figure(issue, team=node) for name, node in teams().items()}
    sellers = [figure(issue, owner=who) for who in (people.fang, people.qiang, people.chen)]
    for column in ("p50", "low", "high"):
        total = getattr(whole, column)
        assert sum(getattr(one, column) for one in sellers) == total
        assert getattr(units["华东一组"], column) + getattr(units["华南一组"], column) == total
        months = ForecastFigure.objects.filter(
            issue=issue, team=None, owner=None, product_line="", period="month", starts_on__gte="2026-07-01",
            starts_on__lt="2026-10-01",
        )  # fmt: skip
    assert sum(one.p50 for one in months) == whole.p50
    assert 0 < whole.p10 < whole.p50 < whole.p90
    assert whole.low == whole.p10
    assert_parts_add_up(units, sellers, list(months), whole, teams())
    month = sum(one.amount_base for one in history if one.state == "won") / 20
    assert float(whole.p50) == pytest.approx(float(3 * month), rel=0.35)

    assert list(invariants["I30"].find()) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ForecastFigure.objects.filter(pk=whole.pk).update(p50=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ForecastFigure.objects.filter(pk=whole.pk).delete()

    assert ForecastTruth.objects.filter(period="month", owner=people.fang.pk).count() >= 12
    found = calibration(boss, "won_amount", None, "", Organisation.today())
    assert {one.code for one in found.methods} >= {"blend", "pipeline", "run_rate", "seasonal_naive"}
    assert found.held is not None
    assert (
        found.scored[0].came
        == ForecastTruth.objects.get(
            period="month", owner=None, team=None, starts_on=found.scored[0].figure.starts_on
        ).actual
    )

    fang = people.acts(people.fang)
    assert set(visible(fang, ForecastFigure).values_list("owner_id", flat=True)) == {people.fang.pk}
    target = target_of(boss, str(int(whole.p50 * Decimal("1.1"))), unit=str(teams()["公司"]), starts_on="2026-07-01",
                       basis="年度计划")  # fmt: skip
    for verb, inputs in (
        ("submit", {}),
        ("approve", {"reason": "没有上级"}),
        ("publish", {}),
    ):
        perform(boss, f"rhythm.target.{verb}", target.pk, inputs)
    client.force_login(people.boss)
    text = client.get("/rhythm/forecast/").content.decode()
    assert "达成可能性" in text
    assert "最能左右结果的 5 单" in text
    assert "怎样补上" in text
    assert "华东大区" in text
    assert "怎么加起来" in text
    assert "其余" not in text, "the parts leave nothing over"
    then = ForecastIssue.objects.order_by("as_of").first()
    assert then is not None
    clock.move_to(datetime(2026, 7, 2, 11, tzinfo=UTC))
    old = client.get(f"/rhythm/forecast/?as_of={issue.as_of.isoformat()}").content.decode()
    clock.move_to(datetime(2026, 7, 1, 11, tzinfo=UTC))
    assert "当时怎么说就怎么留着" in old
    assert "最能左右结果的 5 单" in old, "as the deals were at the close of the day"
    assert "重新预测" not in old
    before = client.get(f"/rhythm/forecast/?as_of={then.as_of - timedelta(days=1)}").content.decode()
    assert "还没有预测" in before
    assert "回到现在" in before
    scored = client.get("/rhythm/calibration/").content.decode()
    assert "往期误差最小的是" in scored
    assert '<svg class="rel"' in scored
    client.force_login(people.fang)
    mine = client.get("/rhythm/forecast/").content.decode()
    assert ">全公司</option>" not in mine
    assert client.get("/rhythm/calibration/").status_code == 200


def assert_parts_add_up(
    units: dict[str, ForecastFigure], sellers: list[ForecastFigure], months: list[ForecastFigure],
    whole: ForecastFigure, keys: dict[str, Any],
) -> None:  # fmt: skip
    """P10 and P90 of every node are the sums of what its people, its units and its months add to them, to the cent."""

    def added(rows: list[ForecastFigure], name: str) -> list[Decimal]:
        return [
            sum((Decimal(repr(row.figures["parts"][name][at])) for row in rows), Decimal(0)) for at in (0, 1)
        ]

    team, south = units["华东一组"], units["华南一组"]
    assert added(sellers[:2], str(keys["华东一组"])) == [team.p10, team.p90]
    assert added(sellers[2:], str(keys["华南一组"])) == [south.p10, south.p90]
    assert added([team], "above") == [units["华东大区"].p10, units["华东大区"].p90]
    assert (
        added([units["华东大区"], south], "above")
        == [units["公司"].p10, units["公司"].p90]
        == [whole.p10, whole.p90]
    )
    assert added(months, "quarter") == [whole.p10, whole.p90]
    assert sum(one.p10 for one in sellers[:2]) < team.p10, "luck evens out: the plain sum would be too low"


def teams() -> dict[str, Any]:
    return {one.name: one.pk for one in Organisation.today().units.values()}


def test_what_comes_later_changes_nothing_of_what_was_said(
    history: list[Opportunity], people: People
) -> None:
    from paceline.rhythm.forecasting import making

    def said() -> list[Decimal]:
        issue = making.issue(making.source_of("won_amount", TODAY), date(2026, 4, 30), IssuedHow.RECOMPUTED)
        assert issue is not None
        rows = ForecastFigure.objects.filter(issue=issue, product_line="", period="month")
        return list(rows.order_by("team", "owner", "starts_on").values_list("p50", flat=True))

    before = said()
    Opportunity.objects.filter(closed_on__gt=date(2026, 4, 30)).update(amount_base=99_999_999, state="lost")
    Opportunity.objects.filter(created_at__date__gt=date(2026, 4, 30)).update(amount_base=1)
    assert said() == before


def test_it_is_asked_for_and_imagined_otherwise(
    history: list[Opportunity], boss: Principal, people: People, client: Client
) -> None:
    scenario = perform(
        boss, "rhythm.scenario.create", None,
        {"name": "竞品降价", "kind": "competitor", "starts_on": "2026-07-01", "ends_on": "2026-09-30",
         "conversion": "0.9", "leads": "0.8"},
    )  # fmt: skip
    with pytest.raises(Invalid):
        perform(boss, "rhythm.scenario.change", scenario.pk, {"ends_on": "2026-06-01"})
    job = perform(boss, "rhythm.scenario.run", scenario.pk, {})
    with pytest.raises(Conflict):
        perform(boss, "rhythm.forecastissue.make", None, {})
    client.force_login(people.boss)
    assert "job" in client.get("/rhythm/forecast/progress").content.decode()
    Job.objects.filter(pk=job.pk).update(status="done")
    before = Opportunity.objects.order_by("pk").values_list("version", "amount_base", "state")
    facts = list(before)
    made_for("won_amount", TODAY, IssuedHow.ASKED, asked_by=people.boss.pk)

    class Told:
        by = boss

        def progress(self, *_told: Any) -> None:
            """Nobody looks."""

    done = on_demand(Told(), metric="won_amount", scenario_id=str(scenario.pk))  # type: ignore[arg-type]
    other = ForecastIssue.objects.get(pk=done["issue"])
    base = ForecastIssue.objects.get(how=IssuedHow.ASKED)
    assert figure(other).p50 < figure(base).p50
    assert other.parameters["scenario"]["conversion"] == "0.900"
    assert list(before.all()) == facts, "no fact is touched"
    assert "推演好了" in client.get(f"/scenarios/{scenario.pk}/").content.decode()
    text = client.get("/rhythm/forecast/").content.decode()
    assert "竞品降价" in text
    assert visible(people.acts(people.chen), Scenario).count() == 0


def test_people_who_lean_are_named_only_with_enough_quarters(
    boss: Principal, people: People, clock: FrozenClock, funnel: Pipeline
) -> None:
    """SD-6: 110, 90, 120 against 100 each time is 13.3 % off and 6.7 % over; three quarters judge nobody."""
    rows = []
    for at, said in enumerate((110, 90, 120)):
        start = add_months(date(2025, 10, 1), 3 * at)
        clock.move_to(datetime(start.year, start.month, 20, 3, tzinfo=UTC))
        values = {"starts_on": start.isoformat(), "commit": str(said), "best_case": str(said)}
        perform(people.acts(people.fang), "rhythm.forecastsubmission.create", None, values)
        values = {"owner": people.fang, "team_id": people.fang.unit_id, "amount": 100, "amount_base": 100}
        rows.append(deal(people, funnel, start, start + timedelta(days=40), number=f"F{at}", **values))
    Opportunity.objects.bulk_create(rows)
    clock.move_to(datetime(2026, 7, 10, 3, tzinfo=UTC))
    found = submissions(boss, date(2026, 7, 10), Organisation.today())
    assert (round(found.error.wape or 0, 3), round(found.error.bias or 0, 3)) == (0.133, 0.067)
    assert (len(found.people), found.few) == (0, 1)
    assert visible(SYSTEM, ForecastIssue).count() == 0
    assert Node(user=people.fang.pk).key.startswith("p:")


def test_what_people_set_by_hand_moves_what_is_issued_and_not_what_was_measured(
    history: list[Opportunity], boss: Principal, people: People, funnel: Pipeline, client: Client,
    clock: FrozenClock,
) -> None:  # fmt: skip
    before = made_for("won_amount", TODAY, IssuedHow.ASKED)[-1]
    organisation, quarter = Organisation.today(), period_of("quarter", TODAY)

    def chances(person: Any) -> list[float]:
        found = swings(boss, before, Node(unit=person.unit_id), quarter, organisation)
        return [one.chance for one in found]

    there_before, elsewhere_before = chances(people.fang), chances(people.chen)
    stage = Stage.objects.get(pipeline=funnel, code="communicating")
    given = {
        "stage": str(stage.pk),
        "rate": "5%",
        "reason": "新品上市，老方案停售",
        "unit": str(people.fang.unit_id),
    }
    perform(boss, "rhythm.conversionoverride.create", None, given)
    clock.move_to(datetime(2026, 7, 1, 12, tzinfo=UTC))
    after = made_for("won_amount", TODAY, IssuedHow.ASKED)[-1]
    there, elsewhere = (
        [figure(issue, team=unit) for issue in (before, after)]
        for unit in (people.fang.unit_id, people.chen.unit_id)
    )
    assert there[1].p50 < there[0].p50
    assert there[1].figures["methods"] == there[0].figures["methods"], "methods are checked as they measured"
    assert elsewhere[1].p50 == elsewhere[0].p50, "another team is not touched"
    assert (chances(people.chen), models_by_team(TODAY, organisation).keys()) == (
        elsewhere_before, {people.fang.unit_id},
    )  # fmt: skip
    assert max(chances(people.fang)) < max(there_before), "what decides goes by what the nearest unit says"
    assert after.parameters["by_hand"][0][1:3] == ["conversion", "0.050000"]
    client.force_login(people.boss)
    assert "来源：手动参数" in client.get("/rhythm/forecast/").content.decode()
    made = made_for("won_amount", date(2026, 5, 31), IssuedHow.RECOMPUTED)
    assert {one.parameters["by_hand"] == [] for one in made} == {True}
