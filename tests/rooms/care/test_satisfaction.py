"""Surveys: asked after a ticket, answered behind a link or by phone, the latest counts, a low score is made up for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.care.models import Survey, SurveyAnswer
from paceline.care.reports.satisfaction import satisfaction_report
from paceline.insight.metric import metrics
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.periods import period_of
from paceline.pipeline.queries.worklist import worklist
from paceline.records.action import acting, perform
from paceline.records.models import Event
from paceline.trade.models import Quote
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.rooms.care.conftest import customer, fresh, tasks

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 4, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(TODAY)


def survey(boss: Principal, **values: Any) -> Survey:
    given = {"name": "二季度满意度", "starts_on": "2026-04-01", **values}
    made: Survey = perform(boss, "care.survey.create", None, given)
    return made


def answers(one: Survey) -> list[SurveyAnswer]:
    return list(visible(SYSTEM, SurveyAnswer).filter(survey=one).order_by("pk"))


def closed_ticket(by: Principal, one: Any) -> Any:
    ticket = perform(by, "care.ticket.create", None, {"subject": "机器异响", "customer": str(one.pk)})
    perform(by, "care.ticket.take", ticket.pk, {})
    perform(by, "care.ticket.resolve", ticket.pk, {"solution": "换了轴承"})
    perform(by, "care.ticket.close", ticket.pk, {})
    deliver_due()
    return ticket


def give(by: Principal, answer: SurveyAnswer, score: int, **values: Any) -> SurveyAnswer:
    made: SurveyAnswer = perform(by, "care.surveyanswer.give", answer.pk, {"score": score, **values})
    return made


def test_a_closed_ticket_asks_its_customer_once_while_the_survey_runs(
    boss: Principal, rep: Principal
) -> None:
    wave, over = survey(boss), survey(boss, name="一季度", ends_on="2026-04-09")
    one = customer(rep)
    ticket = closed_ticket(boss, one)
    asked = answers(wave)
    assert [(a.ticket_id, a.owner_id, a.state) for a in asked] == [(ticket.pk, rep.user_id, "invited")]
    assert answers(over) == []
    perform(boss, "care.ticket.reopen", ticket.pk, {"reason": "又响"})
    perform(boss, "care.ticket.resolve", ticket.pk, {"solution": "好了"})
    perform(boss, "care.ticket.close", ticket.pk, {})
    closed_ticket(boss, one)
    assert len(answers(wave)) == 1, "one that waits is enough"


def test_the_customer_answers_behind_a_link_once(boss: Principal, rep: Principal) -> None:
    wave = survey(boss)
    closed_ticket(boss, customer(rep))
    (asked,) = answers(wave)
    made = perform(boss, "care.surveyanswer.share_link", asked.pk, {})
    client, url = Client(), made.shown_once["link"].replace("http://localhost:8000", "")
    url = url[url.index("/p/") :]
    page = client.get(url).content.decode()
    assert "您对这次服务满意吗？" in page
    bad = client.post(f"{url}do/give", {"score": "6", "idempotency_key": "k-1"})
    assert bad.status_code == 422, bad.content.decode()[:300]
    assert "请打 1 到 5 分" in bad.content.decode()
    client.post(f"{url}do/give", {"score": "5", "comment": "师傅很专业", "idempotency_key": "k-2"})
    after = fresh(asked)
    assert (after.state, after.score, after.comment, after.counts) == ("answered", 5, "师傅很专业", True)
    assert "已收到您的评价" in client.get(url).content.decode()
    client.post(f"{url}do/give", {"score": "1", "idempotency_key": "k-3"})
    assert fresh(asked).score == 5


def test_a_low_score_gives_the_owner_a_task_at_once(boss: Principal, rep: Principal) -> None:
    wave = survey(boss, measure="nps")
    one = customer(rep)
    closed_ticket(boss, one)
    give(boss, answers(wave)[0], 6, comment="等了三天没人理")
    (task,) = tasks(one, "recovery")
    assert (task.owner_id, task.planned_at, task.notes) == (rep.user_id, TODAY, "等了三天没人理")
    assert fresh(answers(wave)[0]).task_id == task.pk
    told = visible(SYSTEM, Notification).filter(key__startswith="recover:")
    assert [row.user_id for row in told] == [rep.user_id]


def test_making_up_for_a_low_score_goes_before_the_routine_of_a_full_day(
    boss: Principal, rep: Principal
) -> None:
    for number in range(12):
        one = customer(rep, f"{number} 厂")
        given = {
            "kind": "call",
            "subject": "定期回访",
            "customer": str(one.pk),
            "planned_at": TODAY,
            "minutes": 60,
        }
        perform(rep, "customers.activity.create", None, given)
    wave = survey(boss, measure="nps")
    closed_ticket(boss, customer(rep, "气站"))
    give(boss, answers(wave)[0], 2)
    day = worklist(rep, TODAY.date())
    assert day.todos[0].subject.startswith("补救")
    assert {todo.subject for todo, _ in day.postponed} == {"定期回访"}


def test_the_limits_of_a_low_score(boss: Principal, rep: Principal) -> None:
    for measure, score, low in (("csat", 2, True), ("csat", 3, False), ("nps", 6, True), ("nps", 7, False)):
        wave = survey(boss, name=f"{measure}{score}", measure=measure, trigger="by_hand")
        one = customer(rep, f"{measure}{score} 厂")
        perform(boss, "customers.customer.survey", one.pk, {"survey": str(wave.pk)})
        assert give(boss, answers(wave)[0], score).low is low
        assert bool(tasks(one, "recovery")) is low


def test_the_latest_answer_of_a_customer_counts(boss: Principal, rep: Principal, now: FrozenClock) -> None:
    wave, one = survey(boss, trigger="by_hand"), customer(rep)
    for score in (5, 3):
        perform(boss, "customers.customer.survey", one.pk, {"survey": str(wave.pk)})
        give(boss, answers(wave)[-1], score)
        now.advance(timedelta(days=1))
    assert [(a.score, a.counts) for a in answers(wave)] == [(5, False), (3, True)]


def test_nobody_is_asked_outside_the_dates_or_scored_off_the_scale(boss: Principal, rep: Principal) -> None:
    wave, one = survey(boss, starts_on="2026-05-01", trigger="by_hand"), customer(rep)
    with pytest.raises(Conflict, match="日期"):
        perform(boss, "customers.customer.survey", one.pk, {"survey": str(wave.pk)})
    perform(boss, "care.survey.change", wave.pk, {"starts_on": "2026-04-01"})
    perform(boss, "customers.customer.survey", one.pk, {"survey": str(wave.pk)})
    with pytest.raises(Invalid, match="1 到 5"):
        give(boss, answers(wave)[0], 0)
    perform(boss, "care.surveyanswer.withdraw", answers(wave)[0].pk, {})
    with pytest.raises(Conflict):
        give(boss, answers(wave)[0], 4)


def test_the_report_says_the_score_with_its_margin_and_opens_the_answers(
    boss: Principal, rep: Principal
) -> None:
    wave = survey(boss, measure="nps", trigger="by_hand")
    scores = [10] * 11 + [7] * 5 + [3] * 4
    with acting(SYSTEM, "care.surveyanswer.give") as act:
        for place, score in enumerate(scores):
            one = customer(rep, f"第{place}机械厂")
            act.create(
                SurveyAnswer, links_checked=True, survey=wave, customer=one, owner=rep.user_id, state="answered",
                score=score, answered_at=act.now, counts=True, low=score <= 6,
            )  # fmt: skip
    result = satisfaction_report.build(Question.of(boss))
    (row,) = result.tables[0].rows
    assert str(row.values[4].text(_t)) == "35 ± 34.7（样本不足，n=20）"  # type: ignore[union-attr]
    assert row.values[7] == 4
    drill = row.drill[7]
    assert drill is not None
    assert Question.of(boss).rows("care.surveyanswer", drill).count() == 4


def test_one_complaint_of_four_orders_and_what_was_opened_wrongly_does_not_count(
    boss: Principal, rep: Principal
) -> None:
    one = customer(rep)
    egg = perform(boss, "catalog.product.create", None, {"code": "E", "name": "鸡蛋", "list_price": "12"})
    line = {"product": str(egg.pk), "quantity": "1"}
    orders = [
        perform(rep, "trade.salesorder.create", None, {"customer": str(one.pk), "lines": [line]})
        for _ in range(4)
    ]
    type(orders[0]).objects.filter(pk__in=[o.pk for o in orders]).update(delivered_on=TODAY.date())
    for subject in ("少发一箱", "错建的"):
        given = {"subject": subject, "kind": "complaint", "customer": str(one.pk)}
        ticket = perform(boss, "care.ticket.create", None, given)
    perform(boss, "care.ticket.withdraw", ticket.pk, {"reason": "打错了"})
    rate = metrics["complaint_rate"]
    question = Question.of(boss)
    assert (rate.compute(question).value, rate.compute(question).n) == (0.25, 4)
    assert [row.subject for row in question.rows("care.ticket", rate.rows(question))] == ["少发一箱"]


def test_whoever_quotes_is_told_of_an_open_critical_ticket(boss: Principal, rep: Principal) -> None:
    one = customer(rep)
    given = {"subject": "停机", "severity": "critical", "customer": str(one.pk)}
    ticket = perform(boss, "care.ticket.create", None, given)
    deal = perform(rep, "pipeline.opportunity.create", None, {"name": "二期", "customer": str(one.pk)})
    quote: Quote = perform(
        rep, "trade.quote.create", None, {"customer": str(one.pk), "opportunity": str(deal.pk)}
    )
    deliver_due()
    told = visible(SYSTEM, Notification).filter(key__startswith=f"ticket-hint:{ticket.pk}")
    assert [row.user_id for row in told] == [rep.user_id]
    (kept,) = Event.objects.filter(name="care.ticket.hint")
    assert kept.payload["number"] == quote.number


def test_nps_and_satisfaction_are_metrics_with_n(boss: Principal, rep: Principal) -> None:
    question = Question.of(boss, period_of("year", TODAY.date()))
    assert metrics["nps"].compute(question).value is None, "0 of 0 is no score"
    for measure, scores in (("nps", (10, 9, 6, 8)), ("csat", (5, 4, 2, 1))):
        wave = survey(boss, name=measure, measure=measure, trigger="by_hand")
        for n, score in enumerate(scores):
            one = customer(rep, f"{measure}{n} 厂")
            perform(boss, "customers.customer.survey", one.pk, {"survey": str(wave.pk)})
            give(boss, visible(SYSTEM, SurveyAnswer).get(customer=one), score)
    score, content = metrics["nps"].compute(question), metrics["csat"].compute(question)
    assert (score.value, score.n, score.unit) == (25.0, 4, "points"), "two of four less one of four"
    assert score.interval is not None
    assert score.interval.low < 25 < score.interval.high
    assert (content.value, content.n) == (0.5, 4)
