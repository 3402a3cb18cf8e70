"""设置 · 漏斗: small changes in place, others as a new edition; criteria are filters; templates keep changes."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.pipeline.models import Pipeline, Stage
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
INPUT = re.compile(r"<input\b([^>]*)>")
SELECT = re.compile(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)"[^>]* selected')


@pytest.fixture
def ops(people: People) -> Client:
    """Somebody whose role may set up funnels, without being an administrator."""
    everything = dict.fromkeys(("read", "create", "change", "remove"), "all")
    role = Role.objects.create(code="test-ops", name="运营", grants={
        "pipeline.pipeline": everything, "pipeline.stage": everything, "pipeline.opportunity": {"read": "all"},
    })  # fmt: skip
    people.boss.roles.set([role])
    rights_changed()
    return reader(people.boss).client


@pytest.fixture
def funnel(people: People, ops: Client) -> Pipeline:
    ops.post("/settings/funnels/template/F4")
    return Pipeline.objects.filter(code="F4").latest("edition")


def form_of(client: Client, funnel: Pipeline) -> QueryDict:
    """The editor's form as a browser would send it unchanged."""
    page = text_of(client.get(f"/settings/funnels/{funnel.pk}/")).split('id="stages"')[1].split("</form>")[0]
    data, found = QueryDict(mutable=True), []
    for attributes in INPUT.finditer(page):
        name = re.search(r'\bname="([^"]+)"', attributes[1])
        value = re.search(r'\bvalue="([^"]*)"', attributes[1])
        if name and ('type="checkbox"' not in attributes[1] or " checked" in attributes[1]):
            found.append((attributes.start(), name[1], unescape(value[1]) if value else ""))
    for select in SELECT.finditer(page):
        found += [(select.start(), select[1], unescape(one)) for one in CHOSEN.findall(select[2])]
    for _at, name, value in sorted(found):
        data.appendlist(unescape(name), value)
    return data


def token_of(data: QueryDict, code: str) -> str:
    return next(mark for mark in data.getlist("stage") if data[f"{mark}.code"] == code)


def send(client: Client, funnel: Pipeline, data: QueryDict) -> Any:
    return client.post(
        f"/settings/funnels/{funnel.pk}/", data.urlencode(), content_type="application/x-www-form-urlencoded"
    )


def stages(funnel: Pipeline) -> list[Stage]:
    return list(Stage.objects.filter(pipeline=funnel, deleted_at=None).order_by("position"))


def test_a_template_makes_a_funnel_and_applied_again_changes_nothing(ops: Client, funnel: Pipeline) -> None:
    assert [stage.code for stage in stages(funnel)] == [
        "potential",
        "intent",
        "communicating",
        "won",
        "lost",
        "cancelled",
    ]
    first = stages(funnel)[0]
    Stage.objects.filter(pk=first.pk).update(name="摸底")
    page = text_of(ops.get("/settings/funnels/template/F4"))
    assert "保留你们的修改" in page
    assert page.count("无变化") >= 5
    ops.post("/settings/funnels/template/F4")
    assert Pipeline.objects.filter(code="F4").count() == 1
    assert stages(funnel)[0].name == "摸底"
    assert ops.get("/settings/funnels/template/F9").status_code == 404


def test_saving_unchanged_keeps_everything(ops: Client, funnel: Pipeline) -> None:
    before = [
        (s.code, s.name, s.probability, s.exit_criteria, s.entry_criteria, s.playbook, s.version)
        for s in stages(funnel)
    ]
    assert send(ops, funnel, form_of(ops, funnel)).status_code == 302
    after = [
        (s.code, s.name, s.probability, s.exit_criteria, s.entry_criteria, s.playbook, s.version)
        for s in stages(funnel)
    ]
    assert after == before


def test_words_chances_and_days_change_in_place_even_when_deals_are_in_it(
    ops: Client, funnel: Pipeline, people: People
) -> None:
    perform(
        people.acts(people.fang),
        "pipeline.opportunity.create",
        None,
        {"name": "首单", "pipeline": str(funnel.pk)},
    )
    data = form_of(ops, funnel)
    mark = token_of(data, "intent")
    data[f"{mark}.name"], data[f"{mark}.probability"], data[f"{mark}.target_days"] = "有意向", "25%", "7"
    assert send(ops, funnel, data).headers["Location"] == f"/settings/funnels/{funnel.pk}/"
    intent = Stage.objects.get(pipeline=funnel, code="intent")
    assert (intent.name, str(intent.probability), intent.target_days) == ("有意向", "0.250000", 7)


