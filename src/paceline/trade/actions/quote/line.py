"""Lines of a quote: priced as its customer buys; each change judges the discount anew."""

from __future__ import annotations

from typing import Any

from paceline.access.scope import visible
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.quote.verdict import judge_quote
from paceline.trade.models import Quote, QuoteLine
from paceline.trade.prices import Prices, agreed_anew, require_some


@action("trade.quoteline.create", "添加产品", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> QuoteLine:
    """Without a price the price book's counts, else the list price."""
    require_some(values)
    key = key_of(values.get("quote"))
    quote = visible(act.by, Quote).filter(pk=key).first()
    given = Prices(act, quote).of(values) if quote else values
    line: QuoteLine = generic.create(act, of=registry.of(QuoteLine), values=given)  # type: ignore[assignment]
    judge_quote(act, line.quote)
    return line


@action("trade.quoteline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, line: QuoteLine, *, values: dict[str, Any]) -> QuoteLine:
    """Another product brings its price along."""
    require_some(values)
    if values.get("product", line.product_id) != line.product_id:
        values = {**Prices(act, line.quote).of({"product": values["product"]}), **values}
    generic.change(act, line, values=agreed_anew(line, values))
    judge_quote(act, line.quote)
    return line


@action("trade.quoteline.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, line: QuoteLine) -> None:
    """Into the recycle bin, out of the total."""
    generic.remove(act, line)
    judge_quote(act, line.quote)


@action("trade.quoteline.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, line: QuoteLine) -> None:
    """Out of the recycle bin, into the total."""
    generic.restore(act, line)
    judge_quote(act, line.quote)
