"""The life of a contract: written, approved, signed, carried out, completed or ended; changed by a next edition."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from paceline.access.alone import has_to_ask, works_alone
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, LongText
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.records.action import action
from paceline.trade.actions.contract.terms import copy_terms, require_terms
from paceline.trade.models import Contract, ContractState, Invoice, SalesOrder, SealState
from paceline.trade.models.contract import IN_FORCE
from paceline.trade.models.order import OrderState
from paceline.trade.states import CONTRACT
from paceline.workflow.approvals.marking import outside_flow

COPIED = (
    "number", "title", "customer_id", "opportunity_id", "quote_id", "amount", "amount_currency", "starts_on", "ends_on",
    "deposit_kind", "deposit", "deposit_currency", "terms", "note", "owner_id", "team_id",
)  # fmt: skip
SUBMIT = "trade.contract.submit"
IN_FLOW = "合同在审批流程里。请在「审批」里处理，或撤回申请。"
Why = Annotated[str, LongText("意见")]


@action(SUBMIT, "提交审批", permission="change", icon="send", available=CONTRACT.available("submit"))
def submit(act: Act, contract: Contract) -> Contract:
    """To whoever decides: held by an approval flow and approved with its end, without one a superior approves."""
    require_terms(contract)
    decided = act.via == APPROVED or works_alone(act.by.user_id)
    act.save(contract, state=ContractState.APPROVED if decided else ContractState.APPROVING)
    return contract


@action(
    "trade.contract.approve",
    "批准",
    icon="done",
    available=outside_flow(CONTRACT.available("approve"), SUBMIT, IN_FLOW),
)
def approve(
    act: Act, contract: Contract, *, why: Annotated[str, LongText("意见", blank=True)] = ""
) -> Contract:
    """A superior agrees where no approval flow decides; never one's own, unless who works alone."""
    if has_to_ask(act.by, contract.owner_id):
        raise NotAllowed("自己的合同要由别人批准。")
    act.reason = why
    act.save(contract, state=ContractState.APPROVED)
    return contract


@action(
    "trade.contract.send_back", "退回修改", permission="approve", icon="undo",
    available=outside_flow(CONTRACT.available("send_back"), SUBMIT, IN_FLOW),
)  # fmt: skip
def send_back(act: Act, contract: Contract, *, why: Why) -> Contract:
    """Not like this: a draft again."""
    act.reason = why
    act.save(contract, state=ContractState.DRAFT, ended_why=why)
    return contract


@action(
    "trade.contract.withdraw",
    "撤回",
    permission="change",
    icon="undo",
    available=outside_flow(CONTRACT.available("withdraw"), SUBMIT, IN_FLOW),
)
def withdraw(act: Act, contract: Contract) -> Contract:
    """Back to a draft before it is signed; it is approved anew."""
    act.save(contract, state=ContractState.DRAFT)
    return contract


@action(
    "trade.contract.sign", "签订", permission="change", icon="pencil", available=CONTRACT.available("sign")
)
def sign(
    act: Act,
    contract: Contract,
    *,
    signed_on: Annotated[date | None, Day("签订日期", blank=True, past=True, hint="留空为今天")] = None,
    sealed: Annotated[
        str, Choice("用印状态", SealState, default=SealState.BOTH, blank=True)
    ] = SealState.BOTH,
) -> Contract:
    """In force from now on. A next edition takes the orders of the one that it changes."""
    day = signed_on or local_day(act.occurred_at)
    if day > local_day(act.now):
        raise Invalid({"signed_on": "签订日期不能在今天之后。"})
    act.save(contract, state=ContractState.SIGNED, signed_on=day, seal=sealed or SealState.BOTH)
    if contract.replaces_id:
        take_over(act, contract)
    return contract


@action(
    "trade.contract.seal",
    "登记用印",
    permission="change",
    icon="shield",
    available=CONTRACT.available("seal"),
)
def set_seal(
    act: Act, contract: Contract, *, seal: Annotated[str, Choice("用印状态", SealState)]
) -> Contract:
    """Whose seals are on the paper."""
    act.save(contract, seal=seal)
    return contract


@action(
    "trade.contract.start",
    "开始履行",
    permission="change",
    icon="right",
    available=CONTRACT.available("start"),
)
def start(act: Act, contract: Contract) -> Contract:
    """It is being carried out; confirming its first order says so, too."""
    act.save(contract, state=ContractState.EXECUTING)
    return contract


@action(
    "trade.contract.complete", "完成", permission="change", icon="check-check",
    available=CONTRACT.available("complete"),
)  # fmt: skip
def complete(act: Act, contract: Contract) -> Contract:
    """Everything in it is done: no order is open and nothing is owed."""
    orders = visible(SYSTEM, SalesOrder).filter(contract=contract)
    if orders.filter(state__in=(OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)).exists():
        raise Conflict("合同还有没有交付完的订单，不能完成。")
    if orders.filter(outstanding__gt=0).exists():
        raise Conflict("合同还有没有收齐的款，不能完成。")
    act.save(contract, state=ContractState.COMPLETED)
    return contract


@action(
    "trade.contract.terminate", "终止", permission="change", icon="ban", danger=True,
    available=CONTRACT.available("terminate"),
)  # fmt: skip
def terminate(act: Act, contract: Contract, *, reason: Annotated[str, LongText("终止原因")]) -> Contract:
    """It ends before it is fulfilled; what was ordered under it is settled by cancelling or returning."""
    open_orders = visible(SYSTEM, SalesOrder).filter(
        contract=contract, state__in=(OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)
    )
    if open_orders.exists():
        raise Conflict("合同还有没有交付完的订单。请先取消或交付，再终止合同。")
    act.reason = reason
    act.save(contract, state=ContractState.TERMINATED, ended_why=reason)
    return contract


@action(
    "trade.contract.amend", "变更", permission="change", icon="copy", available=CONTRACT.available("amend")
)
def amend(act: Act, contract: Contract, *, reason: Annotated[str, LongText("变更原因")]) -> Contract:
    """The next edition as a draft with the same terms; this one stays in force until that one is signed."""
    if visible(SYSTEM, Contract).filter(replaces=contract).exclude(state=ContractState.TERMINATED).exists():
        raise Conflict("这份合同已经有一个变更版本。请打开它继续。")
    act.reason = reason
    values = {name.removesuffix("_id"): getattr(contract, name) for name in COPIED}
    made: Contract = act.create(
        Contract, links_checked=True, edition=contract.edition + 1, replaces=contract.pk, **values
    )
    copy_terms(act, contract, made)
    return made


def take_over(act: Act, contract: Contract) -> None:
    """The edition before is amended; its orders and invoices belong to this one."""
    before = visible(SYSTEM, Contract).select_for_update(of=("self",)).get(pk=contract.replaces_id)
    was_executing = before.state == ContractState.EXECUTING
    if before.state in IN_FORCE:
        act.save(before, state=ContractState.AMENDED)
    for order in visible(SYSTEM, SalesOrder).filter(contract=before).order_by("pk"):
        act.save(order, event="trade.salesorder.follow", contract=contract.pk)
    for invoice in visible(SYSTEM, Invoice).filter(contract=before).order_by("pk"):
        act.save(invoice, event="trade.invoice.follow", contract=contract.pk)
    if was_executing:
        act.save(contract, state=ContractState.EXECUTING)
