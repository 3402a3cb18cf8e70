"""Research: answers count while it is in the field, evidence is counted, a project ends with what it decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.insight.report import reports
from paceline.kernel.errors import Conflict, Invalid
from paceline.market.models import FindingEvidence, ResearchProject, TargetAudience
from paceline.market.research.hypotheses import judged
from paceline.market.research.standing import standing
from paceline.market.research.states import GROUP, PROJECT
from paceline.pipeline.models import Question, Questionnaire, Response
from paceline.pipeline.queries.crossing import cross
from paceline.records.action import acting, perform
from paceline.trade.models import PresaleCampaign, Reservation
from tests.people import People
from tests.rooms.insight.test_reports import question as asked_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
PLANNED = {"name": "为什么不换", "question": "什么拦着他们？", "methods": ["survey"], "sample_plan": "30 家"}


@pytest.fixture
def clock(freeze: Any) -> Any:
    return freeze(NOW)


@pytest.fixture
def boss(people: People, clock: Any) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def project(boss: Principal) -> ResearchProject:
    made: ResearchProject = perform(boss, "market.researchproject.create", None, PLANNED)
    return made


@pytest.fixture
def asked(boss: Principal, project: ResearchProject) -> Question:
    """The published only question of the project's questionnaire."""
    form: Questionnaire = perform(
        boss, "pipeline.questionnaire.create", None, {"name": "换机", "subject": "customer"}
    )
    values = {
        "questionnaire": str(form.pk),
        "number": "1",
        "text": "在意什么",
        "kind": "single",
        "options": "价格\n售后",
    }
    made: Question = perform(boss, "pipeline.question.create", None, values)
    perform(boss, "pipeline.questionnaire.publish", form.pk)
    survey = {"project": str(project.pk), "questionnaire": str(form.pk), "sample_goal": "4"}
    perform(boss, "market.researchsurvey.create", None, survey)
    return made


def do(by: Principal, verb: str, record: Any, **inputs: Any) -> Any:
    return perform(by, f"{record._meta.label_lower}.{verb}", record.pk, inputs)


def answered(form: Any, option: str, at: datetime) -> None:
    """A response as it lies in the database."""
    with acting(SYSTEM, "pipeline.questionnaire.answer") as act:
        act.create(Response, questionnaire=form, state="answered", answered_at=at, answers={"q1": option})


def finding(by: Principal, project: ResearchProject, **values: Any) -> Any:
    return perform(
        by, "market.finding.create", None, {"project": str(project.pk), "statement": "一半看价格", **values}
    )


def evidence(by: Principal, of: Any, **values: Any) -> FindingEvidence:
    made: FindingEvidence = perform(
        by, "market.findingevidence.create", None, {"finding": str(of.pk), **values}
    )
    return made


def test_only_what_comes_in_while_it_is_in_the_field_is_counted(
    boss: Principal, project: ResearchProject, asked: Question, clock: Any
) -> None:
    form = asked.questionnaire
    answered(form, "价格", NOW - timedelta(days=1))
    assert standing(boss, project).surveys[0].got == 0, "nothing counts before it begins"
    project = do(boss, "field", project)
    for option in ("价格", "价格", "售后"):
        answered(form, option, NOW + timedelta(hours=1))
    clock.advance(timedelta(days=1))
    project = do(boss, "analyse", project)
    answered(form, "售后", NOW + timedelta(days=2))
    told = standing(boss, project)
    assert (told.surveys[0].got, told.surveys[0].share, told.heard) == (3, 0.75, 3)
    noted = evidence(boss, finding(boss, project), kind="survey", question=str(asked.pk), option="价格")
    assert (noted.count, noted.n) == (2, 3)
    do(boss, "collect", project)
    assert do(boss, "recount", noted).n == 4, "collecting again, late ones count"


def test_evidence_is_of_the_same_project_and_of_an_answer_that_there_is(
    boss: Principal, project: ResearchProject, asked: Question
) -> None:
    other = perform(boss, "market.researchproject.create", None, {**PLANNED, "name": "别的"})
    survey = {"kind": "survey", "question": str(asked.pk)}
    with pytest.raises(Invalid) as refused:
        evidence(boss, finding(boss, other), **survey, option="价格")
    assert "question" in refused.value.by_field
    with pytest.raises(Invalid) as refused:
        evidence(boss, finding(boss, project), **survey, option="颜色")
    assert "价格" in str(refused.value.by_field["option"]), "the answers that there are"
    with pytest.raises(Invalid):
        evidence(boss, finding(boss, project), kind="theme")
    assert not visible(SYSTEM, FindingEvidence).exists()


