"""The life of a quote: made, submitted, approved when the discount asks for it, sent, answered, ordered."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.metadata.fields import LongText
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED, gate
from paceline.records.action import action, actions
from paceline.records.actions import generic
from paceline.trade.actions.order.life import LINES, begin, given_lines
from paceline.trade.actions.quote.verdict import judge_quote, quote_lines
from paceline.trade.actions.running import require_running
from paceline.trade.models import DiscountVerdict, Quote, QuoteLine, QuoteState, SalesOrder
from paceline.trade.states import QUOTE
from paceline.workflow.approvals.marking import outside_flow

VALID_FOR = timedelta(days=30)
OF_PROMOTION = ("price_basis", "regular_price", "regular_price_currency", "promotions", "offers")
COPIED = ("price", "price_currency", "discount", "tax_rate", "list_price", "list_price_currency", "cost",
          "cost_currency", "note", "quantity", *OF_PROMOTION)  # fmt: skip
Why = Annotated[str, LongText("意见")]
SUBMIT = "trade.quote.submit"
IN_FLOW = "报价在审批流程里。请在「审批」里处理，或撤回申请。"
RANK = ("", DiscountVerdict.WITHIN, DiscountVerdict.OVER_LIMIT, DiscountVerdict.BELOW_FLOOR)


@action("trade.quote.create", "新建报价", on="collection", icon="plus", hidden=True)
def create(
    act: Act, *, values: dict[str, Any], lines: Annotated[list[dict[str, Any]] | None, LINES] = None
) -> Quote:
    """A draft, valid for thirty days unless a day is given."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Quote), values["owner"])
    until = values.get("valid_until") or local_day(act.occurred_at) + VALID_FOR
    quote: Quote = act.create(Quote, **{**values, "valid_until": until})
    made = act.create_all(QuoteLine, [{**line, "quote": quote.pk} for line in given_lines(act, quote, lines)])
    judge_quote(act, quote, made)
    return quote


@action(SUBMIT, "提交", permission="change", icon="send", available=QUOTE.available("submit"))
def submit(act: Act, quote: Quote) -> Any:
    """Within the limits it is approved at once; beyond them a flow decides, or a superior without one."""
    lines = quote_lines(quote)
    if not lines or any(line.price is None for line in lines):
        raise Conflict("报价还没有明细，或者有明细没有单价。请先补齐，再提交。")
    if quote.valid_until is not None and quote.valid_until < local_day(act.occurred_at):
        raise Conflict("报价已过有效期。请先改「有效期至」，再提交。", code="expired")
    require_running(lines)
    agreed = quote.verdict
    judge_quote(act, quote, lines)
    if act.via == APPROVED and RANK.index(quote.verdict) > RANK.index(agreed):
        raise Conflict("审批期间，折扣权限或成本变了，报价现在超得更多。请重新提交。")
    if quote.verdict == DiscountVerdict.WITHIN or act.via == APPROVED:
        act.save(quote, state=QuoteState.APPROVED)
        return quote
    asked = gate.held(act, actions[SUBMIT], quote, {})  # what is judged only now may have to pass a flow
    if asked is None:
        act.save(quote, state=QuoteState.PENDING)
    return asked or quote


@action(
    "trade.quote.approve",
    "批准",
    icon="done",
    available=outside_flow(QUOTE.available("approve"), SUBMIT, IN_FLOW),
)
def approve(act: Act, quote: Quote, *, why: Annotated[str, LongText("意见", blank=True)] = "") -> Quote:
    """A superior agrees; below the floor margin it takes somebody who may set rules aside. Never one's own."""
    if has_to_ask(act.by, quote.owner_id):
        raise NotAllowed("自己的报价要由主管批准。")
    may_override = visible(act.by, Quote, "override").filter(pk=quote.pk).exists()
    if quote.verdict == DiscountVerdict.BELOW_FLOOR and not may_override:
        raise NotAllowed("报价低于最低毛利，要由总监或有破例权限的人批准。")
    act.reason = why
    act.save(quote, state=QuoteState.APPROVED, decided_why=why)
    return quote


