"""Measures of stages: offered where they fit, taken with one click, judged by what became of the deals (R056)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.insight.question import Question
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.ids import uuid7
from paceline.pipeline.models import Opportunity, Pipeline, Stage, StageEvent, StageMeasure
from paceline.pipeline.queries.measures import effect, fitting, offered
from paceline.pipeline.reports.measures import measures_report
from paceline.records.action import acting, perform
from tests.rooms.pipeline.conftest import fresh, stage

pytestmark = pytest.mark.django_db


def measure(of: Stage, name: str = "同行案例开场", **values: Any) -> StageMeasure:
    given = {"name": name, "stage": str(of.pk), "kind": "call", "words": "先讲案例", **values}
    made: StageMeasure = perform(SYSTEM, "pipeline.stagemeasure.create", None, given)
    return made


def take(by: Principal, deal: Opportunity, one: StageMeasure, **values: Any) -> Activity:
    made: Activity = perform(
        by, "pipeline.opportunity.take_measure", deal.pk, {"measure": str(one.pk), **values}
    )
    return made


def ended(customer: Any, of: Stage, to: Stage, count: int, used: StageMeasure | None = None) -> None:
    """Deals that left a stage, on each of which a measure was done before, where one is named."""
    now = clock.now()
    with acting(SYSTEM, "presets") as act:
        for n in range(count):
            deal = act.create(
                Opportunity, links_checked=True, name=f"历史 {n}", customer=customer, pipeline=of.pipeline_id, stage=to,
                owner=customer.owner_id,
            )  # fmt: skip
            StageEvent(
                id=uuid7(), opportunity=deal, from_stage=of, to_stage=to, moved_at=now, recorded_at=now
            ).save(force_insert=True)
            if used is not None:
                act.create(
                    Activity, links_checked=True, subject="打法", kind="call", opportunity=deal, status="done",
                    outcome="positive", ended_at=now - timedelta(days=1), measure=used, owner=customer.owner_id,
                )  # fmt: skip


def test_taken_once_it_is_a_follow_up_with_what_to_say(rep: Principal, deal: Opportunity) -> None:
    one = measure(stage(deal, "identify"))
    task = take(rep, deal, one)
    assert (task.subject, task.kind, task.notes, task.owner_id) == (
        "同行案例开场",
        "call",
        "先讲案例",
        rep.user_id,
    )
    assert take(rep, deal, one).pk == task.pk, "asked for again it is the one that is open"
    (shown,) = offered(rep, fresh(deal), clock.now())
    assert shown.open_task is not None
    assert (shown.open_task.pk, shown.done) == (task.pk, 0)
    perform(
        rep,
        "customers.activity.complete",
        task.pk,
        {"outcome": "positive", "notes": "讲了案例，约了周四见面"},
    )
    (shown,) = offered(rep, fresh(deal), clock.now())
    assert (shown.open_task, shown.done) == (None, 1)


def test_only_what_fits_stage_and_customer_is_offered(
    rep: Principal, deal: Opportunity, customer: Any
) -> None:
    first, second = stage(deal, "identify"), stage(deal, "first_contact")
    general, of_a, later = measure(first, "一"), measure(first, "二", classes=["A"]), measure(second, "三")
    off = measure(first, "四", active=False)
    assert fitting(rep, fresh(deal)) == [general]
    for wrong in (of_a, later, off):
        with pytest.raises(Invalid, match="不用于"):
            take(rep, deal, wrong)
    perform(rep, "customers.customer.change", customer.pk, {"customer_class": "A"})
    assert {one.name for one in fitting(rep, fresh(deal))} == {"一", "二"}
    with pytest.raises(Invalid, match="早于今天"):
        take(rep, deal, general, on="2020-01-01")


def test_a_new_edition_of_the_funnel_keeps_them(
    rep: Principal, deal: Opportunity, funnels: dict[str, Pipeline]
) -> None:
    old = stage(deal, "identify")
    one = measure(old)
    with acting(SYSTEM, "presets") as act:
        edition = act.create(Pipeline, name="新版", code="F6", edition=9)
        again = act.create(Stage, pipeline=edition, code=old.code, name=old.name, position=1)
        act.save(fresh(deal), event="pipeline.opportunity.change", pipeline=edition, stage=again)
    assert fitting(rep, fresh(deal)) == [one]


def test_a_stage_that_is_over_has_no_measures(rep: Principal, deal: Opportunity) -> None:
    with pytest.raises(Invalid, match="进行中的阶段"):
        measure(stage(deal, "won"))


def test_a_closed_deal_takes_none(rep: Principal, deal: Opportunity) -> None:
    one = measure(stage(deal, "identify"))
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    with pytest.raises(Conflict):
        take(rep, deal, one)


def test_the_effect_counts_deals_that_left_and_says_when_they_are_few(
    rep: Principal, deal: Opportunity, customer: Any
) -> None:
    here, on, lost = (stage(deal, code) for code in ("identify", "first_contact", "lost"))
    one = measure(here)
    nothing = effect(SYSTEM, one, clock.now())
    assert (nothing.used.value, nothing.is_small) == (None, True)
    ended(customer, here, on, 9, one)
    ended(customer, here, lost, 3, one)
    ended(customer, here, on, 4)
    assert effect(SYSTEM, one, clock.now()).is_small, "4 deals without it are too few"
    ended(customer, here, lost, 8)
    found = effect(SYSTEM, one, clock.now())
    assert (found.used.numerator, found.used.n) == (9, 12)
    assert (found.others.numerator, found.others.n) == (4, 12)
    assert found.compared.difference == pytest.approx(5 / 12)
    assert found.compared.interval is not None
    assert found.compared.interval.low < 5 / 12 < found.compared.interval.high
    assert not found.is_small
    (row,) = measures_report.build(Question.of(SYSTEM)).tables[0].rows
    assert row.values[2] == 12


def test_the_page_of_the_deal_and_the_editor_show_them(
    rep: Principal, deal: Opportunity, people: Any, client: Any
) -> None:
    measure(stage(deal, "identify"))
    client.force_login(people.fang)
    there = f"/opportunities/{deal.pk}/"
    page = client.get(f"{there}part/rail").content.decode()
    assert "同行案例开场" in page
    assert "还没有走完这个阶段的商机用过" in page
    assert visible(SYSTEM, Activity).filter(opportunity=deal).count() == 0
    client.force_login(people.boss)
    editor = client.get(f"/settings/funnels/{deal.pipeline_id}/").content.decode()
    assert "同行案例开场" in editor
