"""The quality of sources: what their leads become, what they cost and bring, credited by first, last or all touches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer, Lead, LeadSource, Segment
from paceline.insight.question import Question
from paceline.insight.report import Result, Row, reports
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid
from paceline.kernel.periods import Period
from paceline.metadata.registry import registry
from paceline.methods.figures import Figure
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.reading.listing import ListQuery
from tests.people import People

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture(autouse=True)
def now(clock: FrozenClock) -> FrozenClock:
    return clock


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def fair(boss: Principal) -> LeadSource:
    made: LeadSource = perform(boss, "customers.leadsource.create", None, {"name": "展会"})
    return made


@pytest.fixture
def web(boss: Principal) -> LeadSource:
    made: LeadSource = perform(boss, "customers.leadsource.create", None, {"name": "官网"})
    return made


def come(by: Principal, n: int, source: LeadSource, **values: Any) -> Lead:
    given = {"name": f"人{n}", "phone": f"1380000{n:04d}", "source": str(source.pk), **values}
    made: Lead = perform(by, "customers.lead.create", None, given)
    return made


def spend(
    by: Principal, source: LeadSource, amount: str, first: str = "2026-01-01", last: str = "2026-12-31"
) -> Any:
    given = {"source": str(source.pk), "amount": amount, "from_on": first, "to_on": last}
    return perform(by, "customers.sourcecost.create", None, given)


def asked(by: Principal, credit: str = "first", code: str = "source_quality", group: str = "") -> Result:
    return reports[code].build(Question.of(by, YEAR, options={"credit": credit}, group=group))


def row(result: Result, table: int, name: str) -> Row:
    return next(one for one in result.tables[table].rows if one.values[0] == name)


def behind(by: Principal, result: Result, table: int, found: Row, place: int) -> int:
    """How many rows a figure's link leads to."""
    condition = found.drill[place]
    assert condition is not None
    return ListQuery(registry.get(result.tables[table].object), by, filter=condition).rows.count()


def test_leads_sql_deals_and_costs_of_each_source(boss: Principal, fair: LeadSource, web: LeadSource) -> None:
    leads = [come(boss, n, fair) for n in range(4)] + [come(boss, 9, web)]
    for lead in leads[:2]:
        perform(boss, "customers.lead.start_contact", lead.pk, {})
        perform(boss, "customers.lead.qualify", lead.pk, {})
    spend(boss, fair, "4000")
    result = asked(boss)
    quality, cost = row(result, 0, "展会"), row(result, 2, "展会")
    assert quality.values[1:3] == (4, 2)
    rate = quality.values[3]
    assert isinstance(rate, Figure)
    assert (rate.value, rate.n) == (0.5, 4)
    assert quality.values[4] == pytest.approx((2 + 20 * 0.4) / 24), "drawn towards the 2 of 5 of all sources"
    assert quality.values[5] == 0
    assert cost.values[1:] == (Decimal("4000.00"), Decimal("1000.00"), Decimal("2000.00"), None)
    assert row(result, 2, "官网").values[1:] == (None, None, None, None), (
        "nothing is known, so nothing is claimed"
    )
    assert [behind(boss, result, 0, quality, place) for place in (1, 2)] == [4, 2]
    assert behind(boss, result, 2, cost, 1) == 1


def test_a_lead_that_sales_sent_back_is_no_sql(boss: Principal, fair: LeadSource) -> None:
    lead = come(boss, 1, fair)
    for verb, given in (("start_contact", {}), ("qualify", {}), ("reject", {"reason": "没有预算"})):
        perform(boss, f"customers.lead.{verb}", lead.pk, given)
    assert row(asked(boss), 0, "展会").values[2] == 0


