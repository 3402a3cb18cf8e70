"""What a line takes over from its product: list price, cost, tax rate, and the price that its customer gets now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.catalog.models import PriceBook, Product, PromotionItem
from paceline.catalog.queries import FromBook, Steps, books_for, offers_for, price_for, running, steps_of
from paceline.customers.served import serving
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.methods.promotions import promoted
from paceline.records.act import Act
from paceline.trade.models import Quote, SalesOrder
from paceline.trade.models.priced_line import PricedLine

NO_PROMOTION: dict[str, Any] = {"regular_price": None, "promotions": [], "offers": {}}
"""What a line keeps of promotions when none made its price."""
BY_HAND: dict[str, Any] = {**NO_PROMOTION, "price_basis": ""}
"""What a line keeps when somebody typed its price."""


@dataclass
class Prices:
    """The prices of one document: its customer, what runs now and its products are looked up once for all lines."""

    act: Act
    document: Quote | SalesOrder
    on: date | None = None
    steps: dict[UUID, Steps] = field(default_factory=dict)
    """What the books say of the products that were asked for."""

    @cached_property
    def points(self) -> int | None:
        """From how many points the customer's member level begins; None for nobody's member."""
        level = self.document.customer.member_level
        return level.from_points if level else None

    @cached_property
    def books(self) -> list[PriceBook]:
        """The price books that count for the customer on the day, that of its service level first."""
        customer = self.document.customer
        service = serving.of(customer)
        own = service.book if service else None
        return books_for(self.on or clock.today(), customer.customer_class, self.points, own)

    @cached_property
    def promotions(self) -> list[PromotionItem]:
        """What runs now."""
        return running(clock.now())

    def of(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a single line."""
        return self.of_all([values])[0]

    def of_all(self, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The values of lines with what product, price books and running promotions say where nothing was given.

        A price that is given stands as it is: no promotion is taken off what was agreed.
        """
        keys = {key for values in lines if (key := key_of(values.get("product")))}
        products = self.act.known.find_all(SYSTEM, registry.of(Product), keys)
        asked = {key_of(values.get("product")) for values in lines if values.get("price") is None}
        if new := asked & products.keys() - self.steps.keys():
            found = steps_of(new, self.books)
            self.steps |= {key: found.get(key, {}) for key in new}
        return [self.with_product(values, products.get(key_of(values.get("product")))) for values in lines]

    def with_product(self, values: dict[str, Any], product: Product | None) -> dict[str, Any]:
        """The values of a line; as they are when its product cannot be found."""
        if product is None:
            return values
        given = {name: value for name, value in values.items() if value is not None}
        price = BY_HAND if "price" in given else self.promoted(product, self.regular(product, given))
        return {**values, **of_product(product), **price, **given}

    def regular(self, product: Product, given: dict[str, Any]) -> dict[str, Any]:
        """The price from the books for this class of customer, member level and quantity, else the list price."""
        found = price_for(self.steps[product.pk], given.get("quantity") or Decimal(1), self.books)
        if found is None and product.list_price is not None:
            found = FromBook(product.list_price, str(product.list_price_currency), "")  # type: ignore[attr-defined]
        if found is None:
            return {}
        return {"price": found.price, "price_currency": found.currency, "price_basis": found.basis}

    def promoted(self, product: Product, regular: dict[str, Any]) -> dict[str, Any]:
        """The price less what runs now for this customer, with the reasons."""
        if not regular:
            return dict(BY_HAND)
        offers = offers_for(product, regular["price_currency"], self.promotions, self.points)
        found = promoted(regular["price"], offers)
        if not found.off:
            return {**regular, **NO_PROMOTION}
        return {
            "price": found.price,
            "price_currency": regular["price_currency"],
            "price_basis": regular["price_basis"],
            "regular_price": regular["price"],
            "regular_price_currency": regular["price_currency"],
            "promotions": [name for name, _ in found.off],
            "offers": {name: str(off) for name, off in found.off},
        }


def of_product(product: Product) -> dict[str, Any]:
    """List price, cost and tax rate with their currencies."""
    known: dict[str, Any] = {} if product.tax_rate is None else {"tax_rate": product.tax_rate}
    for name in ("list_price", "cost"):
        if getattr(product, name) is not None:
            known[name] = getattr(product, name)
            known[f"{name}_currency"] = getattr(product, f"{name}_currency")
    return known


def agreed_anew(line: PricedLine, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a change; another price, typed by hand, is no promotion's and no book's any more."""
    if "price" not in values or values["price"] == line.price:
        return values
    return {**BY_HAND, **values}


def require_some(values: dict[str, Any]) -> None:
    """Raises Invalid for a quantity that is not above zero; only returns have negative ones."""
    quantity = values.get("quantity")
    if quantity is not None and quantity <= 0:
        raise Invalid({"quantity": "数量要大于 0。"})
