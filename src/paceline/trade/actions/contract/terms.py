"""The payment terms of a contract: Σ terms = contract amount; orders under it are due accordingly."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.order.plan import STEPS, amounts_of
from paceline.trade.models import Contract, ContractState, ContractTerm, SalesOrder
from paceline.trade.queries import terms_of
from paceline.trade.states import CONTRACT


@action(
    "trade.contract.plan",
    "排付款节点",
    permission="change",
    icon="calendar",
    available=CONTRACT.available("plan"),
)
def plan(act: Act, contract: Contract, *, steps: Annotated[list[dict[str, Any]], STEPS]) -> Contract:
    """New terms in place of the present ones; by shares no cent is lost (largest remainder)."""
    amounts = amounts_of(steps, contract.amount)
    for term in terms_of(contract):
        act.remove(term, event="trade.contractterm.replaced")
    for seq, (step, amount) in enumerate(zip(steps, amounts, strict=True), start=1):
        act.create(
            ContractTerm, links_checked=True, contract=contract.pk, seq=seq, due_on=step["due_on"],
            share=step.get("share"), amount=amount, condition=step.get("condition") or "",
        )  # fmt: skip
    act.tell(contract, act.action, steps=len(steps))
    return contract


def require_terms(contract: Contract) -> None:
    """Raises Conflict when there are terms and they are not the whole contract: its amount was changed after them."""
    terms = terms_of(contract)
    if terms and sum(term.amount for term in terms) != contract.amount:
        raise Conflict("付款节点合计不等于合同金额。请重新「排付款节点」。", code="not_the_whole")


def copy_terms(act: Act, before: Contract, after: Contract) -> None:
    """The same terms for the next edition."""
    for term in terms_of(before):
        act.create(
            ContractTerm, links_checked=True, contract=after.pk, seq=term.seq, due_on=term.due_on, share=term.share,
            amount=term.amount, condition=term.condition,
        )  # fmt: skip


def under_way(act: Act, order: SalesOrder) -> None:
    """The first confirmed order of a signed contract says that it is being carried out."""
    rows = visible(SYSTEM, Contract).filter(pk=order.contract_id, state=ContractState.SIGNED)
    for found in rows.select_for_update(of=("self",)):
        act.save(found, event="trade.contract.start", state=ContractState.EXECUTING)
