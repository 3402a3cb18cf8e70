"""What promotions took off the lines of a quote or an order, by promotion, for papers and pages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from paceline.kernel.money import rounded

ZERO = Decimal(0)


def before(line: Any, *, own: bool = True) -> Decimal | None:
    """The unit price before promotions, in the line's own or in the home currency; None without any."""
    if not line.promotions:
        return None
    found: Decimal | None = line.regular_price if own else line.regular_price_base
    return found


def saved_on(line: Any, *, own: bool = True) -> Decimal:
    """How much promotions take off a whole line before the seller's own discount."""
    regular, price = before(line, own=own), line.price if own else line.price_base
    return ZERO if regular is None or price is None else rounded(line.quantity * (regular - price))


def saved_by(lines: Iterable[Any], *, own: bool = True) -> list[tuple[str, Decimal]]:
    """Promotion → what it takes off all lines. Σ = Σ `saved_on`: the cents that are left go to each line's last one."""
    found: dict[str, Decimal] = {}
    for line in lines:
        rest = saved_on(line, own=own)
        parts = [(name, Decimal(off)) for name, off in (line.offers or {}).items()] if rest else []
        whole = sum((off for _, off in parts), ZERO)
        for at, (name, off) in enumerate(parts, start=1):
            part = rest if at == len(parts) else rounded(saved_on(line, own=own) * off / whole)
            found[name] = found.get(name, ZERO) + part
            rest -= part
    return list(found.items())
