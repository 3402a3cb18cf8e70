"""Contracts: from the accepted quote to orders and payment terms, every forbidden move, next editions, the flow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.acting import editable
from paceline.records.action import acting, actions, perform
from paceline.records.verify import invariants
from paceline.trade.models import Contract, ContractState, ContractTerm, Quote, SalesOrder
from paceline.trade.states import CONTRACT
from paceline.workflow.approvals import shipped
from paceline.workflow.models import ApprovalTask
from paceline.workflow.models.approval import Approver
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
STEPS = [
    {"due_on": "2026-07-10", "share": "30%", "condition": "签约"},
    {"due_on": "2026-09-01", "share": "60%", "condition": "发货"},
    {"due_on": "2026-12-31", "share": "10%", "condition": "质保"},
]


def director_of(people: People) -> Principal:
    """周航, who may approve contracts of others and of his own region."""
    verbs = ("read", "change", "approve")
    role = Role.objects.create(
        code="dir", name="总监", grants={"trade.contract": dict.fromkeys(verbs, "all")}
    )
    user = User.objects.create_user("zhouhang", "correct horse", name="周航", unit=people.fang.unit)
    user.roles.set([role])
    rights_changed()
    return people.acts(user)


@pytest.fixture
def accepted(rep: Principal, customer: Any, pump: Any, valve: Any) -> Quote:
    """2 pumps and 3 valves, 2,559.97 with tax, accepted."""
    lines = [{"product": str(pump.pk), "quantity": "2"}, {"product": str(valve.pk), "quantity": "3"}]
    given = {"customer": str(customer.pk), "title": "泵站改造", "terms": "质保一年", "lines": lines}
    quote: Quote = perform(rep, "trade.quote.create", None, given)
    for verb in ("submit", "send", "accept"):
        perform(rep, f"trade.quote.{verb}", quote.pk)
    return fresh(quote)  # type: ignore[no-any-return]


def signed(rep: Principal, director: Principal, quote: Quote) -> Contract:
    """The contract of a quote, in force, with three terms."""
    made: Contract = perform(rep, "trade.quote.contract", quote.pk)
    perform(rep, "trade.contract.plan", made.pk, {"steps": STEPS})
    perform(rep, "trade.contract.submit", made.pk)
    perform(director, "trade.contract.approve", made.pk)
    perform(rep, "trade.contract.sign", made.pk, {"sealed": "both"})
    return fresh(made)  # type: ignore[no-any-return]


def clean() -> list[str]:
    return [line for code in ("I14c", "I14p", "I06l") for line in invariants[code].find()]


def test_from_quote_to_order_with_its_terms(people: People, rep: Principal, accepted: Quote) -> None:
    made = perform(rep, "trade.quote.contract", accepted.pk)
    assert perform(rep, "trade.quote.contract", accepted.pk).pk == made.pk
    assert (made.amount, made.title, made.terms) == (money("2559.97"), "泵站改造", "质保一年")
    contract = signed(rep, director_of(people), accepted)
    terms = list(visible(SYSTEM, ContractTerm).order_by("seq").values_list("amount", flat=True))
    assert terms == [money("767.99"), money("1535.98"), money("256.00")]
    order: SalesOrder = perform(rep, "trade.contract.order", contract.pk)
    assert perform(rep, "trade.contract.order", contract.pk).pk == order.pk
    assert len(lines_of(order)) == 2
    perform(rep, "trade.salesorder.confirm", order.pk)
    assert fresh(contract).state == ContractState.EXECUTING
    assert [(p.amount, p.due_on) for p in plan_of(order)] == list(
        zip(terms, (date(2026, 7, 10), date(2026, 9, 1), date(2026, 12, 31)), strict=True)
    )
    with pytest.raises(Conflict):  # it is owed
        perform(rep, "trade.contract.complete", contract.pk)
    assert clean() == []


def test_what_a_contract_refuses(people: People, rep: Principal, customer: Any, accepted: Quote) -> None:
    given = {"customer": str(customer.pk), "title": "年度框架", "amount": "10万"}
    made = perform(rep, "trade.contract.create", None, given)
    for wrong in ({"amount": "-1"}, {"deposit_kind": "earnest"}, {"deposit_kind": "earnest", "deposit": "20万"},
                  {"starts_on": "2026-08-01", "ends_on": "2026-07-01"}):  # fmt: skip
        with pytest.raises(Invalid):
            perform(rep, "trade.contract.change", made.pk, wrong)
    perform(rep, "trade.contract.change", made.pk, {"deposit_kind": "earnest", "deposit": "3万"})
    assert fresh(made).earnest_excess == 10_000
    with pytest.raises(Invalid):
        perform(rep, "trade.contract.plan", made.pk, {"steps": [{"due_on": "2026-07-10", "share": "90%"}]})
    perform(rep, "trade.contract.plan", made.pk, {"steps": STEPS})
    perform(rep, "trade.contract.change", made.pk, {"amount": "12万"})
    with pytest.raises(Conflict):  # the terms are no longer the whole
        perform(rep, "trade.contract.submit", made.pk)
    perform(rep, "trade.contract.plan", made.pk, {"steps": STEPS})
    perform(rep, "trade.contract.submit", made.pk)
    with pytest.raises(NotAllowed):  # never one's own
        perform(rep, "trade.contract.approve", made.pk)
    with pytest.raises(Conflict):
        perform(rep, "trade.contract.change", made.pk, {"amount": "1"})
    stranger = people.acts(people.chen)
    from paceline.kernel.errors import NotFound

    with pytest.raises(NotFound):
        perform(stranger, "trade.contract.withdraw", made.pk)
    with pytest.raises(Conflict, match="合同还没有签订"):
        perform(
            rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "contract": str(made.pk)}
        )


def test_orders_and_invoices_come_under_what_is_signed(
    people: People, rep: Principal, customer: Any, accepted: Quote
) -> None:
    order_of, invoice_of = registry.get("trade.salesorder"), registry.get("trade.invoice")
    draft = perform(rep, "trade.quote.contract", accepted.pk)
    assert not editable.takes(draft, order_of, "contract")
    assert not editable.takes(draft, invoice_of, "contract")
    contract = signed(rep, director_of(people), accepted)
    assert editable.takes(contract, order_of, "contract")
    assert editable.takes(contract, invoice_of, "contract")
    under = {"contract": str(contract.pk)}
    boss = people.acts(people.boss)
    other = perform(boss, "customers.customer.create", None, {"name": "别的客户"})
    with pytest.raises(Invalid):  # another customer's contract
        perform(boss, "trade.salesorder.create", None, {"customer": str(other.pk), **under})
    order = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), **under})
    assert not editable.takes(order, invoice_of, "order")


FORBIDDEN = [
    (verb, state)
    for verb, move in CONTRACT.moves.items()
    for state in ContractState
    if state not in move.sources
]


def test_no_other_move_is_allowed(people: People, rep: Principal, accepted: Quote) -> None:
    contract = signed(rep, director_of(people), accepted)
    for verb, state in FORBIDDEN:
        visible(SYSTEM, Contract).filter(pk=contract.pk).update(state=state)
        chosen = actions[f"trade.contract.{verb}"]
        assert chosen.available is not None
        assert chosen.available(fresh(contract)), (verb, state)


def test_the_next_edition_takes_over_when_it_is_signed(
    people: People, rep: Principal, accepted: Quote
) -> None:
    director = director_of(people)
    contract = signed(rep, director, accepted)
    order = perform(rep, "trade.contract.order", contract.pk)
    perform(rep, "trade.salesorder.confirm", order.pk)
    after = perform(rep, "trade.contract.amend", contract.pk, {"reason": "加 10 台"})
    with pytest.raises(Conflict):
        perform(rep, "trade.contract.amend", contract.pk, {"reason": "又改"})
    assert (after.edition, after.number, fresh(contract).state) == (2, contract.number, "executing")
    perform(rep, "trade.contract.submit", after.pk)
    perform(director, "trade.contract.approve", after.pk)
    perform(rep, "trade.contract.sign", after.pk)
    assert (fresh(contract).state, fresh(after).state) == (ContractState.AMENDED, ContractState.EXECUTING)
    assert fresh(order).contract_id == after.pk
    assert clean() == []
    with pytest.raises(Conflict):  # an order is under way
        perform(rep, "trade.contract.terminate", after.pk, {"reason": "客户停产"})


def test_the_flow_that_ships_decides(people: People, rep: Principal, accepted: Quote) -> None:
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        shipped.install(act, "合同审批", "trade.contract.submit", approver=Approver.USER, user=people.boss.pk)
    contract = perform(rep, "trade.quote.contract", accepted.pk)

    assert perform(rep, "trade.contract.submit", contract.pk).waits_for_approval
    assert fresh(contract).state == ContractState.APPROVING
    with pytest.raises(Conflict):  # a click cannot go round the flow
        perform(director_of(people), "trade.contract.approve", contract.pk)
    task = visible(SYSTEM, ApprovalTask).get(status="pending")
    boss = people.acts(people.boss)
    perform(boss, "workflow.approvaltask.reject", task.pk, {"comment": "先谈账期"})
    assert fresh(contract).state == ContractState.DRAFT
    perform(rep, "trade.contract.submit", contract.pk)
    perform(boss, "workflow.approvaltask.approve", visible(SYSTEM, ApprovalTask).get(status="pending").pk)
    assert fresh(contract).state == ContractState.APPROVED
