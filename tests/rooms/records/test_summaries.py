"""Kept sums say what the records say, whichever way these were changed, and within the reader's sight only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from paceline.access.principal import SYSTEM
from paceline.metadata.registry import registry
from paceline.pipeline.actions.move import move
from paceline.pipeline.models import Opportunity, OpportunitySums
from paceline.records.action import get_action
from paceline.records.reading import by_value, summaries, summary_keeping
from paceline.records.reading.listing import ListQuery, count, grouped, measured
from tests.people import People

MEASURES = ("count", "sum:amount")


@pytest.fixture
def deals(people: People) -> list[Any]:
    create = get_action("pipeline.opportunity.create")
    made = []
    for i, who in enumerate((people.fang, people.fang, people.qiang, people.chen)):
        values = {"name": f"第 {i} 笔", "amount": Decimal(1000 * i) if i else None}
        made.append(create(people.acts(who), values=values))
    return made


def query(people: People, who: Any, **more: Any) -> ListQuery:
    return ListQuery(registry.get("pipeline.opportunity"), people.acts(who), **more)


def scanned(asked: ListQuery, field: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same question answered from the records themselves."""
    with monkeypatch.context() as without:
        without.setattr(asked.of, "summary", None)
        fresh = ListQuery(asked.of, asked.by, filter=asked.filter)
        return (
            grouped(fresh, field, MEASURES),
            measured(fresh, MEASURES),
            by_value.parts(fresh, "stage", "amount", "probability"),
        )


FILTERS = (
    None,
    {"field": "state", "op": "eq", "value": "open"},
    {"field": "owner", "op": "eq", "value": "me"},
    {"field": "owner", "op": "eq", "value": "my_team"},
    {"field": "stage.kind", "op": "eq", "value": "open"},
    {"not": [{"field": "state", "op": "in", "value": ["won", "lost"]}]},
)


@pytest.mark.django_db
@pytest.mark.parametrize("condition", FILTERS)
@pytest.mark.parametrize("field", ["stage", "state", "owner"])
def test_sums_equal_the_records_for_everybody(
    people: People, deals: list[Any], condition: Any, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (people.fang, people.chen, people.boss):
        asked = query(people, who, filter=condition)
        assert summaries.sums_for(asked, (field,), MEASURES) is not None
        kept = (
            grouped(asked, field, MEASURES),
            measured(asked, MEASURES),
            by_value.parts(asked, "stage", "amount", "probability"),
        )
        assert kept == scanned(asked, field, monkeypatch)
        assert count(asked, None).value == kept[1]["count"]


@pytest.mark.django_db
def test_sums_follow_every_kind_of_change(people: People, deals: list[Any]) -> None:
    of, by = registry.get("pipeline.opportunity"), people.acts(people.boss)
    move(SYSTEM, deals[1], stage=next_stage(deals[1]), override=True, reason="提前谈妥")
    get_action("pipeline.opportunity.assign")(by, deals[2].pk, owner=people.chen)
    get_action("pipeline.opportunity.remove")(by, deals[3].pk)
    Opportunity._default_manager.filter(pk=deals[0].pk).update(
        amount_base=F("amount_base") + 5, probability=Decimal("0.3")
    )
    Opportunity._default_manager.filter(pk=deals[1].pk).update(amount_base=7)
    assert list(summary_keeping.differences(of)) == []
    get_action("pipeline.opportunity.restore")(by, deals[3].pk)
    assert list(summary_keeping.differences(of)) == []


def next_stage(deal: Any) -> Any:
    return (
        type(deal.stage)
        ._default_manager.filter(pipeline=deal.pipeline, position__gt=deal.stage.position)
        .order_by("position")[0]
    )


@pytest.mark.django_db
def test_folding_and_rebuilding_change_no_figure(
    people: People, deals: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = registry.get("pipeline.opportunity")
    before = measured(query(people, people.boss), MEASURES)
    monkeypatch.setattr(summary_keeping, "FOLDED_EVERY", 1)
    summary_keeping.install(of)
    Opportunity._default_manager.filter(pk=deals[1].pk).update(amount_base=F("amount_base") + 1)
    rows = OpportunitySums._default_manager.count()
    assert rows == len(set(OpportunitySums._default_manager.values_list("stage", "state", "owner", "team")))
    assert measured(query(people, people.boss), MEASURES)["sum:amount"] == before["sum:amount"] + 1
    summary_keeping.rebuild(of)
    assert list(summary_keeping.differences(of)) == []


@pytest.mark.django_db
def test_a_wrong_sum_is_found(people: People, deals: list[Any]) -> None:
    of = registry.get("pipeline.opportunity")
    OpportunitySums._default_manager.filter(owner=people.fang).update(total=F("total") + 1)
    assert len(list(summary_keeping.differences(of))) > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [{"filter": {"field": "amount", "op": "gt", "value": 5}}, {"search": "第"}, {"removed": True}],
)
def test_other_questions_go_to_the_records(people: People, deals: list[Any], more: dict[str, Any]) -> None:
    assert summaries.sums_for(query(people, people.boss, **more), ("stage",), MEASURES) is None