def test_a_project_ends_with_a_finding_and_a_decision_or_the_reason_for_none(
    boss: Principal, project: ResearchProject
) -> None:
    with pytest.raises(Conflict):
        do(boss, "conclude", project)
    bare = perform(boss, "market.researchproject.create", None, {"name": "空", "question": "?"})
    with pytest.raises(Invalid, match="样本计划"):
        do(boss, "field", bare)
    do(boss, "analyse", do(boss, "field", project))
    with pytest.raises(Invalid, match="还没有结论"):
        do(boss, "conclude", project)
    found = finding(boss, project)
    with pytest.raises(Invalid) as refused:
        do(boss, "conclude", project)
    assert "no_action" in refused.value.by_field
    done = do(boss, "conclude", project, no_action="差异太小，维持现状")
    assert (done.state, done.no_action) == ("concluded", "差异太小，维持现状")
    with pytest.raises(Conflict, match="重新分析"):
        do(boss, "change", found, statement="别的")
    do(boss, "change", found, decision="下一季再问")
    do(boss, "reopen", project)
    assert do(boss, "conclude", project).no_action == "", "a decision needs no reason"
    do(boss, "archive", project)
    with pytest.raises(Conflict, match="取消归档"):
        do(boss, "change", project, name="新名字")
    assert do(boss, "unarchive", project).state == "concluded"


def test_who_has_not_agreed_or_did_not_come_is_not_quoted(boss: Principal, project: ResearchProject) -> None:
    group = perform(boss, "market.focusgroup.create", None, {"project": str(project.pk), "name": "座谈"})
    with pytest.raises(Invalid, match="谁到场"):
        do(boss, "hold", group)
    who = perform(boss, "market.focusparticipant.create", None, {"group": str(group.pk), "name": "1 号"})
    theme = perform(boss, "market.focustheme.create", None, {"group": str(group.pk), "name": "太贵"})
    mention = {"theme": str(theme.pk), "participant": str(who.pk), "quote": "贵"}
    for change, words in (({}, "没有同意"), ({"consented": True}, "没有到场")):
        do(boss, "change", who, **change)
        with pytest.raises(Invalid, match=words):
            perform(boss, "market.focusmention.create", None, mention)
    do(boss, "change", who, attended=True)
    perform(boss, "market.focusmention.create", None, mention)
    assert do(boss, "hold", group).held_at == NOW
    assert do(boss, "reopen", group).state == "planned"
    noted = evidence(boss, finding(boss, project), kind="theme", theme=str(theme.pk))
    assert (noted.count, noted.n) == (1, 1)


def test_every_state_is_reached_and_left() -> None:
    for table in (PROJECT, GROUP):
        pairs = list(table.pairs())
        states = {str(state) for state in table.choices}
        assert {target for _source, target in pairs} | set(table.start) == states
        assert {source for source, _target in pairs} == states


def test_an_audience_is_counted_on_the_day_and_everybody_is_one_click(boss: Principal, clock: Any) -> None:
    for n in range(3):
        given = {"name": f"客户{n}", "kind": "person", "phone": f"1390000000{n}"}
        perform(boss, "customers.customer.create", None, given)
    campaigns = [
        perform(boss, "trade.presalecampaign.create", None, {"name": name, "deposit_kind": "full"})
        for name in ("春", "秋")
    ]
    for one in campaigns:
        with pytest.raises(Invalid, match="没有目标客群"):
            do(boss, "submit", one)
        do(boss, "for_everybody", one)
        with pytest.raises(Conflict):
            do(boss, "for_everybody", one)
    audience = visible(SYSTEM, TargetAudience).get()
    assert (audience.size, str(audience.counted_on), int(audience.campaigns)) == (3, "2026-06-01", 2)
    clock.advance(timedelta(days=3))
    assert str(do(boss, "recount", audience).counted_on) == "2026-06-04"