@action(
    "trade.quote.send_back",
    "退回修改",
    permission="approve",
    icon="undo",
    available=outside_flow(QUOTE.available("send_back"), SUBMIT, IN_FLOW),
)
def send_back(act: Act, quote: Quote, *, why: Why) -> Quote:
    """Not like this: the owner may change it and submit it again."""
    act.reason = why
    act.save(quote, state=QuoteState.DRAFT, decided_why=why)
    return quote


@action(
    "trade.quote.withdraw",
    "撤回",
    permission="change",
    icon="undo",
    available=outside_flow(QUOTE.available("withdraw"), SUBMIT, IN_FLOW),
)
def withdraw(act: Act, quote: Quote) -> Quote:
    """Back to a draft before the customer has it; it is judged again when it is submitted."""
    act.save(quote, state=QuoteState.DRAFT, decided_why="")
    return quote


@action("trade.quote.send", "标记已发出", permission="change", icon="mail", available=QUOTE.available("send"))
def send(act: Act, quote: Quote) -> Quote:
    """The customer has it."""
    require_valid(act, quote)
    act.save(quote, state=QuoteState.SENT)
    return quote


@action(
    "trade.quote.accept", "客户接受", permission="change", icon="trophy", available=QUOTE.available("accept")
)
def accept(act: Act, quote: Quote) -> Quote:
    """The customer says yes, in time."""
    require_valid(act, quote)
    act.save(quote, state=QuoteState.ACCEPTED)
    return quote


@action(
    "trade.quote.reject",
    "客户拒绝",
    permission="change",
    icon="circle-x",
    available=QUOTE.available("reject"),
)
def reject(act: Act, quote: Quote, *, why: Annotated[str, LongText("原因")]) -> Quote:
    """The customer says no."""
    act.reason = why
    act.save(quote, state=QuoteState.REJECTED, decided_why=why)
    return quote


@action(
    "trade.quote.expire", "设为过期", permission="change", icon="timer", available=QUOTE.available("expire")
)
def expire(act: Act, quote: Quote) -> Quote:
    """Its time is over."""
    if quote.valid_until is None or quote.valid_until >= local_day(act.now):
        raise Conflict("报价还在有效期内，不能设为过期。")
    act.save(quote, state=QuoteState.EXPIRED)
    return quote


@action("trade.quote.revise", "新版本", permission="change", icon="copy", available=QUOTE.available("revise"))
def revise(act: Act, quote: Quote) -> Quote:
    """The next edition as a draft with the same lines; this one is superseded."""
    act.save(quote, state=QuoteState.SUPERSEDED)
    made: Quote = act.create(
        Quote, links_checked=True, number=quote.number, edition=quote.edition + 1, replaces=quote.pk,
        customer=quote.customer_id, opportunity=quote.opportunity_id, title=quote.title, terms=quote.terms,
        note=quote.note, owner=quote.owner_id, team=quote.team_id,
        valid_until=local_day(act.occurred_at) + VALID_FOR,
    )  # fmt: skip
    lines = [
        {name: getattr(line, name) for name in COPIED} | {"quote": made.pk, "product": line.product}
        for line in quote_lines(quote)
    ]
    judge_quote(act, made, act.create_all(QuoteLine, lines, links_checked=True))
    return made


@action("trade.quote.order", "生成订单", permission="change", icon="doc", available=QUOTE.available("order"),
        makes="trade.salesorder")  # fmt: skip
def order(act: Act, quote: Quote) -> SalesOrder:
    """A draft order with exactly the lines and prices that were accepted; asked again, the same one."""
    live = visible(act.by, SalesOrder).exclude(state="cancelled")
    existing = live.filter(quote=quote, returns__isnull=True).first()
    if existing is not None:
        return existing
    lines = [
        {"product": line.product_id, **{n: getattr(line, n) for n in COPIED}} for line in quote_lines(quote)
    ]
    values = {"customer": quote.customer_id, "opportunity": quote.opportunity_id, "owner": quote.owner_id}
    return begin(act, values, lines, links_checked=True, quote=quote.pk)


def require_valid(act: Act, quote: Quote) -> None:
    """Raises Conflict after the last valid day."""
    if quote.valid_until is not None and quote.valid_until < local_day(act.occurred_at):
        raise Conflict("报价已过有效期。请建「新版本」，再发给客户。", code="expired")
