"""Reports: figures equal what is in the records, every figure leads to exactly its rows, and only within rights."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.access.scope import visible
from paceline.insight.custom import Spec, run
from paceline.insight.metric import metrics
from paceline.insight.question import Question
from paceline.insight.report import Table, reports
from paceline.kernel.errors import Invalid
from paceline.kernel.periods import Period
from paceline.metadata.registry import registry
from paceline.methods.figures import Figure, Quality
from paceline.pipeline.models import Opportunity
from paceline.records.models import Event
from paceline.records.reading.listing import ListQuery, count, totals
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def deals(people: People) -> People:
    """王芳 won 3 (100, 200, 300) and lost 1; 陈晨 won 1 (1,000); one is open, one was cancelled as a duplicate."""
    by = people.acts(people.boss)
    of = registry.get("pipeline.opportunity")

    def deal(owner: Any, amount: int, state: str, reason: str = "") -> None:
        record = record_of(
            of, by, owner=str(owner.pk), amount=str(amount), name=f"{owner.name}{amount}{state}"
        )
        ended = None if state == "open" else date(2026, 6, 30)
        began = datetime(2026, 6, 1, 1, tzinfo=UTC)
        rows = visible(by, Opportunity).filter(pk=record.pk)
        rows.update(state=state, closed_on=ended, lost_reason=reason, created_at=began)

    for amount in (100, 200, 300):
        deal(people.fang, amount, "won")
    deal(people.fang, 50, "lost", "price")
    deal(people.chen, 1000, "won")
    deal(people.chen, 70, "open")
    deal(people.chen, 90, "cancelled", "duplicate")
    return people


def question(people: People, user: Any, **more: Any) -> Question:
    return Question(people.acts(user), YEAR, date(2026, 11, 22), **more)


def only_table(people: People, user: Any, code: str, **more: Any) -> Table:
    return reports[code].build(question(people, user, **more)).tables[0]


def test_win_rate_by_owner_counts_what_ended_and_leaves_out_duplicates(deals: People) -> None:
    rows = {row.values[0]: row.values for row in only_table(deals, deals.boss, "win_rate").rows}
    assert rows["王芳"][1:3] == (3, 1)
    assert rows["王芳"][3].value == pytest.approx(0.75)
    assert rows["王芳"][4] == Decimal(600)
    assert rows["陈晨"][1:3] == (1, 0)
    assert rows["陈晨"][3].quality is Quality.SMALL_N


def test_every_figure_leads_to_rows_whose_count_and_sum_agree(deals: People) -> None:
    by = deals.acts(deals.boss)
    table = only_table(deals, deals.boss, "win_rate")
    for row in table.rows:
        for column, value, drill in zip(table.columns, row.values, row.drill, strict=True):
            if drill is None:
                continue
            behind = ListQuery(registry.get(table.object), by, filter=drill)
            if column.kind == "count":
                assert count(behind, None).value == value
            elif column.words == "赢单金额":
                assert totals(behind, ["amount"])["amount"] == value
            elif isinstance(value, Figure) and column.words == "赢率":
                assert count(behind, None).value == value.n


@pytest.mark.parametrize("code", reports)
def test_every_report_answers_an_empty_company_in_words(people: People, code: str) -> None:
    result = reports[code].build(question(people, people.boss))
    assert str(result.sentence)
    assert str(result.basis)


@pytest.mark.parametrize("code", reports)
def test_a_report_needs_no_more_than_it_says(people: People, code: str) -> None:
    named = (reports[code].object, *reports[code].beside)
    role = Role.objects.create(code="narrow", name="窄", grants={name: {"read": "all"} for name in named})
    people.fang.roles.set([role])
    rights_changed()
    by = people.acts(people.fang)
    assert reports[code].open_to(by)
    assert reports[code].build(question(people, people.fang)).sentence


@pytest.mark.parametrize("code", reports)
def test_a_report_shows_nothing_of_what_the_reader_may_not_see(deals: People, code: str) -> None:
    result = reports[code].build(question(deals, deals.fang))
    shown = [str(value) for table in result.tables for row in table.rows for value in row.values]
    assert not any("陈晨" in text for text in shown)
    assert not any(
        value == Decimal(1000) for table in result.tables for row in table.rows for value in row.values
    )


def test_the_cycle_is_the_median_of_won_deals_in_days(deals: People) -> None:
    rows = {row.values[0]: row.values for row in only_table(deals, deals.boss, "cycle").rows}
    assert rows["王芳"][2].value == pytest.approx(29)
    assert rows["王芳"][2].n == 3


def test_metrics_have_rows_behind_them(deals: People) -> None:
    asked = question(deals, deals.boss)
    for metric in metrics.values():
        figure = metric.compute(asked)
        behind = count(ListQuery(registry.get(metric.object), asked.by, filter=metric.rows(asked)), None)
        if metric.code in ("win_rate", "won_amount", "cycle_median"):
            assert behind.value == figure.n


def test_a_report_of_ones_own_groups_sums_and_drills_down(deals: People) -> None:
    by = deals.acts(deals.boss)
    spec = Spec("pipeline.opportunity", {}, ["owner", "created_at:month"], ["count", "sum:amount"])
    table = run(by, spec)
    assert table.sum_of(2) == 7
    assert table.sum_of(3) == Decimal(1810)
    for row in table.rows:
        behind = ListQuery(registry.get(spec.object), by, filter=row.drill[2])
        assert count(behind, None).value == row.values[2]


@pytest.mark.parametrize(
    "groups", [[], ["password"], ["name"], ["amount"], ["created_at:century"], ["owner"] * 3]
)
def test_a_report_that_makes_no_sense_is_refused(people: People, groups: list[str]) -> None:
    with pytest.raises(Invalid):
        run(people.acts(people.boss), Spec("pipeline.opportunity", {}, groups, ["count"]))


def test_a_saved_report_keeps_its_parts_and_its_history(people: People) -> None:
    from paceline.records.action import perform

    by = people.acts(people.boss)
    saved = perform(
        by, "insight.savedreport.create", None, {"name": "按负责人", "object": "pipeline.opportunity"}
    )
    parts = {"conditions": {}, "groups": ["owner"], "measures": ["count"]}
    perform(by, "insight.savedreport.define", saved.pk, parts)
    saved.refresh_from_db()
    assert saved.groups == ["owner"]
    assert Event.objects.filter(record_id=saved.pk).count() == 2
    with pytest.raises(Invalid):
        perform(by, "insight.savedreport.define", saved.pk, {**parts, "groups": ["nothing"]})


def test_where_nothing_was_lost_the_funnel_names_no_worst_stage(people: People) -> None:
    by = people.acts(people.boss)
    record_of(registry.get("pipeline.opportunity"), by, name="刚开始的单")
    visible(by, Opportunity).update(state="open")
    said = reports["funnel"].build(question(people, people.boss)).sentence.text(str)
    assert "掉得最多" not in said
