"""Invoices: tax lines, what may still be invoiced, the second pair of eyes, red twins; and the property behind it."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, PacelineError
from paceline.methods.invoicing import taxed, whole
from paceline.records.action import actions, perform
from paceline.records.verify import invariants
from paceline.trade.invoiced import taken
from paceline.trade.models import Contract, Invoice, InvoiceLine, InvoiceState, Ledger, SalesOrder
from paceline.trade.states import INVOICE
from tests.people import People
from tests.rooms.trade.conftest import fresh, money

CODE = "91320500MA1MKJ5L3Q"
FROZEN = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def treasurer(people: People, *more: str) -> Principal:
    """Somebody of finance who approves and issues."""
    verbs = ("read", "create", "change", "approve", "issue", *more)
    name = f"fin{len(more)}"
    role = Role.objects.create(code=name, name=name, grants={"trade.invoice": dict.fromkeys(verbs, "all")})
    user = User.objects.create_user(name, "correct horse", name=name, unit=people.boss.unit)
    user.roles.set([role])
    rights_changed()
    return people.acts(user)


def asked(rep: Principal, order: SalesOrder, **given: Any) -> Invoice:
    made: Invoice = perform(
        rep, "trade.salesorder.invoice", order.pk, {"kind": "special", "credit_code": CODE, **given}
    )
    return fresh(made)  # type: ignore[no-any-return]


def issued(by: Principal, invoice: Invoice, number: str) -> Invoice:
    perform(by, "trade.invoice.approve", invoice.pk)
    perform(by, "trade.invoice.issue", invoice.pk, {"invoice_number": number})
    return fresh(invoice)  # type: ignore[no-any-return]


def clean() -> list[str]:
    return [line for code in ("I06i", "I06b") for line in invariants[code].find()]


class TestLife:
    pytestmark = FROZEN

    def test_two_parts_two_rates_and_a_red_twin(
        self, people: People, rep: Principal, confirmed: SalesOrder
    ) -> None:
        """2 pumps at 13 % and 3 valves at 6 %: 2,034.00 + 299.97."""
        finance = treasurer(people)
        first = asked(rep, confirmed, amount="1000")
        parts = list(visible(SYSTEM, InvoiceLine).order_by("seq").values_list("rate", "amount", "net", "tax"))
        assert parts == [("13", money("871.48"), money("771.22"), money("100.26")),
                         ("6", money("128.52"), money("121.25"), money("7.27"))]  # fmt: skip
        assert (first.amount, first.net, first.tax) == (1000, money("892.47"), money("107.53"))
        issued(finance, first, "2632 2000 0000 0000 0001")
        rest = asked(rep, confirmed, credit_code="")  # the particulars of last time, and what is left
        assert (rest.amount, rest.credit_code, rest.title) == (money("1333.97"), CODE, "恒泽精密机械有限公司")
        with pytest.raises(Conflict):
            asked(rep, confirmed)
        issued(finance, rest, "26322000000000000002")
        assert fresh(confirmed).invoiced == confirmed.amount
        assert sum(row.invoiced for row in visible(SYSTEM, Ledger)) == confirmed.amount
        with pytest.raises(Conflict):  # it was invoiced
            perform(rep, "trade.salesorder.cancel", confirmed.pk, {"cancelled_why": "不要了"})

        red = {"reason": "抬头错了", "red_number": "26322000000000000003"}
        twin = perform(finance, "trade.invoice.red_flush", first.pk, red)
        assert (fresh(twin).amount, fresh(first).state) == (-1000, InvoiceState.RED_FLUSHED)
        assert fresh(confirmed).invoiced == money("1333.97")
        again = asked(rep, confirmed)
        assert again.amount == 1000, "what was taken back may be invoiced again"
        with pytest.raises(Conflict):
            perform(finance, "trade.invoice.red_flush", twin.pk, {**red, "red_number": "4"})
        question = Question.of(rep)
        (table,) = reports["reconcile"].build(question).tables
        assert not any(row.values[3] for row in table.rows)
        assert clean() == []

    def test_a_part_is_taken_back_and_then_the_rest(
        self, people: People, rep: Principal, confirmed: SalesOrder
    ) -> None:
        """2,034.00 at 13 % and 299.97 at 6 %: 100.01 by amount, 50 of one line, then everything that is left."""
        finance = treasurer(people)
        whole_one = issued(finance, asked(rep, confirmed), "B1")

        def flush(number: str, **given: Any) -> Invoice:
            values = {"reason": "少收货", "red_number": number, **given}
            return fresh(perform(finance, "trade.invoice.red_flush", whole_one.pk, values))  # type: ignore[no-any-return]

        assert flush("R1", red_amount="100.01").amount == money("-100.01")
        second = visible(SYSTEM, InvoiceLine).get(invoice=whole_one, seq=2)
        one_line = flush("R2", parts=[{"line": str(second.pk), "amount": "50"}])
        assert (one_line.amount, one_line.net, one_line.tax) == (-50, money("-47.17"), money("-2.83"))
        assert (fresh(whole_one).state, fresh(whole_one).flushed) == ("issued", money("-150.01"))
        assert asked(rep, confirmed).amount == money("150.01"), "what was taken back may be invoiced again"
        too_much, twice = (
            [{"line": str(second.pk), "amount": cents_}] * n for cents_, n in (("250", 1), ("1", 2))
        )
        for wrong in ({"red_amount": "0"}, {"red_amount": "2183.97"}, {"parts": too_much}, {"parts": twice}):
            with pytest.raises(Invalid):
                flush("R3", **wrong)
        assert clean() == []
        last = flush("R3")
        assert fresh(whole_one).state == InvoiceState.RED_FLUSHED
        assert fresh(whole_one).flushed == -whole_one.amount
        assert last.amount == money("-2183.96")
        parts = visible(SYSTEM, InvoiceLine).filter(invoice__customer=confirmed.customer_id)
        standing = parts.exclude(invoice__state="requested")
        assert standing.aggregate(a=Sum("amount"), n=Sum("net"), t=Sum("tax")) == {"a": 0, "n": 0, "t": 0}
        with pytest.raises(Conflict):
            flush("R4")
        assert fresh(confirmed).invoiced == 0
        assert clean() == []

    def test_an_invoice_before_the_order_comes_to_the_ledger_with_it(
        self, people: People, rep: Principal, boss: Principal, customer: Any, pump: Any
    ) -> None:
        given_ = {"customer": str(customer.pk), "title": "年度框架", "amount": "10000"}
        contract = perform(rep, "trade.contract.create", None, given_)
        with pytest.raises(Conflict):  # not signed
            perform(rep, "trade.contract.invoice", contract.pk, {"kind": "ordinary"})
        visible(SYSTEM, Contract).filter(pk=contract.pk).update(state="signed")
        finance, made = treasurer(people), []
        for number, amount in (("C1", "1000"), ("C2", "2000")):
            lines = [{"item": "预付", "rate": "13", "amount": amount}]
            values = {
                "customer": str(customer.pk),
                "contract": str(contract.pk),
                "title": "恒泽",
                "credit_code": CODE,
            }
            one = perform(rep, "trade.invoice.create", None, {**values, "lines": lines})
            made.append(issued(finance, one, number))
        perform(finance, "trade.invoice.red_flush", made[1].pk, {
            "reason": "多开", "red_number": "C3", "red_amount": "500",
        })  # fmt: skip

        def differences() -> list[Any]:
            (table,) = reports["reconcile"].build(Question.of(boss)).tables
            return [row.values[1:] for row in table.rows if row.values[1] or row.values[3]]

        assert differences() == [(2500, 2500, 0)], "over the contract, not in the ledger yet"
        lines = [{"product": str(pump.pk), "quantity": "2"}]
        order = perform(rep, "trade.salesorder.create", None, {
            "customer": str(customer.pk), "contract": str(contract.pk), "lines": lines,
        })  # fmt: skip
        with pytest.raises(Invalid):  # not confirmed
            perform(boss, "trade.invoice.bind", made[0].pk, {"order": str(order.pk)})
        perform(rep, "trade.salesorder.confirm", order.pk)
        assert fresh(made[0]).order_id == order.pk
        assert fresh(order).invoiced == 1000
        assert fresh(made[1]).order_id is None, "1,500 of 2,260 less 1,000 do not fit"
        with pytest.raises(Conflict):
            perform(boss, "trade.invoice.bind", made[1].pk, {"order": str(order.pk)})
        more = perform(rep, "trade.salesorder.create", None, {
            "customer": str(customer.pk), "contract": str(contract.pk), "lines": lines,
        })  # fmt: skip
        visible(SYSTEM, Invoice).filter(pk=made[1].pk).update(state="rejected")
        perform(rep, "trade.salesorder.confirm", more.pk)
        visible(SYSTEM, Invoice).filter(pk=made[1].pk).update(state="issued")
        perform(boss, "trade.invoice.bind", made[1].pk, {"order": str(more.pk)})
        assert fresh(more).invoiced == 1500
        assert sum(row.invoiced for row in visible(SYSTEM, Ledger)) == 2500
        assert all(row[2] == 0 for row in differences())
        assert clean() == []

    def test_beyond_the_order_takes_a_reason_and_somebody_who_may_set_rules_aside(
        self, people: People, rep: Principal, confirmed: SalesOrder
    ) -> None:
        with pytest.raises(Invalid) as refused:
            asked(rep, confirmed, amount="9999")
        assert "over_why" in refused.value.by_field
        more = asked(rep, confirmed, amount="9999", over_why="客户要求合并下一单")
        with pytest.raises(NotAllowed):
            perform(treasurer(people), "trade.invoice.approve", more.pk)
        perform(treasurer(people, "override"), "trade.invoice.approve", more.pk)
        assert clean() == []

    def test_what_is_refused(self, people: People, rep: Principal, order: SalesOrder) -> None:
        with pytest.raises(Conflict):  # not confirmed
            asked(rep, order)
        perform(rep, "trade.salesorder.confirm", order.pk)
        finance = treasurer(people)
        for wrong in ({"credit_code": CODE[:-1] + "X"}, {"credit_code": ""}, {"amount": "-5"}):
            with pytest.raises(Invalid):
                asked(rep, order, **wrong)
        mine = asked(rep, order, amount="100")
        both = people.acts(people.boss)
        with pytest.raises(NotAllowed):  # asked for it oneself
            perform(rep, "trade.invoice.approve", mine.pk)
        perform(finance, "trade.invoice.reject", mine.pk, {"why": "抬头不全"})
        perform(rep, "trade.invoice.change", mine.pk, {"title": "恒泽精密机械（苏州）有限公司"})
        perform(rep, "trade.invoice.request", mine.pk)
        issued(finance, mine, "A1")
        with pytest.raises(Conflict):
            perform(rep, "trade.invoice.change", mine.pk, {"title": "别的"})
        with pytest.raises(Conflict):
            perform(both, "trade.invoice.remove", mine.pk)
        other = asked(rep, order, amount="100")
        perform(finance, "trade.invoice.approve", other.pk)
        with pytest.raises(Invalid):  # the number is taken
            perform(finance, "trade.invoice.issue", other.pk, {"invoice_number": " A 1"})
        late = {"invoice_number": "A2", "issued_on": "2030-01-01"}
        with pytest.raises(Invalid):  # the future
            perform(finance, "trade.invoice.issue", other.pk, late)
        for verb, move in INVOICE.moves.items():
            for state in InvoiceState:
                visible(SYSTEM, Invoice).filter(pk=other.pk).update(state=state)
                chosen = actions[f"trade.invoice.{verb}"]
                assert chosen.available is not None
                assert bool(chosen.available(fresh(other))) == (state not in move.sources)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_never_invoice_more(
    people: People, rep: Principal, confirmed: SalesOrder
) -> None:
    """Both ask for the whole order; one gets it, the other is refused."""
    gate, answers = Barrier(2), []

    def ask(title: str) -> None:
        try:
            gate.wait()
            asked(rep, confirmed, invoice_title=title)
            answers.append("made")
        except PacelineError as refused:
            answers.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(f"抬头{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Conflict", "made"]
    assert visible(SYSTEM, Invoice).count() == 1
    assert clean() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_invoice_the_same_rest(
    people: People, rep: Principal, confirmed: SalesOrder
) -> None:
    """Negative control: look what is left, decide, write."""
    finance = treasurer(people)
    first = issued(finance, asked(rep, confirmed, amount="1000"), "N1")
    looked = Barrier(2)
    names = ("customer_id", "order_id", "kind", "title", "credit_code", "owner_id", "team_id")

    def unguarded(number: int) -> None:
        try:
            with transaction.atomic():
                left = confirmed.amount - taken(order=confirmed)
                looked.wait(10)
                values = {name: getattr(first, name) for name in names}
                Invoice._default_manager.create(
                    number=f"FP-{number}", amount=left, amount_base=left, net=left, net_base=left, tax=0, tax_base=0,
                    created_at=first.created_at, updated_at=first.updated_at, **values,
                )  # fmt: skip
        finally:
            connection.close()

    threads = [Thread(target=unguarded, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken(order=confirmed) > confirmed.amount
    assert list(invariants["I06b"].find()), "and `verify` sees it"


cents = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999999"), places=2)


@given(
    st.lists(st.tuples(cents, st.sampled_from([Decimal(r) / 100 for r in (13, 9, 6, 3, 1, 0)])), max_size=12)
)
def test_net_and_tax_are_the_amount_to_the_cent(rows: list[tuple[Decimal, Decimal]]) -> None:
    parts = [taxed(amount, rate) for amount, rate in rows]
    total = whole(parts)
    assert total.net + total.tax == total.amount == sum((amount for amount, _ in rows), Decimal(0))
    for part, (amount, rate) in zip(parts, rows, strict=True):
        assert part.net + part.tax == amount
        assert abs(part.tax - part.net * rate) <= Decimal("0.01")