def test_another_order_makes_a_new_edition_when_deals_are_in_it_and_they_can_be_moved(
    ops: Client, funnel: Pipeline, people: People
) -> None:
    deal = perform(
        people.acts(people.fang),
        "pipeline.opportunity.create",
        None,
        {"name": "首单", "pipeline": str(funnel.pk)},
    )
    data = form_of(ops, funnel)
    marks = data.getlist("stage")
    data.setlist("stage", [marks[1], marks[0], *marks[2:]])
    answer = send(ops, funnel, data)
    second = Pipeline.objects.get(code="F4", edition=2)
    assert answer.headers["Location"] == f"/settings/funnels/{second.pk}/"
    assert [stage.code for stage in stages(second)][:2] == ["intent", "potential"]
    deal.refresh_from_db()
    assert deal.pipeline_id == funnel.pk, "deals stay in their edition"
    page = text_of(ops.get(f"/settings/funnels/{funnel.pk}/migrate"))
    assert "潜在客户" in page
    role = Role.objects.get(code="test-ops")
    role.grants = {**role.grants, "pipeline.opportunity": {"read": "all", "change": "all"}}
    role.save()
    rights_changed()
    assert ops.post(f"/settings/funnels/{funnel.pk}/migrate", {}).status_code == 302
    deal.refresh_from_db()
    assert deal.pipeline_id == second.pk


def test_a_stage_is_added_and_criteria_speak_the_filter_language(ops: Client, funnel: Pipeline) -> None:
    data = form_of(ops, funnel)
    fresh = text_of(ops.get("/settings/funnels/stage", headers=PART))
    mark = re.search(r'name="stage" value="([^"]+)"', fresh)
    assert mark
    criterion = text_of(ops.get(f"/settings/funnels/criterion?stage={mark[1]}", headers=PART))
    one = re.search(r'criterion" value="([^"]+)"', criterion)
    assert one
    last_open = [m for m in data.getlist("stage") if data[f"{m}.kind"] == "open"]
    data.setlist("stage", [*last_open, mark[1], *[m for m in data.getlist("stage") if m not in last_open]])
    for name, value in {
        f"{mark[1]}.code": "", f"{mark[1]}.kind": "open", f"{mark[1]}.name": "签约", f"{mark[1]}.probability": "90%",
        f"{mark[1]}.goal": "", f"{mark[1]}.target_days": "5", f"{mark[1]}.limit_days": "10",
        f"{mark[1]}.forecast_category": "commit", f"{mark[1]}.criterion": one[1], f"{one[1]}.label": "金额已定",
        f"{one[1]}.way": "auto", f"{one[1]}.join": "all", f"{one[1]}.0.field": "amount", f"{one[1]}.0.op": "gt",
        f"{one[1]}.0.was": "amount amount", f"{one[1]}.0.value": "1万",
    }.items():  # fmt: skip
        data[name] = value
    assert send(ops, funnel, data).status_code == 302, text_of(send(ops, funnel, data))
    made = Stage.objects.get(pipeline=funnel, name="签约", deleted_at=None)
    assert made.exit_criteria[0]["label"] == "金额已定"
    assert made.exit_criteria[0]["filter"] == {"all": [{"field": "amount", "op": "gt", "value": "1万"}]}


def test_a_condition_is_drawn_anew_for_its_field_and_a_bad_one_is_named(
    ops: Client, funnel: Pipeline
) -> None:
    ask = {"mark": "c1", "stage_mark": "s1", "c1.label": "预计成交日", "c1.way": "auto", "c1.join": "all",
           "c1.0.field": "expected_close_on", "do": "look"}  # fmt: skip
    drawn = text_of(ops.post("/settings/funnels/condition", ask, headers=PART))
    assert 'name="c1.0.op"' in drawn
    more = text_of(ops.post("/settings/funnels/condition", {**ask, "do": "add:c1"}, headers=PART))
    assert 'name="c1.1.field"' in more
    data = form_of(ops, funnel)
    mark = token_of(data, "intent")
    one = data.getlist(f"{mark}.criterion")[0]
    data[f"{one}.way"], data[f"{one}.0.field"], data[f"{one}.0.op"] = "auto", "amount", "gt"
    data[f"{one}.0.was"], data[f"{one}.0.value"] = "amount amount", "很多"
    answer = send(ops, funnel, data)
    assert answer.status_code == 422
    assert "有一个条件看不懂" in text_of(answer)


def test_people_without_the_right_do_not_get_in(people: People, funnel: Pipeline) -> None:
    for path in ("", f"{funnel.pk}/", "template/F4", f"{funnel.pk}/migrate", "stage"):
        assert reader(people.fang).client.get(f"/settings/funnels/{path}").status_code == 403