def test_won_deals_count_for_the_source_of_their_lead(boss: Principal, fair: LeadSource) -> None:
    lead = come(boss, 1, fair, company="青原牧业有限公司")
    perform(boss, "customers.lead.start_contact", lead.pk, {})
    perform(boss, "customers.lead.qualify", lead.pk, {})
    perform(boss, "customers.lead.convert", lead.pk, {"with_opportunity": True, "amount": "90000"})
    deal = visible(boss, Opportunity).get(lead=lead)
    visible(boss, Opportunity).filter(pk=deal.pk).update(
        state="won", closed_on=date(2026, 3, 20), amount_base=Decimal(90000)
    )
    spend(boss, fair, "3000")
    result = asked(boss)
    won = row(result, 1, "展会")
    assert (won.values[1], won.values[2], won.values[5], won.values[6]) == (1, 0, 1, Decimal("90000.00"))
    assert row(result, 2, "展会").values[4] == Decimal("3000.00")
    assert behind(boss, result, 1, won, 1) == 1


def test_credits_go_to_the_first_the_last_or_all_touches(
    boss: Principal, fair: LeadSource, web: LeadSource
) -> None:
    come(boss, 1, fair)
    come(boss, 1, web)
    come(boss, 1, web)
    by = {credit: asked(boss, credit) for credit in ("first", "last", "linear")}
    assert [one.values[:2] for one in by["first"].tables[0].rows] == [("展会", 1)]
    assert [one.values[:2] for one in by["last"].tables[0].rows] == [("官网", 1)]
    assert {one.values[:2] for one in by["linear"].tables[0].rows} == {
        ("官网", Decimal("0.7")),
        ("展会", Decimal("0.3")),
    }
    for credit, result in by.items():
        for one in result.tables[0].rows:
            assert behind(boss, result, 0, one, 1) == 1, credit


def test_a_cost_of_other_days_is_shared_by_days(boss: Principal, fair: LeadSource) -> None:
    come(boss, 1, fair)
    spend(boss, fair, "200", "2025-12-31", "2026-01-01")
    assert row(asked(boss), 2, "展会").values[1] == Decimal("100.00")


def test_costs_end_after_they_begin_and_are_not_negative(boss: Principal, fair: LeadSource) -> None:
    with pytest.raises(Invalid) as refused:
        spend(boss, fair, "100", "2026-03-02", "2026-03-01")
    assert "to_on" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        spend(boss, fair, "-1")
    assert "amount" in refused.value.fields


def test_lifetime_value_beside_what_a_customer_cost(
    boss: Principal, fair: LeadSource, web: LeadSource
) -> None:
    for n, (source, value) in enumerate(((fair, 9000), (fair, 3000), (web, 5000))):
        customer = perform(
            boss, "customers.customer.create", None, {"name": f"公司{n}", "source": str(source.pk)}
        )
        visible(boss, Customer).filter(pk=customer.pk).update(
            clv=value, clv_base=value, first_order_on=date(2026, 2, 1), customer_class="A"
        )
        if n == 0:
            segment: Segment = perform(
                boss, "customers.segment.create", None, {"name": "大户", "kind": "static"}
            )
            perform(boss, "customers.customer.join_segment", customer.pk, {"segment": str(segment.pk)})
    spend(boss, fair, "3000")
    result = asked(boss, code="clv_cac")
    assert row(result, 0, "展会").values[1:] == (2, Decimal("6000.00"), 2, 2, Decimal("1500.00"), "4.0 : 1")
    assert row(result, 0, "官网").values[5:] == (None, "—")
    assert row(result, 1, "大户").values[1:] == (1, Decimal("9000.00"), 1, 1, Decimal("1500.00"), "6.0 : 1")
    whole = row(asked(boss, code="clv_cac", group="customer_class"), 0, "A 重点客户")
    assert whole.values[6] == "3.8 : 1"
    assert "3.8 : 1" in str(result.sentence)
    assert behind(boss, result, 0, row(result, 0, "展会"), 1) == 2
    assert behind(boss, result, 1, row(result, 1, "大户"), 1) == 1


def test_the_pages_show_them(people: People, client: Client) -> None:
    client.force_login(people.boss)
    for code in ("source_quality", "clv_cac"):
        assert client.get(f"/reports/{code}/").status_code == 200
    page = client.get("/reports/source_quality/?credit=linear").content.decode()
    assert '<option value="linear" selected>' in page
    assert client.get("/reports/source_quality/?credit=nobody").status_code == 200
