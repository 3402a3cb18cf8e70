"""Moving cards: the action behind a drop, what is asked for first, and every way it can be refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.pipeline.models import Opportunity, Stage
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

NAME = "pipeline.opportunity"


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


@pytest.fixture
def made(fang: Reader) -> Any:
    return perform(
        principal_of(fang.user), f"{NAME}.create", None, {"name": "二期产线数据采集", "amount": "86万"}
    )


def funnel() -> Funnel:
    found = default_funnel()
    assert found is not None
    return found


def now(who: Reader, record: Any) -> Opportunity:
    found: Opportunity = visible(principal_of(who.user), Opportunity).get(pk=record.pk)
    return found


def drop(who: Reader, record: Any, stage: Stage, **data: Any) -> Any:
    return who.post(
        f"/opportunities/board/{record.pk}/move",
        **{"stage": str(stage.pk), "version": record.version, **data},
    )


def moved_on(who: Reader, record: Any) -> Any:
    """The record in the second stage, whatever the criteria ask."""
    perform(
        principal_of(who.user), f"{NAME}.move", record.pk,
        {"stage": str(funnel().path[1].pk), "reason": "测试", "override": "true"},
    )  # fmt: skip
    return now(who, record)


def without_criteria() -> None:
    """Stages that let everything pass."""
    Stage.objects.update(exit_criteria=[], entry_criteria=[])
    from paceline.pipeline.funnels import kept

    kept.changed()


def test_a_drop_moves_the_card(fang: Reader, made: Any) -> None:
    without_criteria()
    target = funnel().path[1]
    answer = drop(fang, made, target)
    assert answer.status_code == 200, words_of(answer)
    assert now(fang, made).stage_id == target.pk
    assert answer.headers["X-Version"] == str(now(fang, made).version)
    assert f'id="card-{made.pk}"' in text_of(answer)
    assert target.name in events_of(answer)["toast"]["text"]
    assert "board-moved" in events_of(answer)


def test_unmet_criteria_are_asked_for_in_a_dialog(fang: Reader, made: Any) -> None:
    Stage.objects.filter(pk=funnel().first.pk).update(
        exit_criteria=[
            {"code": "need", "label": "需求与痛点已写明", "filter": {"field": "need", "op": "not_empty"}},
            {"code": "seen", "label": "见过决策者", "check": True},
        ]
    )
    from paceline.pipeline.funnels import kept

    kept.changed()
    target = funnel().path[1]
    answer = drop(fang, made, target)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "需求与痛点已写明" in words
    assert "见过决策者" in words
    assert 'name="set-need"' in text_of(answer)
    assert now(fang, made).stage_id == funnel().first.pk
    box = f"{funnel().first.code}.seen"
    again = drop(fang, made, target, checks=box, **{"set-need": "产线停机损失大"})
    assert again.status_code == 200, words_of(again)
    assert (now(fang, made).stage_id, now(fang, made).need) == (target.pk, "产线停机损失大")


def test_a_dialog_that_is_not_filled_in_changes_nothing(fang: Reader, made: Any) -> None:
    Stage.objects.filter(pk=funnel().first.pk).update(
        exit_criteria=[
            {"code": "need", "label": "需求", "filter": {"field": "need", "op": "not_empty"}},
            {"code": "seen", "label": "见过决策者", "check": True},
        ]
    )
    from paceline.pipeline.funnels import kept

    kept.changed()
    answer = drop(fang, made, funnel().path[1], **{"set-need": "写了需求"})
    assert answer.status_code == 422
    assert now(fang, made).need == ""


def test_stepping_back_needs_a_reason(fang: Reader, made: Any, people: People) -> None:
    without_criteria()
    assert drop(fang, made, funnel().path[1]).status_code == 200
    later = now(fang, made)
    asked = drop(fang, later, funnel().first)
    assert asked.status_code == 422
    assert 'name="reason"' in text_of(asked)
    assert "退回阶段要写明原因" in words_of(asked)
    assert drop(fang, later, funnel().first, reason="客户改了范围").status_code == 200


def test_losing_asks_why(fang: Reader, made: Any) -> None:
    lost = next(stage for stage in funnel().stages if stage.kind == "lost")
    asked = drop(fang, made, lost)
    assert asked.status_code == 422
    assert 'name="lost_reason"' in text_of(asked)
    assert "输单" in words_of(asked)
    done = drop(fang, made, lost, lost_reason="price")
    assert done.status_code == 200
    assert text_of(done) == ""
    assert now(fang, made).state == "lost"


def test_somebody_moved_it_first(fang: Reader, made: Any, people: People) -> None:
    without_criteria()
    perform(principal_of(people.boss), f"{NAME}.change", made.pk, {"name": "二期"})
    answer = drop(fang, made, funnel().path[1])
    assert answer.status_code == 412
    assert now(fang, made).stage_id == funnel().first.pk


def test_dropping_where_it_was_is_refused_in_words(fang: Reader, made: Any) -> None:
    answer = drop(fang, made, funnel().first)
    assert answer.status_code == 409
    assert "已经在" in text_of(answer)


def test_others_cannot_move_it(made: Any, people: People) -> None:
    assert drop(reader(people.chen), made, funnel().path[1]).status_code == 404


def test_a_column_that_does_not_exist(fang: Reader, made: Any) -> None:
    answer = fang.post(f"/opportunities/board/{made.pk}/move", stage="nonsense", version="1")
    assert answer.status_code == 404


def lead_of(who: Reader, **values: Any) -> Any:
    return perform(
        principal_of(who.user),
        "customers.lead.create",
        None,
        {"name": "钱程", "phone": "13900010002", **values},
    )


def drop_lead(who: Reader, lead: Any, status: str, **data: Any) -> Any:
    return who.post(f"/leads/board/{lead.pk}/move", stage=status, version=lead.version, **data)


def status_of(lead: Any) -> str:
    return str(Lead.objects.get(pk=lead.pk).status)


def test_columns_of_states_say_from_where_a_card_may_come(fang: Reader) -> None:
    body = text_of(fang.get("/leads/?layout=board"))
    assert (
        'data-column-id="contacting" data-title="联系中" data-from="assigned nurturing qualified disqualified"'
        in body
    )
    assert 'data-column-id="new" data-title="新建" data-from=""' in body
    assert re.search(r'<a [^>]*id="closed-converted"[^>]* data-from="qualified"', body)


def test_a_drop_on_a_state_makes_the_move_that_leads_there(fang: Reader) -> None:
    lead = lead_of(fang)
    answer = drop_lead(fang, lead, "contacting")
    assert answer.status_code == 200, words_of(answer)
    assert status_of(lead) == "contacting"
    assert "已移到「联系中」" in events_of(answer)["toast"]["text"]


def test_a_drop_that_no_move_makes_says_so(fang: Reader) -> None:
    lead = lead_of(fang)
    answer = drop_lead(fang, lead, "converted")
    assert (answer.status_code, words_of(answer)) == (409, "「已分配」不能直接变成「已转化」。")
    assert status_of(lead) == "assigned"


def test_what_the_move_into_a_state_needs_is_asked_for(fang: Reader) -> None:
    lead = lead_of(fang)
    asked = drop_lead(fang, lead, "disqualified")
    assert asked.status_code == 422
    assert 'name="reason"' in text_of(asked)
    assert "设为无效" in words_of(asked)
    answer = drop_lead(fang, lead, "disqualified", asked="1", reason="no_budget")
    assert answer.status_code == 200, words_of(answer)
    assert status_of(lead) == "disqualified"


def test_a_move_with_choices_asks_before_it_happens(fang: Reader) -> None:
    lead = lead_of(fang, company="宏远制造")
    for status in ("contacting", "qualified"):
        assert drop_lead(fang, Lead.objects.get(pk=lead.pk), status).status_code == 200
    lead = Lead.objects.get(pk=lead.pk)
    asked = drop_lead(fang, lead, "converted")
    assert asked.status_code == 422
    assert 'name="asked"' in text_of(asked)
    assert "必填" not in words_of(asked)
    assert status_of(lead) == "qualified"
    answer = drop_lead(fang, lead, "converted", asked="1")
    assert answer.status_code == 200, words_of(answer)
    assert status_of(lead) == "converted"


def test_a_card_out_of_sight_cannot_be_dropped(fang: Reader, people: People) -> None:
    foreign = lead_of(reader(people.boss))
    assert drop_lead(fang, foreign, "contacting").status_code == 404


def test_a_closed_column_opens_its_records(fang: Reader) -> None:
    lead = lead_of(fang)
    drop_lead(fang, lead, "disqualified", asked="1", reason="no_budget")
    body = text_of(fang.get("/leads/?layout=board"))
    href = re.search(r'<a href="([^"]*)"[^>]*id="closed-disqualified"', body)
    assert href, body
    assert "钱程" in text_of(fang.get(href[1].replace("&amp;", "&")))


def test_a_board_whose_moves_nobody_may_make_cannot_be_dragged(people: People) -> None:
    looks_on = Role.objects.create(code="looks-on", name="旁观", grants={"*": {"read": "all"}})
    people.chen.roles.set([looks_on])
    body = text_of(reader(people.chen).get("/activities/?layout=board"))
    assert body.count("data-locked") == body.count("data-column-id")
    assert "data-move-menu" not in body
