"""What a line takes over from its product: list price, cost, tax rate, and the price that its customer gets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.catalog.queries import price_for
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.kernel.errors import Invalid


def priced(values: dict[str, Any], *, customer: Any = None, on: date | None = None) -> dict[str, Any]:
    """The values with what product and price books say where nothing was given."""
    if not values.get("product"):
        return values
    product = visible(SYSTEM, Product).filter(pk=getattr(values["product"], "pk", values["product"])).first()
    if product is None:
        return values
    given = {name: value for name, value in values.items() if value is not None}
    known = {**of_product(product), **price_of(product, given, customer, on)}
    if "price" in given:
        known.pop("price_currency", None)
    return {**values, **known, **given}


def of_product(product: Product) -> dict[str, Any]:
    """List price, cost and tax rate with their currencies."""
    known: dict[str, Any] = {} if product.tax_rate is None else {"tax_rate": product.tax_rate}
    for name in ("list_price", "cost"):
        if getattr(product, name) is not None:
            known[name] = getattr(product, name)
            known[f"{name}_currency"] = getattr(product, f"{name}_currency")
    return known


def price_of(product: Product, given: dict[str, Any], customer: Any, on: date | None) -> dict[str, Any]:
    """The price from the books for this customer and quantity, else the list price."""
    rank = visible(SYSTEM, Customer).filter(pk=customer).values_list("customer_class", flat=True).first()
    found = price_for(product.pk, given.get("quantity") or Decimal(1), on or clock.today(), rank or "")
    if found is None and product.list_price is not None:
        found = product.list_price, str(product.list_price_currency)  # type: ignore[attr-defined]
    return {} if found is None else {"price": found[0], "price_currency": found[1]}


def require_some(values: dict[str, Any]) -> None:
    """Raises Invalid for a quantity that is not above zero; only returns have negative ones."""
    quantity = values.get("quantity")
    if quantity is not None and quantity <= 0:
        raise Invalid({"quantity": "数量要大于 0。"})
