"""Every figure of a past day comes again from events, to the cent; what was recorded later is marked, not mixed in."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock as clocks
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import PacelineError
from paceline.pipeline.models import Opportunity, Stage
from paceline.records.action import perform
from paceline.records.models import KeptLook
from paceline.records.past.lookback import looked_at
from paceline.rhythm.models import Review, Target
from paceline.rhythm.queries.cockpit import cockpit
from paceline.rhythm.queries.earlier import as_of, late_facts
from paceline.rhythm.queries.funnel import model
from paceline.rhythm.queries.organisation import Node, Organisation
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of

pytestmark = pytest.mark.django_db
FIRST = date(2026, 10, 9)
DEALS = "pipeline.opportunity"


def evening(day: date) -> datetime:
    """Ten to midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, 15, 50, tzinfo=UTC)


def published(boss: Principal, value: int, **whose: Any) -> Target:
    """A target in force."""
    made = target_of(boss, value, basis="计划", **whose)
    for verb, inputs in (("submit", {}), ("approve", {"reason": "没有上级"}), ("publish", {})):
        perform(boss, f"rhythm.target.{verb}", made.pk, inputs)
    found: Target = fresh(made)
    return found


def figures(keys: list[Any], day: date) -> list[Any]:
    """Everything that the cockpits of some targets show as figures."""
    organisation = Organisation.today()
    said = []
    for target in Target.objects.filter(pk__in=keys).order_by("pk"):
        found = cockpit(SYSTEM, target, day, organisation)
        plan, known = found.planned, found.forecast
        assert plan is not None
        assert known is not None
        said.append((
            target.value, found.found.actual, found.found.deals, found.found.pace, found.series, found.levels,
            [(one.code, one.done, one.days, one.needed) for one in found.efforts],
            sorted(known.open_and_won.by_category.items()), known.open_and_won.weighted, known.open_and_won.count,
            known.open_and_won.commit, known.blend, [(one.code, one.value) for one in known.methods],
            [(one.submission.commit, one.adjusted) for one in known.promises],
            plan.plan.gap, plan.plan.situation, plan.reach, plan.entry_rate, plan.estimate.deal,
            [(one.name, one.actual, one.pace) for one in found.below],
        ))  # fmt: skip
    return said


def happen(rng: random.Random, boss: Principal, people: People, stages: list[Stage]) -> None:
    """Something of a day: deals begin, move, change, are handed over, won, lost, removed and brought back."""
    sellers = (people.fang, people.qiang, people.chen)
    for _ in range(3):
        perform(boss, f"{DEALS}.create", None, {
            "name": f"采购{rng.random()}", "amount": str(rng.randint(1, 99) * 1000), "expected_close_on": soon(rng),
            "owner": str(rng.choice(sellers).pk),
        })  # fmt: skip
    signed = {"override": True, "reason": "合同已签"}
    for verb in ("move", "change", "change", rng.choice(("assign", "win", "lose", "remove"))):
        one = rng.choice(list(visible(SYSTEM, Opportunity).filter(state="open").order_by("number")))
        does: dict[str, dict[str, Any]] = {
            "move": {"stage": str(rng.choice(stages).pk), **signed}, "remove": {}, "win": signed,
            "change": rng.choice([
                {"amount": str(rng.randint(1, 99) * 1000)}, {"forecast_category": "commit"}, {"probability": "0.35"},
                {"expected_close_on": soon(rng)},
            ]),
            "assign": {"owner": str(rng.choice(sellers).pk)}, "lose": {"lost_reason": "price"},
        }  # fmt: skip
        with suppress(PacelineError), transaction.atomic():  # a rule may refuse; then nothing has happened
            perform(boss, f"{DEALS}.{verb}", one.pk, does[verb])
    gone = visible(SYSTEM, Opportunity, removed=True).order_by("number").first()
    if gone is not None and rng.random() < 0.5:
        perform(boss, f"{DEALS}.restore", gone.pk)


def soon(rng: random.Random) -> str:
    return str(date(2026, 10, 12) + timedelta(days=rng.randint(0, 60)))


