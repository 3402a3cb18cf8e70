"""From the deal to its quote or order in one step. They stand here for what they make; their names are the deal's."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.pipeline.models import Opportunity, OpportunityLine
from paceline.pipeline.models.funnel import StageKind
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.order.life import begin
from paceline.trade.actions.quote.life import create as make_quote
from paceline.trade.models import Quote, QuoteState, SalesOrder
from paceline.trade.models.order import OrderState


def why_not(opportunity: Opportunity) -> str:
    """A lost deal has no order."""
    if opportunity.state in (StageKind.LOST, StageKind.CANCELLED):
        return "商机已结束，没有成交，不能生成订单。可以先重新打开。"
    return "" if opportunity.customer_id else "商机还没有客户。请先填写客户，再生成订单。"


def why_no_quote(opportunity: Opportunity) -> str:
    """A deal that has ended is quoted no more."""
    if opportunity.state != StageKind.OPEN:
        return "商机已结束，不再报价。要报价请先重新打开。"
    return "" if opportunity.customer_id else "商机还没有客户。请先填写客户，再生成报价。"


@action("pipeline.opportunity.order", "生成订单", permission="change", icon="doc", available=why_not,
        makes="trade.salesorder")  # fmt: skip
def order(act: Act, opportunity: Opportunity) -> SalesOrder:
    """A draft with the deal's customer and lines; when there is one already, that one.

    The deal's row is locked meanwhile, so two clicks make one order; the database allows one besides.
    """
    live = visible(SYSTEM, SalesOrder).exclude(state=OrderState.CANCELLED)
    existing = live.filter(opportunity=opportunity, returns__isnull=True).first()
    if existing is not None:
        if not visible(act.by, SalesOrder).filter(pk=existing.pk).exists():
            raise Conflict("这个商机已经有订单，由别的同事负责。")
        return existing
    values = {
        "customer": opportunity.customer_id,
        "opportunity": opportunity.pk,
        "owner": opportunity.owner_id,
    }
    made = begin(act, values, list(lines_of(opportunity)), links_checked=True)
    act.tell(opportunity, "pipeline.opportunity.order", order={"id": str(made.pk), "title": made.number})
    return made


@action("pipeline.opportunity.quote", "生成报价", permission="change", icon="doc", available=why_no_quote,
        makes="trade.quote")  # fmt: skip
def quote(act: Act, opportunity: Opportunity) -> Quote:
    """A draft with the deal's customer and lines; while one of this person is still a draft, that one."""
    draft = visible(act.by, Quote).filter(
        opportunity=opportunity, state=QuoteState.DRAFT, owner=act.by.user_id
    )
    existing = draft.order_by("-pk").first()
    if existing is not None:
        return existing
    values = {
        "customer": opportunity.customer_id,
        "opportunity": opportunity.pk,
        "title": opportunity.name[:120],
    }
    made: Quote = make_quote.inside(act, values=values, lines=list(lines_of(opportunity)))
    act.tell(opportunity, "pipeline.opportunity.quote", quote={"id": str(made.pk), "title": made.number})
    return made


def lines_of(opportunity: Opportunity) -> Any:
    """The deal's lines as those of an order; without any its main product at the deal's amount."""
    names = ("product", "quantity", "price", "price_currency", "discount", "note")
    found = list(
        visible(SYSTEM, OpportunityLine).filter(opportunity=opportunity).order_by("id").values(*names)
    )
    if found or opportunity.product_id is None:
        return found
    money = {"price": opportunity.amount, "price_currency": opportunity.amount_currency}
    return [{"product": opportunity.product_id, "quantity": 1, **(money if opportunity.amount else {})}]
