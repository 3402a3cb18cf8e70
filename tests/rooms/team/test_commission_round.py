"""A round writes what each fact brought, once; what is undone goes back at the rate at which it was earned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.periods import period_of
from paceline.records.action import acting
from paceline.team.commission.outlook import outlook_of, what_if
from paceline.team.commission.trial import tried
from paceline.team.models import CommissionEvent, CompBand
from paceline.trade.models import SalesOrder
from tests.people import People
from tests.rooms.team.commission_sales import (
    customer,
    delivered,
    do,
    lines,
    order,
    paid,
    plan,
    reckon,
    statement,
    thing,
)

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 10)


@pytest.fixture
def clock(freeze: Any) -> Any:
    return freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))


def test_receipts_climb_the_bands_and_a_return_costs_what_it_had_brought(people: People, clock: Any) -> None:
    plan()
    buyer, what = customer(people.fang), thing()
    first = order(people.fang, 1_250_000, buyer, what)
    last = order(people.fang, 100_000, buyer, what)
    for sold, amount in ((first, 1_250_000), (last, 100_000)):
        delivered(sold)
        paid(sold, amount, date(2026, 3, 5))
    assert reckon(MARCH) == 2
    assert reckon(MARCH) == 0, "a repeated round makes nothing twice"
    mine = statement(people.fang, 3)
    assert (mine.earned, mine.reached, mine.attainment) == (Decimal("50500.00"), 1_350_000, Decimal("1.35"))
    assert [one.explanation for one in visible(SYSTEM, CommissionEvent).order_by("pk")] == [
        "1,000,000.00 × 3% + 200,000.00 × 5% + 50,000.00 × 7%", "100,000.00 × 7%",
    ]  # fmt: skip

    do("trade.salesorder.take_back", last, reason="换型号")
    assert reckon(MARCH) == 1
    assert lines(people.fang)[-1] == ("taken_back", -100_000, "-7000.00")
    mine.refresh_from_db()
    assert mine.earned == Decimal("43500.00")
    assert reckon(MARCH) == 0

    back = visible(SYSTEM, SalesOrder).get(returns=last.pk)
    do("trade.salesorder.undo_return", back, reason="点错了")
    assert (reckon(MARCH), reckon(MARCH)) == (1, 0), "what was paid stands on the order again"
    mine.refresh_from_db()
    assert mine.earned == Decimal("50500.00")


def test_a_return_in_a_later_month_is_taken_back_there_at_the_rate_and_version_of_the_sale(
    people: People, clock: Any
) -> None:
    first = plan(base="order_net", bands=(("0", "0.07"),))
    sold = order(people.fang, 100_000, customer(people.fang), thing())
    delivered(sold)
    reckon(MARCH)
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    second = do("team.compplan.revise", first, since=date(2026, 4, 1))
    do("team.compband.change", visible(SYSTEM, CompBand).get(plan=second), values={"rate": Decimal("0.02")})
    do("team.compplan.publish", second)
    do("trade.salesorder.take_back", sold, reason="不合用")
    reckon(APRIL)
    assert statement(people.fang, 3).earned == 7_000
    assert (statement(people.fang, 4).earned, statement(people.fang, 4).reached) == (-7_000, 0)
    back = visible(SYSTEM, CommissionEvent).get(kind="taken_back")
    assert (back.plan_id, back.rate, back.happened_on) == (first.pk, Decimal("0.07"), APRIL)
    assert reckon(APRIL) == 0

    for _ in range(2):
        returned = visible(SYSTEM, SalesOrder).get(returns=sold.pk, state="completed")
        do("trade.salesorder.undo_return", returned, reason="没有退")
        assert (reckon(APRIL), reckon(APRIL)) == (1, 0)
        assert statement(people.fang, 4).earned == 0, (
            "what the return had cost comes again at the rate of the sale"
        )
        do("trade.salesorder.take_back", sold, reason="还是不合用")
        assert (reckon(APRIL), statement(people.fang, 4).earned) == (1, -7_000)


def test_what_goes_back_after_the_window_is_not_taken_back(people: People, clock: Any) -> None:
    plan(base="order_net", window_days=10)
    sold = order(people.fang, 100_000, customer(people.fang), thing())
    delivered(sold)
    reckon(MARCH)
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    do("trade.salesorder.take_back", sold, reason="不合用")
    assert reckon(APRIL) == 0


def test_the_whole_rate_posts_the_difference_when_a_band_is_reached(people: People, clock: Any) -> None:
    plan(method="whole")
    buyer, what = customer(people.fang), thing()
    sold = order(people.fang, 1_350_000, buyer, what)
    for amount in (900_000, 450_000):
        paid(sold, amount, date(2026, 3, 5))
    reckon(MARCH)
    assert lines(people.fang) == [
        ("earned", 900_000, "27000.00"), ("earned", 450_000, "31500.00"), ("rerated", 0, "36000.00"),
    ]  # fmt: skip
    assert statement(people.fang, 3).earned == Decimal("94500.00")


def test_a_shared_deal_pays_each_by_their_part_and_the_leader_by_the_team(people: People, clock: Any) -> None:
    OrgUnit.objects.filter(name="华东一组").update(manager=people.min)
    plan()
    plan("组长提成", person=people.min, override=Decimal("0.005"))
    buyer, what = customer(people.fang), thing()
    deal = do("pipeline.opportunity.create", values={"name": "产线", "owner": people.fang.pk, "amount": 100})
    shares = [
        {"user": people.fang.pk, "share": Decimal("0.7")},
        {"user": people.qiang.pk, "share": Decimal("0.3")},
    ]
    do("pipeline.opportunity.set_splits", deal, splits=shares)
    sold = order(people.fang, 100_000, buyer, what, opportunity=deal.pk)
    paid(sold, 100_000, date(2026, 3, 5))
    reckon(MARCH)
    assert lines(people.fang) == [("earned", 70_000, "2100.00")]
    assert lines(people.qiang) == [("earned", 30_000, "900.00")]
    assert lines(people.min) == [("override", 100_000, "500.00")]

    do("pipeline.opportunity.set_splits", deal, splits=[{"user": people.chen.pk, "share": Decimal(1)}])
    do("trade.salesorder.assign", sold, owner=people.chen)
    assert reckon(MARCH) == 0, "what was earned stays with those who earned it"


def test_money_that_never_came_takes_its_commission_back(people: People, clock: Any) -> None:
    plan()
    sold = order(people.fang, 100_000, customer(people.fang), thing())
    came = paid(sold, 100_000, date(2026, 3, 5))
    reckon(MARCH)
    do("trade.receipt.reverse", came, reason="登记错了")
    reckon(MARCH)
    assert lines(people.fang) == [("earned", 100_000, "3000.00"), ("taken_back", -100_000, "-3000.00")]
    assert reckon(MARCH) == 0


def test_what_comes_in_late_is_written_on_the_next_statement_that_is_open(people: People, clock: Any) -> None:
    plan()
    sold = order(people.fang, 200_000, customer(people.fang), thing())
    paid(sold, 100_000, date(2026, 3, 5))
    reckon(MARCH)
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    do("team.statement.submit", statement(people.fang, 3))
    paid(sold, 100_000, date(2026, 3, 28))
    reckon(APRIL)
    assert (statement(people.fang, 3).earned, statement(people.fang, 4).earned) == (3_000, 3_000)


def test_the_most_specific_plan_counts_and_nobody_without_one_gets_a_statement(
    people: People, clock: Any
) -> None:
    plan("华南", unit=OrgUnit.objects.get(name="华南一组").pk)
    plan("陈晨", person=people.chen, bands=(("0", "0.1"),))
    what = thing()
    for owner in (people.fang, people.chen):
        paid(order(owner, 1_000, customer(owner), what), 1_000, date(2026, 3, 5))
    reckon(MARCH)
    assert (lines(people.fang), lines(people.chen)) == ([], [("earned", 1_000, "100.00")])


def test_a_missed_gate_and_the_cap_are_lines_of_their_own(people: People, clock: Any) -> None:
    plan(gate="attainment", gate_value=Decimal(1), gate_factor=Decimal("0.8"), cap=2_000)
    paid(order(people.fang, 100_000, customer(people.fang), thing()), 100_000, date(2026, 3, 5))
    reckon(MARCH)
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    do("team.statement.submit", statement(people.fang, 3))
    assert lines(people.fang) == [
        ("earned", 100_000, "3000.00"),
        ("gate", 0, "-600.00"),
        ("cap", 0, "-400.00"),
    ]
    mine = statement(people.fang, 3)
    assert (mine.earned, mine.payable) == (2_000, 2_000)
    do("team.statement.reopen", mine)
    do("team.statement.submit", statement(people.fang, 3))
    assert len(lines(people.fang)) == 3, "reckoned again it says the same"


def test_the_what_if_and_the_trial_count_gate_and_cap_too(people: People, clock: Any) -> None:
    made = plan(gate="attainment", gate_value=Decimal(1), gate_factor=Decimal("0.8"), cap=30_000)
    paid(order(people.fang, 100_000, customer(people.fang), thing()), 100_000, date(2026, 3, 5))
    reckon(MARCH)
    found = outlook_of(people.acts(people.fang))
    assert found is not None
    missed, reached, beyond = (what_if(found, Decimal(base)) for base in (500_000, 1_000_000, 1_500_000))
    assert (missed.earned, missed.gated, missed.amount) == (15_000, -3_000, 12_000)
    assert missed.gate == "50% / 100% → × 80%"
    assert (reached.gated, reached.amount, reached.gate) == (0, 30_000, "")
    assert (beyond.capped, beyond.amount) == (30_000 - beyond.earned, 30_000)
    (one,) = tried(made, period_of("month", MARCH))
    assert (one.gated, one.total) == (-600, 2_400)


def test_another_target_in_the_same_month_is_reckoned_from_the_first_sale_on(
    people: People, clock: Any
) -> None:
    plan(use_targets=True, quota=1_000_000)
    paid(order(people.fang, 200_000, customer(people.fang), thing()), 200_000, date(2026, 3, 5))
    reckon(MARCH)
    with acting(SYSTEM, "rhythm.target.create") as act:
        from paceline.rhythm.models import Target

        act.create(
            Target, metric="received", value=100_000, period="month", starts_on=date(2026, 3, 1), owner=people.fang,
            state="published",
        )  # fmt: skip
    assert reckon(MARCH) == 1
    mine = statement(people.fang, 3)
    assert (mine.quota, mine.attainment) == (100_000, 2)
    assert mine.earned == Decimal(3_000 + 1_000 + 5_600)
    assert reckon(MARCH) == 0
