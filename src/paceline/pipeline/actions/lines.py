"""Lines of an opportunity: the ordinary life of a record, and after each change the opportunity's amount."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.pipeline.actions.amount import settle_by_key
from paceline.pipeline.models import OpportunityLine
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


@action("pipeline.opportunityline.create", "添加产品", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> OpportunityLine:
    """A new line; without a price the product's list price counts."""
    line: OpportunityLine = generic.create(  # type: ignore[assignment]
        act, of=registry.of(OpportunityLine), values=priced(values)
    )
    settle_by_key(act, line.opportunity_id)
    return line


@action("pipeline.opportunityline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, line: OpportunityLine, *, values: dict[str, Any]) -> OpportunityLine:
    """New values for a line."""
    before = line.opportunity_id
    generic.change(act, line, values=values)
    for key in sorted({before, line.opportunity_id}):
        settle_by_key(act, key)
    return line


@action("pipeline.opportunityline.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, line: OpportunityLine) -> None:
    """Into the recycle bin."""
    generic.remove(act, line)
    settle_by_key(act, line.opportunity_id)


@action("pipeline.opportunityline.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, line: OpportunityLine) -> None:
    """Out of the recycle bin."""
    generic.restore(act, line)
    settle_by_key(act, line.opportunity_id)


def priced(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the list price where none was given."""
    if values.get("price") is not None or not values.get("product"):
        return values
    product = visible(SYSTEM, Product).filter(pk=key_of(values["product"])).first()
    if product is None or product.list_price is None:
        return values
    return {**values, "price": product.list_price, "price_currency": product.list_price_currency}
