"""From the accepted quote to the contract, and from the contract to its orders."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.order.life import begin
from paceline.trade.actions.quote.life import COPIED
from paceline.trade.actions.quote.verdict import quote_lines
from paceline.trade.models import Contract, ContractState, Quote, QuoteState, SalesOrder
from paceline.trade.states import CONTRACT


def why_no_contract(quote: Quote) -> str:
    return "" if quote.state == QuoteState.ACCEPTED else "客户接受报价以后才能生成合同。"


@action("trade.quote.contract", "生成合同", permission="change", icon="doc", available=why_no_contract,
        makes="trade.contract")  # fmt: skip
def contract(act: Act, quote: Quote) -> Contract:
    """A draft over what was accepted; asked again, the same one."""
    live = visible(SYSTEM, Contract).filter(quote=quote).exclude(state=ContractState.TERMINATED)
    existing = live.order_by("-edition").first()
    if existing is not None:
        if not visible(act.by, Contract).filter(pk=existing.pk).exists():
            raise Conflict("这份报价已经有合同，由别的同事负责。")
        return existing
    if quote.amount <= 0:
        raise Conflict("报价金额为 0，不能生成合同。")
    made: Contract = act.create(
        Contract, links_checked=True, quote=quote.pk, customer=quote.customer_id, opportunity=quote.opportunity_id,
        title=(quote.title or f"{quote.customer.name} 销售合同")[:120], amount=quote.amount, terms=quote.terms,
        owner=quote.owner_id, team=quote.team_id, starts_on=local_day(act.occurred_at),
    )  # fmt: skip
    return made


@action(
    "trade.contract.order",
    "生成订单",
    permission="change",
    icon="package",
    available=CONTRACT.available("order"),
    makes="trade.salesorder",
)
def order(act: Act, contract: Contract) -> SalesOrder:
    """A draft order under the contract: the first one with the lines of its quote. An open draft is given again."""
    orders = visible(SYSTEM, SalesOrder).filter(contract=contract, returns__isnull=True)
    draft = orders.filter(state="draft").first()
    if draft is not None:
        return draft
    values = {
        "customer": contract.customer_id,
        "owner": contract.owner_id,
        "contract": contract.pk,
    }
    taken = visible(SYSTEM, SalesOrder).filter(quote=contract.quote_id, returns__isnull=True)
    if contract.quote_id is None or taken.exclude(state="cancelled").exists():
        return begin(act, values, (), links_checked=True)
    lines = [
        {"product": line.product_id, **{name: getattr(line, name) for name in COPIED}}
        for line in quote_lines(contract.quote)
    ]
    return begin(act, values, lines, links_checked=True, quote=contract.quote_id)
