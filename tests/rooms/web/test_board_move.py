"""Moving cards: the action behind a drop, what is asked for first, and every way it can be refused."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import principal_of
from paceline.access.scope import visible
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


def test_a_board_whose_field_people_do_not_set_cannot_be_dragged(fang: Reader) -> None:
    body = text_of(fang.get("/activities/?layout=board"))
    assert "data-move-menu" not in body
    assert body.count("data-locked") == body.count('<section class="col"')