def test_each_day_comes_again_as_it_was(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    rng, days = random.Random(20261009), [FIRST + timedelta(days=at) for at in range(9)]
    clock.move_to(evening(FIRST - timedelta(days=1)))
    company = OrgUnit.objects.get(parent=None)
    keys = [
        published(boss, 900_000, unit=str(company.pk)).pk,
        published(boss, 90_000, owner=str(people.fang.pk)).pk,
    ]
    stages = list(visible(SYSTEM, Stage).filter(kind="open", pipeline__default=True).order_by("position"))
    kept: dict[date, list[Any]] = {}
    for day in days:
        clock.move_to(evening(day) - timedelta(hours=10))
        happen(rng, boss, people, stages)
        if day == days[4]:
            perform(boss, "rhythm.target.revise", keys[1], {"value": "12万", "reason": "加人"})
            perform(people.acts(people.fang), "rhythm.forecastsubmission.create", None,
                    {"starts_on": "2026-10-01", "commit": "8万", "best_case": "9万"})  # fmt: skip
        clock.move_to(evening(day))
        model.kept.facts.clear()
        kept[day] = figures(keys, day)
    assert len({repr(one) for one in kept.values()}) == len(days), "no two days were alike"
    for day in days:
        with as_of(day):
            assert figures(keys, day) == kept[day], day
    assert looked_at() is None
    assert not late_facts(SYSTEM, Node(unit=company.pk), Organisation.today(), days[3])


def test_a_fact_recorded_later_is_marked_and_counted_on_request(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    day = FIRST
    clock.move_to(evening(day))
    target = published(boss, 900_000, owner=str(people.fang.pk))
    deal = perform(boss, f"{DEALS}.create", None, {
        "name": "先有的", "amount": "300000", "owner": str(people.fang.pk), "expected_close_on": "2026-11-20",
    })  # fmt: skip
    before = figures([target.pk], day)
    review = perform(
        boss,
        "rhythm.review.create",
        None,
        {"kind": "weekly", "due_on": str(day), "person": str(people.fang.pk)},
    )
    pack = perform(boss, "rhythm.review.prepare", review.pk).pack
    clock.move_to(evening(day + timedelta(days=2)))
    client.force_login(people.fang)
    for late in ("", "&late=1"):
        assert "之后补录 " not in client.get(f"/rhythm/?as_of={day}{late}").content.decode()
    kept = sorted(KeptLook.objects.values_list("key", "made_at"))
    clock.move_to(evening(day + timedelta(days=3)))
    assert "已成" in client.get(f"/rhythm/?as_of={day}&late=1").content.decode()
    assert sorted(KeptLook.objects.values_list("key", "made_at")) == kept, "worked out once"
    perform(boss, f"{DEALS}.win", deal.pk, {"closed_on": str(day), "override": True, "reason": "合同已签"})
    with as_of(day):
        assert figures([target.pk], day) == before
        with pytest.raises(DatabaseError), transaction.atomic():
            OrgUnit.objects.update(name="改不了")
    with as_of(day, late=True):
        assert figures([target.pk], day)[0][1] == Decimal(300_000)
    found = late_facts(SYSTEM, Node(user=people.fang.pk), Organisation.today(), day)
    assert (found.count, found.total, found.deals[0].happened_on) == (1, Decimal(300_000), day)
    assert found.deals[0].recorded_on == local_day(clocks.now())
    assert fresh(review).pack == pack, "what was frozen stays"
    assert Review.objects.get(pk=review.pk).pack == pack
    page = client.get(f"/rhythm/?as_of={day}").content.decode()
    assert "回看" in page
    assert "之后补录 1 笔，合计 ¥30万" in page
    assert "提交预测" not in page, "nothing is done on a day that is over"
    assert f"/opportunities/{deal.pk}/" in page
    assert "¥0" in page.split("已成")[1][:200]
    counted = client.get(f"/rhythm/?as_of={day}&late=1").content.decode()
    assert "¥30万" in counted.split("已成")[1][:200]
    perform(boss, f"{DEALS}.remove", deal.pk)
    assert "之后补录 " not in client.get(f"/rhythm/?as_of={day}").content.decode(), (
        "what is gone is not told of"
    )
    perform(boss, f"{DEALS}.restore", deal.pk)
    assert "之后补录 1 笔" in client.get(f"/rhythm/?as_of={day}").content.decode()
    client.force_login(people.chen)
    assert "先有的" not in client.get(f"/rhythm/?as_of={day}&target={target.pk}").content.decode()
