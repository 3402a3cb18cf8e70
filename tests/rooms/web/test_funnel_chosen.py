"""With two funnels a new opportunity says into which it goes, and a funnel's board makes its own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, principal_of, rights_changed
from paceline.access.scope import visible
from paceline.pipeline import templates
from paceline.pipeline.funnels import default_funnel, funnel_of
from paceline.pipeline.models import Opportunity, Pipeline, Stage, StageEvent
from paceline.records.action import acting, perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


@pytest.fixture
def four(fang: Reader) -> Pipeline:
    """Two funnels in use, of which the one of six stages is the default."""
    with acting(SYSTEM, "pipeline.pipeline.create") as act:
        templates.install(act, "F6", default=True)
        made: Pipeline = templates.install(act, "F4", default=False)
    return made


def test_a_new_deal_of_a_board_goes_into_its_funnel(fang: Reader, four: Pipeline) -> None:
    for part in (True, False):
        board = text_of(fang.get(f"/opportunities/?board={four.pk.hex}", part=part))
        begins = set(re.findall(r'href="(/opportunities/new[^"]*)"', board.split("list-new")[-1]))
        assert f"/opportunities/new?pipeline={four.pk}" in begins
    columns = re.findall(r'class="addc" href="([^"]+)"', board)
    assert columns == [f"/opportunities/new?pipeline={four.pk}"], "deals begin in the first stage only"
    form = fang.get(columns[0])
    assert re.search(rf'<option value="{four.pk}"[^>]* selected', text_of(form))
    assert "带入了" not in words_of(form)
    fang.post(columns[0], name="短单", pipeline=str(four.pk), _fields="name pipeline")
    made = visible(SYSTEM, Opportunity).get()
    assert (made.pipeline_id, made.stage.code) == (four.pk, "potential")
    assert [one.to_stage.code for one in visible(SYSTEM, StageEvent).filter(opportunity=made)] == [
        "potential"
    ]


def test_nothing_is_asked_where_there_is_one_funnel(fang: Reader, four: Pipeline) -> None:
    assert 'name="pipeline"' in text_of(fang.get("/opportunities/new"))
    perform(SYSTEM, "pipeline.pipeline.change", four.pk, {"active": "false"})
    assert 'name="pipeline"' not in text_of(fang.get("/opportunities/new"))
    fang.post("/opportunities/new", name="长单", _fields="name")
    default = default_funnel()
    assert default is not None
    assert visible(SYSTEM, Opportunity).get().pipeline_id == default.pipeline.pk


def test_one_thing_that_is_missing_is_said_as_well(fang: Reader, four: Pipeline) -> None:
    """The boxes of later stages are hidden while the next one is chosen: what lacks is said above them."""
    made: Any = perform(principal_of(fang.user), "pipeline.opportunity.create", None,
                        {"name": "短单", "pipeline": str(four.pk)})  # fmt: skip
    Stage.objects.filter(pipeline=four, code="potential").update(exit_criteria=[
        {"code": "named", "label": "已填需求", "filter": {"field": "need", "op": "not_empty"}}
    ])  # fmt: skip
    perform(SYSTEM, "pipeline.stage.change", funnel_of(four.pk).path[1].pk, {"goal": "确认有兴趣"})
    answer = fang.post(f"/opportunities/{made.pk}/do/move", stage=str(funnel_of(four.pk).path[1].pk))
    assert answer.status_code == 422
    assert "还有 1 项没有满足 已填需求" in re.sub(r"\s+", " ", words_of(answer))


def test_only_those_who_may_are_offered_to_set_a_criterion_aside(people: People, four: Pipeline) -> None:
    role = Role.objects.get(code="test-manager")
    role.grants["*"]["override"] = "subtree"
    role.save()
    rights_changed()
    fang, min_ = reader(people.fang), reader(people.min)
    made: Any = perform(principal_of(fang.user), "pipeline.opportunity.create", None, {"name": "短单"})
    stage = funnel_of(made.pipeline_id).path[1]

    def dropped(who: Reader) -> str:
        path = f"/opportunities/board/{made.pk}/move"
        return words_of(who.post(path, stage=str(stage.pk), version=made.version))

    assert "破例推进" not in dropped(fang)
    assert "破例推进" in dropped(min_)
