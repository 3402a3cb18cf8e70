"""Funnels in use keep their edition; the next one is new, and open deals move over by a mapping."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.kernel.errors import Conflict, Invalid
from paceline.pipeline import templates
from paceline.pipeline.models import Opportunity, Pipeline, Stage, StageEvent
from paceline.records.action import perform
from tests.people import People
from tests.rooms.pipeline.conftest import fresh, stage

pytestmark = pytest.mark.django_db


def rows_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    names = (
        "code",
        "name",
        "kind",
        "goal",
        "target_days",
        "limit_days",
        "exit_criteria",
        "entry_criteria",
        "playbook",
    )
    return [
        {**{name: getattr(one, name) for name in names}, "probability": str(one.probability)}
        for one in visible(SYSTEM, Stage).filter(pipeline=pipeline).order_by("position")
    ]


@pytest.fixture
def boss(people: People, funnels: Any) -> Principal:
    return people.acts(people.boss)


def with_tender(pipeline: Pipeline) -> list[dict[str, Any]]:
    rows = rows_of(pipeline)
    at = [row["code"] for row in rows].index("follow_up")
    return [*rows[:at], {"code": "tender", "name": "招投标", "probability": "60%"}, *rows[at:]]


def test_both_templates_are_complete(funnels: dict[str, Pipeline]) -> None:
    codes = {
        code: [one.code for one in visible(SYSTEM, Stage).filter(pipeline=pipeline).order_by("position")]
        for code, pipeline in funnels.items()
    }
    ends = ["won", "lost", "cancelled"]
    assert codes["F4"] == ["potential", "intent", "communicating", *ends]
    assert codes["F6"] == ["identify", "first_contact", "needs", "solution", "follow_up", *ends]
    days = [row["target_days"] for row in templates.template("F6")["stages"][:5]]
    assert days == [3, 5, 8, 10, 10]


def test_a_used_funnel_gets_a_new_edition_and_open_deals_stay(
    boss: Principal, rep: Principal, deal: Opportunity
) -> None:
    before = deal.pipeline
    edition = perform(boss, "pipeline.pipeline.set_stages", before.pk, {"stages": with_tender(before)})
    old = fresh(before)
    assert (edition.pk != old.pk, edition.edition, edition.default, old.default, old.active) == (
        True, 2, True, False, False,
    )  # fmt: skip
    assert fresh(deal).pipeline_id == old.pk
    begun = perform(rep, "pipeline.opportunity.create", None, {"name": "新单"})
    assert begun.pipeline_id == edition.pk
    assert visible(SYSTEM, Stage).filter(pipeline=edition, code="tender").exists()


def test_an_unused_funnel_is_changed_in_place(boss: Principal, funnels: dict[str, Pipeline]) -> None:
    same = perform(
        boss, "pipeline.pipeline.set_stages", funnels["F4"].pk, {"stages": rows_of(funnels["F4"])[:2]}
    )
    assert same.pk == funnels["F4"].pk
    codes = list(
        visible(SYSTEM, Stage).filter(pipeline=same).order_by("position").values_list("code", flat=True)
    )
    assert codes == ["potential", "intent", "won", "lost", "cancelled"]


def test_open_deals_migrate_and_their_history_stays_whole(boss: Principal, deal: Opportunity) -> None:
    entered = deal.stage_entered_at
    old = deal.pipeline
    edition = perform(boss, "pipeline.pipeline.set_stages", old.pk, {"stages": with_tender(old)})
    perform(boss, "pipeline.pipeline.migrate", old.pk, {})
    moved = fresh(deal)
    assert (moved.pipeline_id, moved.stage.code, moved.stage_entered_at) == (edition.pk, "identify", entered)
    first, second = visible(SYSTEM, StageEvent).filter(opportunity=deal).order_by("id")
    assert (second.from_stage_id, second.to_stage_id) == (first.to_stage_id, moved.stage_id)


def test_open_tasks_go_along_and_end_with_the_new_stage(boss: Principal, deal: Opportunity) -> None:
    inputs = {"stage": str(stage(deal, "first_contact").pk), "checks": ["audience", "unique"]}
    perform(boss, "pipeline.opportunity.move", deal.pk, inputs)
    old = deal.pipeline
    edition = perform(boss, "pipeline.pipeline.set_stages", old.pk, {"stages": with_tender(old)})
    perform(boss, "pipeline.pipeline.migrate", old.pk, {})
    tasks = visible(SYSTEM, Activity).filter(opportunity=deal)
    assert {task.stage.pipeline_id for task in tasks} == {edition.pk}
    to = visible(SYSTEM, Stage).get(pipeline=edition, code="identify")
    perform(boss, "pipeline.opportunity.move", deal.pk, {"stage": str(to.pk), "reason": "试"})
    assert {task.status for task in tasks.all()} == {"cancelled"}


def test_the_code_of_a_used_funnel_stays(boss: Principal, deal: Opportunity) -> None:
    with pytest.raises(Invalid) as refused:
        perform(boss, "pipeline.pipeline.change", deal.pipeline_id, {"code": "F7"})
    assert "code" in refused.value.fields


def test_a_stage_without_counterpart_needs_a_mapping(boss: Principal, deal: Opportunity) -> None:
    old = deal.pipeline
    rows = [row for row in rows_of(old) if row["code"] != "identify"]
    edition = perform(boss, "pipeline.pipeline.set_stages", old.pk, {"stages": rows})
    with pytest.raises(Invalid) as refused:
        perform(boss, "pipeline.pipeline.migrate", old.pk, {})
    assert "mapping" in refused.value.fields
    to = visible(SYSTEM, Stage).get(pipeline=edition, code="first_contact")
    pair = {"source": str(stage(deal, "identify").pk), "target": str(to.pk)}
    perform(boss, "pipeline.pipeline.migrate", old.pk, {"mapping": [pair]})
    assert fresh(deal).stage_id == to.pk


def test_there_is_one_default_and_it_cannot_be_switched_off(
    boss: Principal, funnels: dict[str, Pipeline]
) -> None:
    perform(boss, "pipeline.pipeline.make_default", funnels["F4"].pk, {})
    assert list(visible(SYSTEM, Pipeline).filter(default=True)) == [funnels["F4"]]
    with pytest.raises(Invalid):
        perform(boss, "pipeline.pipeline.change", funnels["F4"].pk, {"active": False})


def test_a_funnel_with_deals_is_not_removed(boss: Principal, deal: Opportunity) -> None:
    with pytest.raises(Conflict):
        perform(boss, "pipeline.pipeline.remove", deal.pipeline_id, {})


def test_a_stage_is_tuned_lightly_and_rebuilt_only_as_a_whole(boss: Principal, deal: Opportunity) -> None:
    here = stage(deal, "identify")
    perform(boss, "pipeline.stage.change", here.pk, {"name": "识别", "target_days": "4"})
    assert (fresh(here).name, fresh(here).target_days) == ("识别", 4)
    with pytest.raises(Invalid):
        perform(boss, "pipeline.stage.change", here.pk, {"position": "9"})


@pytest.mark.parametrize(
    "rows",
    [
        [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}],
        [{"code": "won", "name": "成交", "kind": "won"}],
        [
            {"code": "a", "name": "甲"},
            {"code": "w", "name": "一", "kind": "won"},
            {"code": "v", "name": "二", "kind": "won"},
        ],
        [{"code": "a"}],
        [
            {
                "code": "a",
                "name": "甲",
                "exit_criteria": [{"code": "x", "label": "x", "filter": {"nonsense": 1}}],
            }
        ],
    ],
)
def test_stages_that_make_no_funnel_are_refused(
    rows: list[dict[str, Any]], boss: Principal, funnels: dict[str, Pipeline]
) -> None:
    with pytest.raises(Invalid):
        perform(boss, "pipeline.pipeline.set_stages", funnels["F4"].pk, {"stages": rows})
