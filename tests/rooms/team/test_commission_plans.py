"""Plans: what publishing asks for, who may, how a version takes over; disputes and runs by whom they are for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.badges import badges_of
from paceline.team.models import CommissionEvent, CompBand, CompPlan
from tests.people import People
from tests.rooms.team.commission_sales import customer, do, order, paid, plan, reckon, statement, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(freeze: Any) -> Any:
    return freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))


def again(record: Any) -> Any:
    return visible(SYSTEM, type(record)).get(pk=record.pk)


def says(record: Any, today: date) -> list[str]:
    """What stands beside the state of a plan."""
    badges = badges_of(SYSTEM, registry.of(type(record)), again(record), today)
    return [badge.label.text(str) for badge in badges]


def test_a_plan_without_a_sound_ladder_is_not_published(people: People, clock: Any) -> None:
    for bands in ((), (("0.5", "0.03"),), (("0", "0.03"), ("0", "0.05"))):
        with pytest.raises(Conflict):
            plan(bands=bands)
    assert not visible(SYSTEM, CompPlan).exclude(state="draft").exists()


def test_who_confirms_receipts_does_not_publish_plans(people: People, clock: Any) -> None:
    made = do("team.compplan.create", values={"name": "新方案", "quota": 100, "valid_from": date(2026, 3, 9)})
    assert made.valid_from == date(2026, 3, 1), "a version holds for whole months"
    do("team.compband.create", values={"plan": made.pk, "start": Decimal(0), "rate": Decimal("0.03")})
    with pytest.raises(NotAllowed):
        perform(people.acts(people.boss), "team.compplan.publish", made.pk)


def test_a_new_version_takes_over_and_the_published_one_stays_as_it_is(people: People, clock: Any) -> None:
    first = plan()
    with pytest.raises(Conflict):
        do("team.compplan.change", first, values={"quota": 5})
    with pytest.raises(Conflict):
        do("team.compband.remove", visible(SYSTEM, CompBand).filter(plan=first)[0])
    with pytest.raises(Invalid):
        do("team.compplan.revise", first, since=date(2026, 1, 20))
    second = do("team.compplan.revise", first, since=date(2026, 4, 12))
    assert (second.edition, second.state, visible(SYSTEM, CompBand).filter(plan=second).count()) == (
        2,
        "draft",
        3,
    )
    perform(SYSTEM, "team.compplan.remove", second.pk)
    following = do("team.compplan.revise", first)
    assert following.valid_from == date(2026, 4, 1), "without a day the next period"
    perform(SYSTEM, "team.compplan.remove", following.pk)
    second = do("team.compplan.revise", first, since=date(2026, 4, 12))
    do("team.compplan.publish", second)
    assert (again(first).state, again(first).valid_to) == ("ended", date(2026, 3, 31))
    assert says(first, date(2026, 3, 31)) == ["算到 2026-03-31"], "it counts until its last day and says so"
    assert says(first, date(2026, 4, 1)) == []
    do("team.compplan.withdraw", second)
    assert (again(first).state, again(first).valid_to) == ("published", None), "taken back, the first goes on"


def test_a_version_does_not_reach_back_into_what_was_reckoned(people: People, clock: Any) -> None:
    first = plan()
    paid(order(people.fang, 1_000, customer(people.fang), thing()), 1_000, date(2026, 3, 5))
    reckon(date(2026, 3, 20))
    with pytest.raises(Conflict):
        do("team.compplan.withdraw", first)
    second = do("team.compplan.revise", first, since=date(2026, 3, 1))
    with pytest.raises(Conflict):
        do("team.compplan.publish", second)


def test_a_dispute_is_hers_and_can_be_taken_back(people: People, clock: Any) -> None:
    plan()
    paid(order(people.fang, 1_000, customer(people.fang), thing()), 1_000, date(2026, 3, 5))
    reckon(date(2026, 3, 20))
    line = visible(SYSTEM, CommissionEvent).get()
    fang, boss = people.acts(people.fang), people.acts(people.boss)
    with pytest.raises(Conflict):
        perform(fang, "team.commissionevent.dispute", line.pk, {"reason": "少算了"})
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    do("team.statement.submit", statement(people.fang, 3))
    with pytest.raises(NotAllowed):
        perform(boss, "team.commissionevent.dispute", line.pk, {"reason": "少算了"})
    perform(fang, "team.commissionevent.dispute", line.pk, {"reason": "少算了"})
    assert (statement(people.fang, 3).state, statement(people.fang, 3).payable) == ("disputed", 0)
    perform(fang, "team.commissionevent.withdraw_dispute", line.pk)
    assert (statement(people.fang, 3).state, statement(people.fang, 3).payable) == ("review", 30)
    perform(fang, "team.commissionevent.dispute", line.pk, {"reason": "应该是 50"})
    perform(boss, "team.commissionevent.resolve", line.pk, {"answer": "按 50", "amount": "50"})
    mine = statement(people.fang, 3)
    assert (mine.state, mine.earned, mine.payable) == ("review", 50, 50)
    assert again(line).amount == 30, "the line itself stays; what was missing is a line of its own"
    put_right = visible(SYSTEM, CommissionEvent).get(kind="correction")
    about = line.receipt or line.order
    assert put_right.explanation == f"{about} {line.happened_on}: 30.00 → 50.00"


def test_a_draw_is_paid_and_recovered(people: People, clock: Any) -> None:
    plan(draw=500)
    buyer, what = customer(people.fang), thing()
    paid(order(people.fang, 10_000, buyer, what), 10_000, date(2026, 3, 5))
    reckon(date(2026, 3, 20))
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    do("team.statement.submit", statement(people.fang, 3))
    mine = statement(people.fang, 3)
    assert (mine.earned, mine.payable, mine.drawn, mine.carried) == (300, 500, 200, 200)
    paid(order(people.fang, 50_000, buyer, what), 50_000, date(2026, 4, 5))
    clock.move_to(datetime(2026, 5, 10, 2, tzinfo=UTC))
    reckon(date(2026, 5, 10))
    do("team.statement.submit", statement(people.fang, 4))
    after = statement(people.fang, 4)
    assert (after.earned, after.owed_before, after.payable, after.carried) == (1_500, 200, 1_300, 0)
