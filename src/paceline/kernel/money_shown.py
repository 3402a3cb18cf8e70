"""How amounts look: ¥1,032 万 on a page, ¥10,320,000.00 on hover, one unit for a whole column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from paceline.kernel.messages import Translate
from paceline.kernel.money import HOME, SYMBOLS, digits_of, rounded

MINUS = "\u2212"
CHINESE_UNITS = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
ENGLISH_UNITS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 4, "K"))
_ENGLISH_DIVISOR = {"K": Decimal(10) ** 3}


@dataclass(frozen=True)
class ShownAmount:
    """The pieces of a shown amount, so that a page can set the unit smaller."""

    sign: str
    symbol: str
    digits: str
    unit: str

    @property
    def text(self) -> str:
        """¥1,032 万; English units stick to the number."""
        space = " " if self.unit in ("万", "亿") else ""
        return f"{self.sign}{self.symbol}{self.digits}{space}{self.unit}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class SpokenAmount:
    """An amount as a part of a sentence: ¥1,032 万 in Chinese, ¥10.3M in English."""

    amount: Decimal
    currency: str = HOME

    def text(self, translate: Translate) -> str:
        """The amount with the unit of the reader's language."""
        return short(self.amount, self.currency, english=translate("zh") == "en").text


def short(
    amount: Decimal, currency: str = HOME, *, unit: str | None = None, english: bool = False
) -> ShownAmount:
    """The amount as people say it. ``unit`` (万, 亿, K, M, B or "") holds a column to one unit."""
    chosen = unit_for([amount], english=english) if unit is None else unit
    scaled = abs(amount) / divisor_of(chosen)
    digits = _three_digits(scaled) if chosen else _plain_digits(scaled, digits_of(currency))
    sign = MINUS if amount < 0 and any(char in "123456789" for char in digits) else ""
    return ShownAmount(sign, symbol_of(currency), digits, chosen)


def full(amount: Decimal, currency: str = HOME) -> str:
    """Every digit: ¥10,320,000.00, −¥8,600.00."""
    value = rounded(amount, digits_of(currency))
    return f"{MINUS if value < 0 else ''}{symbol_of(currency)}{abs(value):,f}"


def unit_for(amounts: Iterable[Decimal], *, english: bool = False) -> str:
    """The unit that suits the largest of ``amounts``; "" below ten thousand."""
    largest = max((abs(one) for one in amounts), default=Decimal(0))
    for size, unit in ENGLISH_UNITS if english else CHINESE_UNITS:
        # 9,999.5 万 is shown as 1 亿, never as 10,000 万.
        if largest >= size or (size > 10**4 and rounded(largest / 10**4, 0) * 10**4 >= size):
            return unit
    return ""


def divisor_of(unit: str) -> Decimal:
    """What an amount is divided by to be shown in ``unit``."""
    if unit in _ENGLISH_DIVISOR:
        return _ENGLISH_DIVISOR[unit]
    return next((size for size, name in (*CHINESE_UNITS, *ENGLISH_UNITS) if name == unit), Decimal(1))


def symbol_of(currency: str) -> str:
    """¥, US$, or the code and a space."""
    return SYMBOLS.get(currency, f"{currency} ")


def _three_digits(value: Decimal) -> str:
    """Two decimals below 10, one below 100, none above; no zeros at the end."""
    places = 2 if value < 10 else 1 if value < 100 else 0
    shown = f"{rounded(value, places):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _plain_digits(value: Decimal, places: int) -> str:
    shown = rounded(value, places)
    whole = shown.to_integral_value()
    return f"{whole:,f}" if shown == whole else f"{shown:,f}"
