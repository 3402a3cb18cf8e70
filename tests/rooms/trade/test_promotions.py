"""Promotions from the draft to the report: who gets them, until when, what the line says, who must still approve."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.catalog.jobs import end_promotions
from paceline.catalog.models import Promotion
from paceline.customers.models import Customer
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock as now
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.methods.promotions import Kind, Offer, promoted
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import OrderLine, QuoteLine
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money

OURS = ("I06k", "I06o", "I06l", "I14p", "I15")


def running(boss: Principal, name: str, *items: dict[str, Any], days: int = 7, **given_: Any) -> Any:
    """A published promotion that began an hour ago."""
    start = now.now() - timedelta(hours=1)
    values = {
        "name": name,
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(days=days)).isoformat(),
    }
    made = perform(boss, "catalog.promotion.create", None, {**values, **given_})
    for item in items:
        perform(boss, "catalog.promotionitem.create", None, {"promotion": str(made.pk), **item})
    perform(boss, "catalog.promotion.publish", made.pk)
    return made


def clean() -> list[str]:
    return [line for code in OURS for line in invariants[code].find()]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_from_the_draft_to_the_report(
    people: People, rep: Principal, boss: Principal, customer: Any, pump: Any, valve: Any, clock: FrozenClock
) -> None:
    perform(boss, "catalog.discountpolicy.create", None, {"name": "代表", "role": "test-rep", "limit": "10%"})
    perform(boss, "catalog.discountpolicy.create", None, {"name": "底线", "floor_margin": "15%"})
    perform(boss, "catalog.product.change", valve.pk, {"line": "阀门"})
    sale = running(boss, "十一八折", {"product": str(pump.pk), "percent": "20%"})
    running(boss, "阀门立减", {"line": "阀门", "kind": "amount", "off": "10"}, combinable="true")
    running(boss, "会员再减", {"kind": "amount", "off": "5"}, combinable="true", members_only="true")
    lines = [{"product": str(pump.pk), "quantity": "2"}, {"product": str(valve.pk), "quantity": "3"}]
    order = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    first, second = lines_of(order)
    assert (first.price, first.regular_price, first.promotions) == (money("904"), money("1130"), ["十一八折"])
    assert (second.price, second.promotions) == (money("89.99"), ["阀门立减"]), "nobody's member yet"
    assert second.price_basis == "", "the list price is in no book"

    level = perform(boss, "customers.memberlevel.create", None, {"name": "银卡"})
    visible(SYSTEM, Customer).filter(pk=customer.pk).update(member_level=level)
    perform(rep, "trade.salesorder.promote", order.pk)
    assert [line.price for line in lines_of(order)] == [money("904"), money("84.99")]
    assert lines_of(order)[1].offers == {"阀门立减": "10.00", "会员再减": "5.00"}
    with pytest.raises(Conflict):  # nothing more to take over
        perform(rep, "trade.salesorder.promote", order.pk)
    perform(rep, "trade.orderline.change", second.pk, {"price": "90"})
    by_hand = fresh(second)
    assert (by_hand.promotions, by_hand.regular_price) == ([], None)
    perform(rep, "trade.orderline.change", second.pk, {"price": "99.99"})
    perform(rep, "trade.salesorder.promote", order.pk)
    perform(rep, "trade.salesorder.confirm", order.pk)
    assert fresh(order).amount == money("1808") + money("254.97")

    # what the company gives is not the seller's discount; what the seller gives besides is, and so is the margin
    for discount, verdict in (
        ("0", "within"),
        ("10%", "within"),
        ("11%", "over_limit"),
        ("15%", "below_floor"),
    ):
        line = [{"product": str(pump.pk), "quantity": "1", "discount": discount}]
        quote = perform(rep, "trade.quote.create", None, {"customer": str(customer.pk), "lines": line})
        expected = "below_floor" if Decimal("904") * (1 - money(discount.rstrip("%")) / 100) / Decimal("1.13") * \
            Decimal("0.85") < 700 else verdict  # fmt: skip
        assert fresh(quote).verdict == expected, discount
    cheap = {"customer": str(customer.pk), "lines": [{"product": str(valve.pk), "quantity": "1"}]}
    accepted, late = (perform(rep, "trade.quote.create", None, cheap) for _ in range(2))
    draft = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    perform(rep, "trade.quote.submit", accepted.pk)

    # the clock ends it: what was promised stands, drafts lose it
    with pytest.raises(Conflict):
        perform(boss, "catalog.promotion.end", sale.pk)
    clock.advance(timedelta(days=7))
    for verb in ("send", "accept"):
        perform(rep, f"trade.quote.{verb}", accepted.pk)
    bought = perform(rep, "trade.quote.order", accepted.pk)
    perform(rep, "trade.salesorder.confirm", bought.pk)
    assert lines_of(bought)[0].promotions == ["会员再减", "阀门立减"]
    for verb, key in (("quote.submit", late.pk), ("salesorder.confirm", draft.pk)):
        with pytest.raises(Conflict) as refused:
            perform(rep, f"trade.{verb}", key)
        assert refused.value.code == "promotion_over"
    perform(rep, "trade.salesorder.promote", draft.pk)
    assert [(one.price, one.promotions) for one in lines_of(draft)] == [
        (money("1130"), []),
        (money("99.99"), []),
    ]
    perform(rep, "trade.salesorder.confirm", draft.pk)
    assert "3" in end_promotions()
    assert "0" in end_promotions()
    assert set(visible(SYSTEM, Promotion).values_list("state", flat=True)) == {"ended"}

    # a return takes the effect back
    perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "trade.salesorder.take_back", order.pk, {
        "reason": "多买了", "parts": [{"line": str(first.pk), "quantity": "1"}],
    })  # fmt: skip
    (table,) = reports["promotions"].build(Question.of(rep)).tables
    figures = {row.values[0]: row.values[1:5] for row in table.rows}
    assert figures == {
        "十一八折": (1, 1, money("904"), money("226")),
        "阀门立减": (2, 1, money("254.97") + money("84.99"), money("40")),
        "会员再减": (2, 1, money("254.97") + money("84.99"), money("20")),
    }
    drill = table.rows[0].drill[4]
    assert drill is not None
    assert Question.of(rep).rows("trade.orderline", drill).count() == 2
    assert clean() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_what_is_refused(boss: Principal, rep: Principal, pump: Any, clock: FrozenClock) -> None:
    start = now.now() + timedelta(days=1)
    values = {"name": "预告", "starts_at": start.isoformat(), "ends_at": start.isoformat()}
    with pytest.raises(Invalid):
        perform(boss, "catalog.promotion.create", None, values)
    values["ends_at"] = (start + timedelta(days=1)).isoformat()
    made = perform(boss, "catalog.promotion.create", None, values)
    with pytest.raises(Conflict):  # empty
        perform(boss, "catalog.promotion.publish", made.pk)
    for wrong in ({"percent": "0"}, {"kind": "amount"}, {"kind": "price", "price": "-1"}, {"percent": "120%"},
                  {"percent": "5%", "line": "泵", "product": str(pump.pk)}):  # fmt: skip
        with pytest.raises(Invalid):
            perform(boss, "catalog.promotionitem.create", None, {"promotion": str(made.pk), **wrong})
    item = perform(boss, "catalog.promotionitem.create", None, {"promotion": str(made.pk), "percent": "5%"})
    perform(boss, "catalog.promotion.publish", made.pk)
    for verb, key, given_ in (
        ("promotionitem.change", item.pk, {"percent": "50%"}), ("promotionitem.remove", item.pk, {}),
        ("promotion.change", made.pk, {"name": "改名"}), ("promotion.remove", made.pk, {}),
        ("promotion.change", made.pk, {"ends_at": (start - timedelta(days=2)).isoformat()}),
    ):  # fmt: skip
        with pytest.raises((Conflict, Invalid)):
            perform(boss, f"catalog.{verb}", key, given_)
    perform(boss, "catalog.promotion.withdraw", made.pk)
    perform(boss, "catalog.promotion.publish", made.pk)
    clock.advance(timedelta(days=1))
    with pytest.raises(Conflict):  # it has begun
        perform(boss, "catalog.promotion.withdraw", made.pk)
    perform(boss, "catalog.promotion.stop", made.pk, {"stopped_why": "定错了"})
    order = perform(rep, "trade.salesorder.create", None, {
        "customer": str(perform(rep, "customers.customer.create", None, {"name": "甲", "phone": "13812345679"}).pk),
        "lines": [{"product": str(pump.pk)}],
    })  # fmt: skip
    assert lines_of(order)[0].promotions == []
    assert not visible(SYSTEM, QuoteLine).exists()
    assert visible(SYSTEM, OrderLine).count() == 1


offers = st.builds(
    Offer,
    st.text("甲乙丙丁", min_size=1, max_size=3),
    st.sampled_from(Kind),
    st.decimals(0, 1, places=2),
    st.booleans(),
)
prices = st.decimals(0, 100_000, places=2)


@given(prices, st.lists(offers, max_size=5, unique_by=lambda one: one.name))
def test_a_promoted_price_is_the_best_one_and_its_parts_add_up(price: Decimal, found: list[Offer]) -> None:
    best = promoted(price, found)
    assert 0 <= best.price <= price
    assert sum((off for _, off in best.off), Decimal(0)) == price - best.price
    assert all(best.price <= promoted(price, [one]).price for one in found)
    by_name = {one.name: one for one in found}
    assert len(best.off) <= 1 or all(by_name[name].combinable for name, _ in best.off)
    assert promoted(price, list(reversed(found))) == best, "the order in which they were made does not matter"
