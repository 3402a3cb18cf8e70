"""Leads are graded by rules: at once, every night, with reasons; what a person says counts more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import Principal
from paceline.customers.models import Lead
from paceline.customers.scoring.following import score_leads
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.records.invariants import history_gives_the_present
from paceline.records.models import Event
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
MAKERS = {"all": [{"field": "industry", "op": "eq", "value": "制造业"}]}


@pytest.fixture(autouse=True)
def now(clock: FrozenClock) -> FrozenClock:
    return clock


def rule(boss: Principal, **values: Any) -> Any:
    return perform(boss, "customers.scoringrule.create", None, values)


@pytest.fixture
def rules(boss: Principal) -> None:
    rule(boss, name="行业对口", kind="fit", condition=MAKERS, points=80)
    rule(boss, name="电话有回应", kind="intent", signal="talked", points=80)


def come(by: Principal, **values: Any) -> Lead:
    made: Lead = perform(
        by, "customers.lead.create", None, {"name": "钱总", "phone": "13900000001", **values}
    )
    deliver_due()
    return fresh(made)  # type: ignore[no-any-return]


def talk(by: Principal, lead: Lead) -> None:
    said = {
        "lead": str(lead.pk),
        "subject": "首次电话",
        "kind": "call",
        "outcome": "connected",
        "notes": "要换线",
    }
    perform(by, "customers.activity.log", None, said)
    deliver_due()


def grades(lead: Lead) -> list[Event]:
    return list(Event.objects.filter(name="customers.lead.score", record_id=lead.pk).order_by("seq"))


@pytest.mark.usefixtures("rules")
def test_a_lead_is_graded_at_once_with_its_reasons(rep: Principal) -> None:
    lead = come(rep, industry="制造业")
    assert (lead.score_fit, lead.score_intent, lead.grade) == (80, 0, "C")
    assert lead.score_why == [["fit", "行业对口", 80, 1]]
    talk(rep, lead)
    lead = fresh(lead)
    assert (lead.score_intent, lead.grade) == (80, "A")
    assert [event.payload["changes"]["grade"] for event in grades(lead)] == [["", "C"], ["C", "A"]]
    assert "said" in grades(lead)[-1].payload


@pytest.mark.usefixtures("rules")
def test_intent_fades_and_only_a_changed_grade_is_told(rep: Principal, now: FrozenClock) -> None:
    lead = come(rep, industry="制造业")
    talk(rep, lead)
    before = len(grades(lead))
    now.advance(timedelta(days=1))
    score_leads()
    faded = fresh(lead)
    assert faded.score_intent < 80
    assert len(grades(lead)) == before, "still an A"
    now.advance(timedelta(days=13))
    assert "1" in score_leads()
    assert (fresh(lead).score_intent, fresh(lead).grade) == (40, "B")
    assert "0" in score_leads(), "a second time changes nothing"
    assert not [fault for fault in history_gives_the_present.find() if "customers.lead " in fault]


@pytest.mark.usefixtures("rules")
def test_what_a_person_says_counts_until_it_is_handed_back(rep: Principal) -> None:
    lead = come(rep, industry="制造业")
    perform(rep, "customers.lead.change", lead.pk, {"grade": "A"})
    deliver_due()
    score_leads()
    assert (fresh(lead).grade, fresh(lead).graded_by_hand) == ("A", True)
    perform(rep, "customers.lead.score", lead.pk, {})
    assert (fresh(lead).grade, fresh(lead).graded_by_hand) == ("C", False)


@pytest.mark.usefixtures("rules")
def test_a_grade_given_at_the_beginning_is_a_persons_word(rep: Principal) -> None:
    assert come(rep, industry="制造业", grade="B").graded_by_hand
    assert fresh(come(rep, name="李总", phone="13900000002")).graded_by_hand is False


def test_without_rules_nothing_is_graded(rep: Principal) -> None:
    lead = come(rep)
    assert (lead.grade, lead.score_fit) == ("", None)
    with pytest.raises(Conflict, match="评分规则"):
        perform(rep, "customers.lead.score", lead.pk, {})


@pytest.mark.usefixtures("rules")
def test_finished_leads_keep_the_grade_that_they_had(rep: Principal, boss: Principal) -> None:
    lead = come(rep, industry="制造业")
    perform(rep, "customers.lead.disqualify", lead.pk, {"reason": "no_need"})
    deliver_due()
    rule(
        boss, name="有手机", kind="fit", condition={"all": [{"field": "phone", "op": "not_empty"}]}, points=20
    )
    score_leads()
    assert fresh(lead).score_fit == 80
    with pytest.raises(Conflict, match="不再评分"):
        perform(rep, "customers.lead.score", lead.pk, {})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "fit", "condition": {"all": [{"field": "nothing", "op": "empty"}]}}, "condition"),
        ({"kind": "fit"}, "condition"),
        ({"kind": "intent"}, "signal"),
        ({"kind": "intent", "signal": "met", "points": 101}, "points"),
        ({"kind": "intent", "signal": "met", "points": 0}, "points"),
    ],
)
def test_a_wrong_rule_is_refused_at_its_field(boss: Principal, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rule(boss, name="规则", **values)
    assert field in refused.value.fields


def test_a_set_of_rules_to_begin_with(boss: Principal, rep: Principal) -> None:
    perform(boss, "customers.scoringrule.start", None, {})
    lead = come(
        rep, company="青原牧业", industry="牧业", region="320000", title="采购经理", interest="巴氏奶"
    )
    assert lead.score_fit == 80
    with pytest.raises(Conflict):
        perform(boss, "customers.scoringrule.start", None, {})


def test_rules_that_take_points_away(boss: Principal, rep: Principal) -> None:
    rule(boss, name="行业对口", kind="fit", condition=MAKERS, points=30)
    rule(
        boss,
        name="没有公司",
        kind="fit",
        condition={"all": [{"field": "company", "op": "empty"}]},
        points=-50,
    )
    lead = come(rep, industry="制造业")
    assert lead.score_fit == 0
    assert ["fit", "没有公司", -50, 1] in lead.score_why


@pytest.mark.usefixtures("rules")
def test_the_page_says_why(rep: Principal, people: People, client: Client) -> None:
    lead = come(rep, industry="制造业")
    client.force_login(people.fang)
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "线索评分" in page
    assert "行业对口" in page
    assert "+80" in page
