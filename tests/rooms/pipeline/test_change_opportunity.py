"""What a change means: later dates count as pushes, lines make the amount, shares make exactly 100 %."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid, NotFound
from paceline.kernel.money import allocate
from paceline.pipeline.actions.splits import checked
from paceline.pipeline.models import Opportunity, OpportunityContact, OpportunityLine, OpportunitySplit
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.pipeline.conftest import fresh

pytestmark = pytest.mark.django_db


def changed(by: Principal, deal: Opportunity, **values: Any) -> Opportunity:
    result: Opportunity = perform(by, "pipeline.opportunity.change", deal.pk, values)
    return result


def test_only_a_later_close_counts_as_a_push(rep: Principal, deal: Opportunity) -> None:
    assert changed(rep, deal, expected_close_on="2026-12-15").push_count == 1
    assert changed(rep, deal, expected_close_on="2026-12-10").push_count == 1
    assert changed(rep, deal, expected_close_on="").push_count == 1
    assert changed(rep, deal, expected_close_on="2027-03-01").push_count == 1
    assert changed(rep, deal, expected_close_on="2027-03-02").push_count == 2


def test_changes_of_amount_and_close_are_events_with_before_and_after(
    rep: Principal, deal: Opportunity
) -> None:
    changed(rep, deal, amount="90万", expected_close_on="2027-01-05")
    event = Event.objects.filter(record_id=deal.pk).latest("seq")
    assert event.payload["changes"]["amount"] == ["860000.00", "900000.00"]
    assert event.payload["changes"]["expected_close_on"] == ["2026-12-01", "2027-01-05"]
    assert event.payload["changes"]["push_count"] == [0, 1]


@pytest.fixture
def product(people: People) -> Any:
    return perform(
        SYSTEM, "catalog.product.create", None, {"code": "HC-1", "name": "数控系统", "list_price": "10000"}
    )


def add_line(by: Principal, deal: Opportunity, product: Any, **values: Any) -> OpportunityLine:
    made: OpportunityLine = perform(
        by, "pipeline.opportunityline.create", None,
        {"opportunity": str(deal.pk), "product": str(product.pk), **values},
    )  # fmt: skip
    return made


def test_lines_make_the_amount(rep: Principal, deal: Opportunity, product: Any) -> None:
    line = add_line(rep, deal, product, quantity="3")
    assert (line.price, fresh(deal).amount) == (Decimal("10000.00"), Decimal("30000.00"))
    second = add_line(rep, deal, product, quantity="1", price="5000", discount="10%")
    assert fresh(deal).amount == Decimal("34500.00")
    perform(rep, "pipeline.opportunityline.change", line.pk, {"quantity": "2"})
    assert fresh(deal).amount == Decimal("24500.00")
    perform(rep, "pipeline.opportunityline.remove", second.pk)
    assert fresh(deal).amount == fresh(deal).lines_amount == Decimal("20000.00")
    with pytest.raises(Invalid) as refused:
        changed(rep, deal, amount="1")
    assert "amount" in refused.value.fields


def test_a_deal_can_begin_with_its_lines(rep: Principal, product: Any) -> None:
    made = perform(
        rep, "pipeline.opportunity.create", None,
        {"name": "备件", "lines": [{"product": str(product.pk), "quantity": "2", "price": "800"}]},
    )  # fmt: skip
    assert fresh(made).amount == Decimal("1600.00")


def test_lines_of_somebody_elses_deal_cannot_be_added(
    people: People, deal: Opportunity, product: Any
) -> None:
    with pytest.raises((Invalid, NotFound)):
        add_line(people.acts(people.qiang), deal, product)


def shares(deal: Opportunity) -> dict[Any, Decimal]:
    return dict(visible(SYSTEM, OpportunitySplit).filter(opportunity=deal).values_list("user_id", "share"))


def split(by: Principal, deal: Opportunity, **percent: tuple[Any, str]) -> Opportunity:
    rows = [{"user": str(user.pk), "share": share} for user, share in percent.values()]
    result: Opportunity = perform(by, "pipeline.opportunity.set_splits", deal.pk, {"splits": rows})
    return result


def test_shares_are_set_at_once_and_replaced_at_once(
    rep: Principal, people: People, deal: Opportunity
) -> None:
    split(rep, deal, a=(people.fang, "60%"), b=(people.qiang, "40%"))
    assert shares(deal) == {people.fang.pk: Decimal("0.6"), people.qiang.pk: Decimal("0.4")}
    split(rep, deal, a=(people.fang, "33.34%"), b=(people.min, "33.33%"), c=(people.chen, "33.33%"))
    assert sum(shares(deal).values()) == 1
    assert people.qiang.pk not in shares(deal)


@pytest.mark.parametrize("wrong", [("60%", "39.99%"), ("60%", "40.01%"), ("100%", "0%"), ("120%", "-20%")])
def test_shares_that_do_not_make_a_whole_are_refused(
    wrong: tuple[str, str], rep: Principal, people: People, deal: Opportunity
) -> None:
    with pytest.raises(Invalid) as refused:
        split(rep, deal, a=(people.fang, wrong[0]), b=(people.qiang, wrong[1]))
    assert "splits" in refused.value.fields
    assert shares(deal) == {}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weights=st.lists(st.integers(1, 1000), min_size=1, max_size=8), off=st.integers(-3, 3))
def test_i2_only_a_whole_is_accepted(weights: list[int], off: int) -> None:
    parts = allocate(Decimal(1), weights, places=6)
    rows = [{"user": at, "share": share} for at, share in enumerate(parts)]
    rows[0]["share"] += Decimal(off).scaleb(-6)
    if off == 0 and all(row["share"] > 0 for row in rows):
        assert sum(checked(rows).values()) == 1
    else:
        with pytest.raises(Invalid):
            checked(rows)


def test_merging_keeps_one_set_of_shares_and_one_word_on_each_contact(
    rep: Principal, people: People, deal: Opportunity, customer: Any, product: Any
) -> None:
    other = perform(
        rep, "pipeline.opportunity.create", None, {"name": "产线改造二", "customer": str(customer.pk)}
    )
    contact = perform(rep, "customers.contact.create", None, {"name": "钱总", "customer": str(customer.pk)})
    for each in (deal, other):
        split(rep, each, a=(people.fang, "50%"), b=(people.qiang, "50%"))
        perform(
            rep, "pipeline.opportunitycontact.create", None,
            {"opportunity": str(each.pk), "contact": str(contact.pk), "role": "decision_maker"},
        )  # fmt: skip
    add_line(rep, other, product)
    perform(rep, "pipeline.opportunity.merge", deal.pk, {"others": [str(other.pk)]})
    assert sum(shares(deal).values()) == 1
    assert visible(SYSTEM, OpportunityContact).filter(opportunity=deal).count() == 1
    assert fresh(deal).amount == Decimal("10000.00")
