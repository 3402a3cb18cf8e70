"""Look-alikes: the best customers' profile ranks prospects, leads and pool records; kept as a list, called, claimed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.lookalikes import ranked
from paceline.customers.models import Activity, Customer, Segment, SegmentMember
from paceline.kernel.clock import FrozenClock
from paceline.methods.lookalikes import TooFew
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock: FrozenClock) -> FrozenClock:
    return clock


def make(by: Principal, name: str, **values: Any) -> Customer:
    made: Customer = perform(by, "customers.customer.create", None, {"name": name, **values})
    return made


@pytest.fixture
def company(boss: Principal) -> None:
    """Six A customers who make things in Jiangsu, and six others who do not."""
    for n in range(6):
        one = make(boss, f"好{n}", industry="制造业", region="320500", customer_class="A")
        visible(boss, Customer).filter(pk=one.pk).update(first_order_on=date(2026, 1, 5))
    for n in range(6):
        one = make(boss, f"平{n}", industry="零售", region="440100", customer_class="C")
        visible(boss, Customer).filter(pk=one.pk).update(first_order_on=date(2026, 1, 5))


@pytest.mark.usefixtures("company")
def test_prospects_are_ranked_with_reasons(boss: Principal) -> None:
    alike = make(boss, "苏州新厂", industry="制造业", region="320100")
    other = make(boss, "广州小店", industry="零售", region="440100")
    found = ranked(boss, None, "customers")
    assert [one.record for one in found.rows] == [alike, other]
    best, worst = (one.fit for one in found.rows)
    assert (best.score, worst.score) == (100, 0)
    assert {trait.field for trait in best.traits if trait.weight > 0} == {"industry", "region"}
    assert (found.profile.best, found.total) == (6, 2)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("most", range(6))
def test_fewer_are_the_first_of_all_and_of_equals_the_newest(boss: Principal, most: int) -> None:
    for n in range(3):
        make(boss, f"苏州{n}厂", industry="制造业", region="320100")
    for n in range(2):
        make(boss, f"广州{n}店", industry="零售", region="440100")
    every = ["苏州2厂", "苏州1厂", "苏州0厂", "广州1店", "广州0店"]
    found = ranked(boss, None, "customers", most)
    assert [one.record.name for one in found.rows] == every[:most]
    assert found.total == len(every)


@pytest.mark.usefixtures("company")
def test_leads_are_ranked_by_what_they_say(boss: Principal) -> None:
    for n, industry in enumerate(("零售", "制造业")):
        given = {"name": f"人{n}", "phone": f"1380000000{n}", "industry": industry, "company": f"某某{n}公司"}
        perform(boss, "customers.lead.create", None, given)
    rows = ranked(boss, None, "leads").rows
    assert [one.record.industry for one in rows] == ["制造业", "零售"]


@pytest.mark.usefixtures("company")
def test_everybody_sees_only_his_own(people: People, boss: Principal) -> None:
    make(boss, "苏州新厂", industry="制造业", region="320100")
    with pytest.raises(TooFew):
        ranked(people.acts(people.chen), None, "customers")


@pytest.mark.usefixtures("company")
def test_a_segment_may_be_the_model(boss: Principal) -> None:
    segment = perform(boss, "customers.segment.create", None, {"name": "零售大户", "kind": "static"})
    for one in visible(boss, Customer).filter(industry="零售"):
        perform(boss, "customers.customer.join_segment", one.pk, {"segment": str(segment.pk)})
    make(boss, "苏州新厂", industry="制造业", region="320100")
    make(boss, "广州小店", industry="零售", region="440100")
    assert [one.record.name for one in ranked(boss, segment.pk, "customers").rows] == ["广州小店", "苏州新厂"]


@pytest.mark.usefixtures("company")
def test_kept_as_a_list_of_targets_in_one_click(people: People, boss: Principal, client: Client) -> None:
    alike = make(boss, "苏州新厂", industry="制造业", region="320100")
    client.force_login(people.boss)
    page = client.get("/look-alikes/").content.decode()
    assert "制造业" in page
    assert "苏州新厂" in page
    given = {
        "among": "customers",
        "verb": "keep",
        "name": "苏州工厂",
        "record": [str(alike.pk)],
        "idempotency_key": "k1",
    }
    answers = [client.post("/look-alikes/do", given) for _ in range(2)]
    segment = visible(SYSTEM, Segment).get()
    assert [answer.url for answer in answers] == [f"/segments/{segment.pk}/"] * 2  # type: ignore[attr-defined]
    assert (segment.name, segment.kind) == ("苏州工厂", "static")
    assert list(visible(SYSTEM, SegmentMember).values_list("customer", flat=True)) == [alike.pk]


@pytest.mark.usefixtures("company")
def test_a_call_for_each_on_the_next_working_morning(people: People, boss: Principal, client: Client) -> None:
    alike = make(boss, "苏州新厂", industry="制造业", region="320100", owner=str(people.fang.pk))
    client.force_login(people.boss)
    client.post("/look-alikes/do", {"among": "customers", "verb": "plan", "record": [str(alike.pk)]})
    task = visible(SYSTEM, Activity).get()
    assert (task.customer, task.owner, task.kind) == (alike, people.fang, "call")


@pytest.mark.usefixtures("company")
def test_what_is_missing_is_said_and_nothing_is_lost(people: People, boss: Principal, client: Client) -> None:
    alike = make(boss, "苏州新厂", industry="制造业", region="320100")
    client.force_login(people.boss)
    none = client.post("/look-alikes/do", {"among": "customers", "verb": "keep", "name": "甲"})
    assert none.status_code == 422
    assert "没有勾选" in none.content.decode()
    nameless = client.post(
        "/look-alikes/do", {"among": "customers", "verb": "keep", "name": "", "record": [str(alike.pk)]}
    )
    assert nameless.status_code == 422
    assert f'value="{alike.pk}" aria-label="选择苏州新厂" checked' in nameless.content.decode()
    assert client.get("/look-alikes/?among=nowhere").status_code == 404
    assert client.get("/look-alikes/?segment=x").status_code == 404


def test_an_empty_page_says_what_is_needed(people: People, client: Client) -> None:
    client.force_login(people.fang)
    assert "先给客户定等级" in client.get("/look-alikes/").content.decode()
