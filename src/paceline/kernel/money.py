"""Money: exact amounts with a currency, rounding, sharing without losing a cent, and reading what people type.

How amounts look is in ``money_shown``; amounts in Chinese capitals in ``uppercase_amount``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say

HOME = "CNY"
DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}
"""Decimal places of currencies that do not have two (ISO 4217)."""
SYMBOLS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$"}
LARGEST = Decimal(10) ** 16

_UNITS = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "w": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "万亿": 10**12,
    "k": 10**3,
    "m": 10**6,
    "b": 10**9,
}
_WORDS = {"¥": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "元": "", "块": "", "整": ""}
_WORDS |= {"us$": "USD", "usd": "USD", "美元": "USD", "$": "USD", "€": "EUR", "eur": "EUR", "欧元": "EUR"}
_WORDS |= {"£": "GBP", "gbp": "GBP", "hk$": "HKD", "hkd": "HKD", "港元": "HKD", "港币": "HKD"}
_WORDS |= {"jpy": "JPY", "日元": "JPY", "nt$": "TWD", "twd": "TWD"}
_MONEY_WORD = re.compile("|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True)))
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = re.compile(rf"([\d,]*\.?\d+(?:e[+-]?\d{{1,2}})?|[\d,]+\.)({_UNIT})?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,4}(?:,\d{4})+(?:\.\d*)?")
_LIKE_DIGIT = {"o": "0", "l": "1", "i": "1"}


def digits_of(currency: str) -> int:
    """Decimal places of ``currency``."""
    return DIGITS.get(currency, 2)


def rounded(amount: Decimal, places: int = 2) -> Decimal:
    """``amount`` to ``places`` decimals, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Money:
    """An exact amount of one currency. Amounts of different currencies never meet: ``ValueError``."""

    amount: Decimal
    currency: str = HOME

    def rounded(self) -> Money:
        """To the decimals of the currency, halves away from zero."""
        return Money(rounded(self.amount, digits_of(self.currency)), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def allocate(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Shares in proportion to ``weights`` that add up to this amount exactly."""
        shares = allocate(self.amount, weights, places=digits_of(self.currency))
        return [Money(share, self.currency) for share in shares]

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.amount


def allocate(total: Decimal, weights: Sequence[Decimal | int], *, places: int = 2) -> list[Decimal]:
    """Shares of ``total`` in proportion to ``weights``, each of ``places`` decimals, that sum to it exactly.

    Largest remainder (Hamilton): round towards zero, then give the rest one unit each to the
    largest remainders, the first of equals first. Raises ``ValueError`` when the weights are
    negative or all zero, or when ``total`` has more decimals than ``places``.
    """
    unit = Decimal(1).scaleb(-places)
    whole = sum((Fraction(weight) for weight in weights), Fraction())
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be at least 0 and not all 0")
    units = Fraction(total) / Fraction(unit)
    if units.denominator != 1:
        raise ValueError(f"{total} has more than {places} decimals")
    exact = [abs(units) * Fraction(weight) / whole for weight in weights]
    counts = [int(share) for share in exact]
    largest_first = sorted(range(len(exact)), key=lambda at: (counts[at] - exact[at], at))
    for at in largest_first[: int(abs(units)) - sum(counts)]:
        counts[at] += 1
    sign = -1 if total < 0 else 1
    return [sign * count * unit for count in counts]


@dataclass(frozen=True)
class ReadAmount:
    """What was typed, as a number. ``currency`` is "" when none was named; ``heard`` tells how it was read."""

    amount: Decimal
    currency: str
    heard: Message


def parse_amount(text: str) -> Decimal:
    """The number in 86万, 1.2亿, 1亿2000万, 860,000, ¥8,600, −12, (12). Raises ``Invalid`` naming what is wrong."""
    return read_amount(text).amount


def read_amount(text: str) -> ReadAmount:
    """The amount that was typed, its currency if named, and a sentence on how it was read."""
    typed = to_halfwidth(text).strip().lower().replace("−", "-").replace("￥", "¥").replace("，", ",")
    typed = re.sub(r"[\s_]", "", typed)
    negative = typed.startswith("-") or (typed.startswith("(") and typed.endswith(")"))
    currencies = {_WORDS[word] for word in _MONEY_WORD.findall(typed)} - {""}
    bare = _MONEY_WORD.sub("", typed).strip("()").lstrip("+-")
    if len(currencies) > 1 or len(bare) > 40:
        raise _unreadable(text)
    amount = _sum_of_parts(bare, text)
    amount = -amount if negative else amount
    if abs(amount) >= LARGEST:
        raise Invalid(
            "「%(text)s」太大了。", hint="请检查单位和位数。", params={"text": text[:40]}, code="too_big"
        )
    return ReadAmount(
        amount, next(iter(currencies), ""), say("读作 %(amount)s", amount=f"{plain(amount):,f}")
    )


def plain(amount: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    short = amount.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _sum_of_parts(bare: str, text: str) -> Decimal:
    total, smallest, end = Decimal(0), None, 0
    for part in _PART.finditer(bare):
        unit = _UNITS[part[2]] if part[2] else 1
        out_of_order = smallest is not None and unit >= smallest
        bare_after_unit = smallest is not None and smallest > 10 and unit == 1
        if part.start() != end or out_of_order or bare_after_unit:
            raise _unreadable(text)
        total += _number(part[1], text) * unit
        smallest, end = unit, part.end()
    if smallest is None or end != len(bare):
        raise _unreadable(text)
    return total


def _number(digits: str, text: str) -> Decimal:
    if "," in digits and not _GROUPED.fullmatch(digits):
        raise Invalid(
            "「%(text)s」里的逗号不像千位分隔符。",
            hint="小数请用点。",
            params={"text": text[:40]},
            code="odd_comma",
        )
    return Decimal(digits.replace(",", ""))


def _unreadable(text: str) -> Invalid:
    shown = {"text": text.strip()[:40]}
    for letter in re.findall(r"(?i)(?<=\d)[oli]|[oli](?=\d)", to_halfwidth(text)):
        digit = _LIKE_DIGIT[letter.lower()]
        words = "「%(text)s」里有字母 %(letter)s，请改成数字 %(digit)s。"
        return Invalid(words, params={**shown, "letter": letter, "digit": digit}, code="letter_in_number")
    return Invalid(
        "「%(text)s」不是数字。", hint="请写成 8600、8,600 或 86万。", params=shown, code="not_a_number"
    )
