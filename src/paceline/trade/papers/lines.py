"""Lines and totals of a paper, in the currency of the lines; in the home currency when they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from paceline.kernel.money import rounded
from paceline.trade.papers.in_words import in_words
from paceline.trade.promoted import before, saved_by, saved_on

ZERO = Decimal(0)


@dataclass(frozen=True)
class PaperLine:
    """One product as it is printed. `price` is the unit price incl. tax before the discount.

    Where promotions run, `regular` is that price before them, `promotions` their names and `promoted` what they save.
    """

    name: str
    code: str
    spec: str
    unit: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    tax_rate: Decimal | None
    amount: Decimal
    note: str
    regular: Decimal | None = None
    promotions: tuple[str, ...] = ()
    promoted: Decimal = ZERO


@dataclass(frozen=True)
class Totals:
    """What the lines come to: `amount` incl. tax, of which `tax`; `saved` is what promotions and discounts take off.

    `promotions` are the parts of it that promotions take off, by name.
    """

    currency: str
    amount: Decimal
    net: Decimal
    tax: Decimal
    saved: Decimal
    promotions: tuple[tuple[str, Decimal], ...] = ()

    @property
    def words(self) -> str:
        """The amount in words; "" in other currencies."""
        return in_words(self.amount, self.currency)


def printed(lines: Iterable[Any]) -> tuple[list[PaperLine], Totals]:
    """The lines of a quote or an order, and their totals to the cent."""
    found = list(lines)
    currencies = {line.amount_currency for line in found}
    own = len(currencies) <= 1
    currency = currencies.pop() if len(currencies) == 1 else settings.PACELINE_CURRENCY
    shown = [line_of(line, own=own) for line in found]
    part = "" if own else "_base"
    sums = {
        name: sum((getattr(line, f"{name}{part}") or ZERO for line in found), ZERO)
        for name in ("amount", "net", "tax")
    }
    listed = sum((rounded(line.quantity * line.price) for line in shown), ZERO)
    by_name = tuple(saved_by(found, own=own))
    listed += sum((line.promoted for line in shown), ZERO)
    return shown, Totals(str(currency), **sums, saved=max(ZERO, listed - sums["amount"]), promotions=by_name)


def line_of(line: Any, *, own: bool) -> PaperLine:
    """A line with its product's words."""
    product = line.product
    return PaperLine(
        name=product.name,
        code=product.code,
        spec=product.spec,
        unit=product.unit,
        quantity=line.quantity,
        price=(line.price if own else line.price_base) or ZERO,
        discount=line.discount or ZERO,
        tax_rate=line.tax_rate,
        amount=(line.amount if own else line.amount_base) or ZERO,
        note=line.note,
        regular=before(line, own=own),
        promotions=tuple(line.promotions or ()),
        promoted=saved_on(line, own=own),
    )
