"""Interviews after lost deals: what the customer says beside what the seller wrote (R066)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid
from paceline.pipeline.models import LossInterview, Opportunity
from paceline.pipeline.reports.loss_reasons import loss_reasons_report
from paceline.records.action import perform
from tests.people import People
from tests.rooms.pipeline.conftest import fresh
from tests.rooms.web.list_pages import reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(clock: FrozenClock, rep: Principal, deal: Opportunity) -> Opportunity:
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    return fresh(deal)


def interview(by: Principal, deal: Opportunity, **values: Any) -> LossInterview:
    made: LossInterview = perform(
        by,
        "pipeline.lossinterview.create",
        None,
        {"opportunity": str(deal.pk), "reason": "service", **values},
    )
    return made


def talks_again(deal: Opportunity) -> Any:
    """What was planned about the deal beside the call that asks why it was lost."""
    return visible(SYSTEM, Activity).filter(opportunity=deal, cause="")


def test_it_is_dated_counted_and_tells_the_deal(rep: Principal, lost: Opportunity) -> None:
    made = interview(rep, lost, price_gap="0.08")
    assert (made.interviewed_on, made.name) == (date(2026, 7, 1), lost.name)
    assert fresh(lost).loss_interviews == 1
    assert made.about() == [lost.pk]


def test_a_day_to_talk_again_becomes_one_call_of_the_deals_owner(rep: Principal, lost: Opportunity) -> None:
    made = interview(rep, lost, again="later", would_win="六周交货")
    assert not talks_again(lost).exists()
    for day in ("2026-09-01", "2026-09-02"):
        perform(rep, "pipeline.lossinterview.change", made.pk, {"again_on": day})
    (call,) = talks_again(lost)
    assert (call.kind, call.owner_id, call.notes) == ("call", lost.owner_id, "六周交货")
    assert call.planned_at.isoformat() == "2026-09-01T01:00:00+00:00", "nine in the morning in Shanghai"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"interviewed_on": "2026-07-02"}, "interviewed_on"),
        ({"reason": "duplicate"}, "reason"),
        ({"price_gap": "-1"}, "price_gap"),
        ({"again": "yes", "again_on": "2026-06-30"}, "again_on"),
    ],
)
def test_nonsense_is_refused(rep: Principal, lost: Opportunity, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as told:
        interview(rep, lost, **wrong)
    assert field in told.value.fields
    assert not visible(SYSTEM, LossInterview).exists()
    assert not talks_again(lost).exists()


def test_a_deal_that_still_runs_has_no_interview(rep: Principal, deal: Opportunity) -> None:
    with pytest.raises(Invalid, match="没有输单"):
        interview(rep, deal)


def test_the_list_stands_beside_lost_deals_only(people: People, deal: Opportunity, rep: Principal) -> None:
    at, new = reader(people.fang), f"/loss-interviews/new?opportunity={deal.pk}"
    assert new not in at.client.get(f"/opportunities/{deal.pk}/").content.decode()
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    assert new in at.client.get(f"/opportunities/{deal.pk}/").content.decode()


def test_the_report_sets_both_sides_beside_each_other(rep: Principal, lost: Opportunity) -> None:
    question = Question.of(SYSTEM)
    assert not loss_reasons_report.build(question).tables[0].rows
    interview(rep, lost)
    interview(rep, lost, reason="price")
    rows = {str(row.values[0]): row.values for row in loss_reasons_report.build(question).tables[0].rows}
    assert rows["服务或交付"][1:4] == (1, Decimal(lost.amount_base or 0), 0)
    assert str(rows["服务或交付"][5]) == "价格", "the seller had written another reason"
    assert (rows["价格"][3], rows["价格"][4].n) == (1, 1)  # type: ignore[union-attr]


def test_an_interview_is_undone(rep: Principal, lost: Opportunity) -> None:
    made = interview(rep, lost)
    perform(rep, "pipeline.lossinterview.remove", made.pk)
    assert fresh(lost).loss_interviews == 0


def planned(deal: Opportunity) -> list[Activity]:
    return list(visible(SYSTEM, Activity).filter(opportunity=deal, cause="interview").order_by("created_at"))


def test_a_large_loss_asks_its_owner_to_call_and_the_interview_answers_it(
    rep: Principal, lost: Opportunity
) -> None:
    (call,) = planned(lost)
    assert (call.owner_id, call.kind, call.status) == (lost.owner_id, "call", "planned")
    assert call.planned_at.isoformat() == "2026-07-08T01:00:00+00:00", "five workdays later at nine"
    interview(rep, lost, words="交货太慢")
    (call,) = planned(lost)
    assert (call.status, call.outcome, call.notes) == ("done", "connected", "交货太慢")


def test_a_deal_opened_again_is_not_asked_about_until_it_is_lost_again(
    rep: Principal, lost: Opportunity
) -> None:
    perform(rep, "pipeline.opportunity.reopen", lost.pk, {"reason": "客户回头了"})
    perform(rep, "pipeline.opportunity.lose", lost.pk, {"lost_reason": "price"})
    assert [one.status for one in planned(lost)] == ["cancelled", "planned"]


@pytest.mark.parametrize(("least", "reason"), [("900000", "price"), ("", "price"), ("100000", "duplicate")])
def test_small_losses_and_mix_ups_ask_nobody(
    rep: Principal, people: People, deal: Opportunity, least: str, reason: str
) -> None:
    perform(people.acts(people.boss), "customers.customerrule.create", None, {"interview_from": least})
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": reason})
    assert planned(deal) == []
