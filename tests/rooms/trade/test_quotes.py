"""Quotes: story REP-7 about discounts, versions, validity, every forbidden move, and the order that comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import actions, perform
from paceline.records.verify import invariants
from paceline.trade.models import Quote, QuoteLine, QuoteState
from paceline.trade.states import QUOTE
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def line(boss: Principal) -> Any:
    """A production line at 200,000 that costs 130,000; a rep may take 10 % off, 15 % margin must be left."""
    perform(boss, "catalog.discountpolicy.create", None, {"name": "代表", "role": "test-rep", "limit": "10%"})
    perform(boss, "catalog.discountpolicy.create", None, {"name": "底线", "floor_margin": "15%"})
    values = {"code": "L", "name": "产线", "list_price": "200000", "cost": "130000"}
    return perform(boss, "catalog.product.create", None, values)


def approver(people: People, name: str, scope: str, *verbs: str) -> Principal:
    """Somebody of the region who may approve quotes."""
    role = Role.objects.create(
        code=name, name=name, grants={"trade.quote": dict.fromkeys(("read", *verbs), scope)}
    )
    user = User.objects.create_user(name, "correct horse", name=name, unit=people.fang.unit)
    user.roles.set([role])
    rights_changed()
    return people.acts(user)


def quoted(rep: Principal, customer: Any, line: Any, discount: str) -> Quote:
    lines = [{"product": str(line.pk), "quantity": "1", "discount": discount}]
    made: Quote = perform(rep, "trade.quote.create", None, {"customer": str(customer.pk), "lines": lines})
    return made


def test_rep_7_who_has_to_approve_a_discount(
    people: People, rep: Principal, customer: Any, line: Any
) -> None:
    lead = approver(people, "wanglei", "team", "approve")
    director = approver(people, "zhouhang", "all", "approve", "override")

    fine = quoted(rep, customer, line, "10%")
    perform(rep, "trade.quote.submit", fine.pk)
    assert (fresh(fine).state, fresh(fine).verdict) == (QuoteState.APPROVED, "within")

    over = quoted(rep, customer, line, "15%")
    perform(rep, "trade.quote.submit", over.pk)
    assert (fresh(over).amount, fresh(over).state, fresh(over).verdict) == (
        money("170000"),
        "pending_approval",
        "over_limit",
    )
    with pytest.raises(Conflict):
        perform(rep, "trade.quote.send", over.pk)
    with pytest.raises(NotAllowed):
        perform(rep, "trade.quote.approve", over.pk)
    perform(lead, "trade.quote.approve", over.pk, {"why": "战略客户"})
    perform(rep, "trade.quote.send", over.pk)

    low = quoted(rep, customer, line, "25%")
    perform(rep, "trade.quote.submit", low.pk)
    assert (fresh(low).amount, fresh(low).verdict) == (money("150000"), "below_floor")
    with pytest.raises(NotAllowed):
        perform(lead, "trade.quote.approve", low.pk)
    perform(director, "trade.quote.approve", low.pk)
    assert fresh(low).state == QuoteState.APPROVED


def test_a_quote_whose_day_has_passed_is_not_submitted(rep: Principal, customer: Any, line: Any) -> None:
    quote = quoted(rep, customer, line, "5%")
    perform(rep, "trade.quote.change", quote.pk, {"valid_until": "2026-06-30"})
    with pytest.raises(Conflict, match="请先改「有效期至」"):
        perform(rep, "trade.quote.submit", quote.pk)
    perform(rep, "trade.quote.change", quote.pk, {"valid_until": "2026-07-01"})
    perform(rep, "trade.quote.submit", quote.pk)
    assert fresh(quote).state == QuoteState.APPROVED


def test_a_submitted_quote_stands_and_is_judged_again_after_a_change(
    people: People, rep: Principal, customer: Any, line: Any
) -> None:
    lead = approver(people, "wanglei", "team", "approve")
    quote = quoted(rep, customer, line, "15%")
    perform(rep, "trade.quote.submit", quote.pk)
    part = visible(SYSTEM, QuoteLine).get(quote=quote)
    for verb, key, values in (
        ("trade.quoteline.change", part.pk, {"discount": "20%"}),
        ("trade.quoteline.remove", part.pk, {}),
        ("trade.quote.change", quote.pk, {"terms": "x"}),
        ("trade.quote.remove", quote.pk, {}),
    ):
        with pytest.raises(Conflict):
            perform(rep, verb, key, values)
    perform(lead, "trade.quote.send_back", quote.pk, {"why": "太低"})
    perform(rep, "trade.quoteline.change", part.pk, {"discount": "5%"})
    assert fresh(quote).verdict == "within"
    perform(rep, "trade.quote.submit", quote.pk)
    assert fresh(quote).state == QuoteState.APPROVED


def test_the_accepted_quote_becomes_one_order_with_its_prices(
    rep: Principal, boss: Principal, customer: Any, line: Any
) -> None:
    quote = quoted(rep, customer, line, "10%")
    for verb in ("submit", "send", "accept"):
        perform(rep, f"trade.quote.{verb}", quote.pk)
    perform(boss, "catalog.product.change", line.pk, {"list_price": "999999"})
    made = perform(rep, "trade.quote.order", quote.pk)
    assert fresh(made).amount == fresh(quote).amount == money("180000")
    assert lines_of(made)[0].list_price == money("200000")
    assert perform(rep, "trade.quote.order", quote.pk).pk == made.pk
    perform(rep, "trade.salesorder.confirm", made.pk)
    assert [x for code in ("I06o", "I14p", "I06l", "I15") for x in invariants[code].find()] == []


def test_a_new_version_supersedes_and_an_old_one_expires(
    rep: Principal, customer: Any, line: Any, clock: FrozenClock
) -> None:
    quote = quoted(rep, customer, line, "10%")
    for verb in ("submit", "send"):
        perform(rep, f"trade.quote.{verb}", quote.pk)
    second = perform(rep, "trade.quote.revise", quote.pk)
    assert (second.number, second.edition, fresh(second).amount) == (quote.number, 2, money("180000"))
    assert fresh(quote).state == QuoteState.SUPERSEDED
    perform(rep, "trade.quote.submit", second.pk)
    with pytest.raises(Conflict):
        perform(rep, "trade.quote.expire", second.pk)
    clock.advance(timedelta(days=31))
    with pytest.raises(Conflict):
        perform(rep, "trade.quote.send", second.pk)
    perform(rep, "trade.quote.expire", second.pk)
    assert fresh(second).state == QuoteState.EXPIRED


def test_quantity_steps_give_the_price_of_an_order(
    rep: Principal, boss: Principal, customer: Any, line: Any
) -> None:
    book = perform(boss, "catalog.pricebook.create", None, {"name": "批量价"})
    item = {"book": str(book.pk), "product": str(line.pk), "from_quantity": "3", "price": "190000"}
    perform(boss, "catalog.priceitem.create", None, item)
    lines = [{"product": str(line.pk), "quantity": n} for n in ("2", "3")]
    made = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    assert [one.price for one in lines_of(made)] == [money("200000"), money("190000")]
    quote = quoted(rep, customer, line, "0")
    nothing = {"quote": str(quote.pk), "product": str(line.pk), "quantity": "0"}
    with pytest.raises(Invalid):
        perform(rep, "trade.quoteline.create", None, nothing)


INPUTS: dict[str, dict[str, Any]] = {"send_back": {"why": "x"}, "reject": {"why": "x"}}


@pytest.mark.parametrize("verb", QUOTE.moves)
def test_every_move_that_the_table_does_not_allow_is_refused(
    verb: str, rep: Principal, boss: Principal, customer: Any, line: Any
) -> None:
    quote = quoted(rep, customer, line, "10%")
    assert f"trade.quote.{verb}" in actions
    for state in set(QuoteState.values) - set(QUOTE.moves[verb].sources):
        visible(SYSTEM, Quote).filter(pk=quote.pk).update(state=state)
        with pytest.raises(Conflict):
            perform(boss, f"trade.quote.{verb}", quote.pk, INPUTS.get(verb, {}))
        assert fresh(quote).state == state


def test_every_state_is_reachable() -> None:
    assert {str(s) for s in QUOTE.start} | {target for _, target in QUOTE.pairs()} == set(QuoteState.values)
