"""Lines of a quote: changed while it is a draft; each change judges the discount anew."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.undo import undo_as_done
from paceline.trade.actions.quote_verdict import judge_quote
from paceline.trade.models import Quote, QuoteLine
from paceline.trade.prices import priced, require_some

undo_as_done("trade.quoteline")


@action("trade.quoteline.create", "添加产品", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> QuoteLine:
    """A new line of a draft; without a price the price book's counts, else the list price."""
    require_some(values)
    key = getattr(values.get("quote"), "pk", values.get("quote"))
    if visible(act.by, Quote, "change").filter(pk=key).exists():  # else the door refuses
        values = priced(values, customer=require_draft(key).customer_id)
    line: QuoteLine = generic.create(act, of=registry.of(QuoteLine), values=values)  # type: ignore[assignment]
    judge_quote(act, require_draft(line.quote_id))
    return line


@action("trade.quoteline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, line: QuoteLine, *, values: dict[str, Any]) -> QuoteLine:
    """New values for a line of a draft."""
    quote = require_draft(line.quote_id)
    require_some(values)
    if values.get("quote", line.quote_id) != line.quote_id:
        raise Invalid({"quote": "明细不能移到另一张报价。请在那张报价里添加。"})
    if values.get("product", line.product_id) != line.product_id:
        values = {**priced({"product": values["product"]}, customer=quote.customer_id), **values}
    generic.change(act, line, values=values)
    judge_quote(act, quote)
    return line


@action("trade.quoteline.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, line: QuoteLine) -> None:
    """Into the recycle bin, out of the total."""
    quote = require_draft(line.quote_id)
    generic.remove(act, line)
    judge_quote(act, quote)


@action("trade.quoteline.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, line: QuoteLine) -> None:
    """Out of the recycle bin, into the total."""
    quote = require_draft(line.quote_id)
    generic.restore(act, line)
    judge_quote(act, quote)


@action("trade.quoteline.merge", "合并", icon="merge", hidden=True)
def merge(act: Act, line: QuoteLine, *, others: Any = (), values: dict[str, Any]) -> QuoteLine:
    """Lines are never merged: each was priced by itself."""
    raise Conflict("报价明细不能合并。请改数量，删除多余的一行。")


def require_draft(key: Any) -> Quote:
    """The quote of a line, locked until the transaction ends. Raises Conflict unless it is a draft."""
    found = visible(SYSTEM, Quote).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise Conflict("这张报价已不存在。请刷新后再试。")
    if not found.is_draft:
        raise Conflict("报价已提交，不能再改明细。请先「撤回」，或者建「新版本」。", code="not_a_draft")
    return found