def test_a_draft_without_an_audience_offers_both_ways_out(boss: Principal, people: People) -> None:
    campaign = perform(boss, "trade.presalecampaign.create", None, {"name": "春", "deposit_kind": "full"})
    client = Client()
    client.force_login(people.boss)
    page = client.get(f"/presales/{campaign.pk}/").content.decode()
    assert "还没有目标客群" in page
    way = f"/presales/{campaign.pk}/do/for_everybody"
    assert way in page
    assert client.post(way).status_code in (200, 302)
    assert "还没有目标客群" not in client.get(f"/presales/{campaign.pk}/").content.decode()


def test_eight_percent_were_expected_and_six_came(
    boss: Principal, people: People, project: ResearchProject
) -> None:
    plan = {
        "name": "秋季预售",
        "expected_conversion": "8%",
        "interested": "1000",
        "opens_at": "2026-06-01 08:00",
    }
    campaign: PresaleCampaign = perform(boss, "trade.presalecampaign.create", None, plan)
    do(boss, "for_everybody", campaign)
    finding(boss, project, campaign=str(campaign.pk))
    product = perform(boss, "catalog.product.create", None, {"code": "P", "name": "泵", "list_price": "9"})
    offer = perform(
        boss, "trade.presaleoffer.create", None,
        {"campaign": str(campaign.pk), "product": str(product.pk), "price": "9", "quota": "99"},
    )  # fmt: skip
    buyer = perform(
        boss, "customers.customer.create", None, {"name": "顾客", "kind": "person", "phone": "13900000000"}
    )
    visible(SYSTEM, PresaleCampaign).filter(pk=campaign.pk).update(state="open")
    Reservation.objects.bulk_create(
        Reservation(
            number=f"R{n}", name="顾客", customer=buyer, campaign=campaign, offer=offer, owner=people.boss, quantity=1,
            state="deposit_paid", deposit_paid_on=NOW.date(), reserved_at=NOW,
            created_at=NOW, updated_at=NOW,
        )
        for n in range(60)
    )  # fmt: skip
    campaign.refresh_from_db()
    early = judged(boss, campaign)
    assert (str(early.verdict), early.actual.value, early.points) == ("预订还没有结束", 0.06, None)
    visible(SYSTEM, PresaleCampaign).filter(pk=campaign.pk).update(state="closed_intake")
    campaign.refresh_from_db()
    told = judged(boss, campaign)
    assert (told.expected, told.actual.value, told.points) == (0.08, 0.06, -2.0)
    assert str(told.verdict) == "低于预期"
    (row,) = reports["hypotheses"].build(asked_of(people, people.boss)).tables[0].rows
    assert row.values[1:4] == ("全部客户", 0, 1)
    client = Client()
    client.force_login(people.boss)
    page = client.get(f"/presales/{campaign.pk}/").content.decode()
    assert "低于预期" in page
    assert "一半看价格" in page


def test_cells_sum_to_n(asked: Question) -> None:
    other = Question(number=2, kind="yes_no")
    answers: list[dict[str, Any]] = [
        {"q1": "价格", "q2": "是"}, {"q1": "价格", "q2": "否"}, {"q1": "售后", "q2": "是"},
        {"q1": "旧答案", "q2": "是"}, {"q1": "价格"}, {},
    ]  # fmt: skip
    found = cross(asked, other, answers)
    assert [(row.option, row.counts) for row in found.rows] == [
        ("价格", (1, 1)),
        ("售后", (1, 0)),
        ("旧答案", (1, 0)),
    ]
    assert (found.n, sum(found.totals), found.left_out) == (4, 4, 2)
    assert found.rows[0].shares[0].value == 0.5


def test_answers_are_taken_away_as_a_table_without_formulas(
    boss: Principal, people: People, asked: Question
) -> None:
    answered(asked.questionnaire, "=1+1", NOW)
    client = Client()
    client.force_login(people.boss)
    at = f"/questionnaires/{asked.questionnaire_id}/analysis/"
    text = client.post(f"{at}answers.csv").content.decode()
    assert "1. 在意什么" in text
    assert "'=1+1" in text
    assert "没有可以交叉的两道题" in client.get(f"{at}cross/").content.decode()
