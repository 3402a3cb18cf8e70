"""Promotions on drafts: taken over once more as they run now, and those that have ended are not kept."""

from __future__ import annotations

from typing import Any

from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.quote.verdict import judge_quote, quote_lines
from paceline.trade.models import Quote, SalesOrder
from paceline.trade.prices import Prices
from paceline.trade.queries import live_lines

MADE_BY_PROMOTION = (
    "price",
    "price_currency",
    "regular_price",
    "regular_price_currency",
    "promotions",
    "offers",
)


def only_drafts(document: Quote | SalesOrder) -> str:
    return "" if document.is_draft else "只有草稿能重新套用促销。"


@action("trade.quote.promote", "套用促销", permission="change", icon="flame", available=only_drafts)
def of_quote(act: Act, quote: Quote) -> Quote:
    """Every line of the draft gets what runs now; prices typed by hand stay."""
    renew(act, quote_lines(quote), Prices(act, quote))
    judge_quote(act, quote)
    return quote


@action("trade.salesorder.promote", "套用促销", permission="change", icon="flame", available=only_drafts)
def of_order(act: Act, order: SalesOrder) -> SalesOrder:
    """Every line of the draft gets what runs now; prices typed by hand and those of its quote stay."""
    if order.quote_id:
        raise Conflict("订单来自报价，单价就是客户接受的价格，不再套用促销。")
    renew(act, live_lines(order), Prices(act, order, order.ordered_on))
    return order


def renew(act: Act, lines: Any, prices: Prices) -> None:
    """Raises Conflict when nothing changes, so that nobody waits for what does not come."""
    done, lines = 0, list(lines)
    now = prices.of_all([{"product": line.product_id, "quantity": line.quantity} for line in lines])
    for line, found in zip(lines, now, strict=True):
        by_the_book = line.promotions or line.price in (None, found.get("regular_price"), found.get("price"))
        new = {name: found[name] for name in MADE_BY_PROMOTION if name in found}
        if by_the_book and any(getattr(line, name) != value for name, value in new.items()):
            basis = {"price_basis": found.get("price_basis", "")}
            act.save(line, event=f"{line._meta.label_lower}.promote", **new, **basis)
            done += 1
    if not done:
        raise Conflict("没有可以套用的促销：没有正在进行的，或者这些明细已经是促销价，或者单价是手工填写的。")
