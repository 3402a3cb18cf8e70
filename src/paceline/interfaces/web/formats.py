"""How numbers, money, days and hidden values are written for people (DESIGN §6): the filters of the templates."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paceline.kernel import chinese, clock

MINUS = "−"
NOTHING = "–"
SYMBOLS = {
    "CNY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "JPY": "JP¥",
    "SGD": "S$",
    "KRW": "₩",
}
CHINESE_STEPS = ((Decimal(10**8), "亿", 2), (Decimal(10**4), "万", 1))
ENGLISH_STEPS = ((Decimal(10**9), "B", 2), (Decimal(10**6), "M", 2), (Decimal(10**4), "K", 1))
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class Money:
    """An amount ready to print: `¥` + `1,032` + `万`, and the exact value for the tooltip."""

    symbol: str
    figure: str
    unit: str
    exact: str

    def __str__(self) -> str:
        return f"{self.symbol}{self.figure}{self.unit}"


def speaks_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def grouped(value: Decimal, digits: int, trim: bool = False) -> str:
    """Thousands separators, half rounded up, a real minus sign; `trim` drops zeros at the end."""
    text = f"{abs(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 and text.strip('0.') else ''}{text}"


def money_parts(value: Any, currency: str = "CNY", unit: str = "") -> Money | None:
    """An amount in its natural unit, or in `unit` (元 万 亿, K M B) so that a column keeps one. None when empty."""
    if value in (None, ""):
        return None
    amount = Decimal(str(value))
    symbol = SYMBOLS.get(currency, f"{currency} ")
    exact = symbol + grouped(amount, 2)
    steps = CHINESE_STEPS if speaks_chinese() else ENGLISH_STEPS
    for step, name, digits in steps:
        if unit == name or (not unit and abs(amount) >= step):
            scaled = amount / step
            return Money(symbol, grouped(scaled, digits if abs(scaled) < 100 else 0, trim=True), name, exact)
    return Money(symbol, grouped(amount, 2, trim=True) if amount % 1 else grouped(amount, 0), "", exact)


def money(value: Any, currency: str = "CNY", unit: str = "") -> str:
    """`¥1,032万` as plain text; `ui.money` draws it with the small unit and the exact value on hover."""
    parts = money_parts(value, currency, unit)
    return str(parts) if parts else NOTHING


def number(value: Any, digits: int | None = None) -> str:
    """`1,284`, `−12`, `3.5`; all digits that matter unless `digits` says how many."""
    if value in (None, ""):
        return NOTHING
    exact = Decimal(str(value))
    places = max(0, -int(exact.normalize().as_tuple().exponent)) if digits is None else digits
    return grouped(exact, places)


def percent(value: Any, digits: int = 0) -> str:
    """A share (0.35) as `35%`."""
    return NOTHING if value in (None, "") else f"{grouped(Decimal(str(value)) * 100, digits, trim=True)}%"


def local(at: datetime) -> datetime:
    """An instant on the reader's clock."""
    return at.astimezone(timezone.get_current_timezone())


def today() -> date:
    """The reader's day."""
    return clock.today(timezone.get_current_timezone())


def day(value: date | datetime | None) -> str:
    """今天, 昨天, 明天, 周五 (this week), 11/24, 2027/01/20 (another year)."""
    if value is None:
        return NOTHING
    on = local(value).date() if isinstance(value, datetime) else value
    now = today()
    near = {0: _("今天"), -1: _("昨天"), 1: _("明天")}.get((on - now).days)
    if near:
        return near
    if on - timedelta(on.weekday()) == now - timedelta(now.weekday()):
        return _(WEEKDAYS[on.weekday()])
    return f"{on:%m/%d}" if on.year == now.year else f"{on:%Y/%m/%d}"


def long_day(value: date | datetime | None) -> str:
    """`11 月 19 日 周四`, with the year when it is another one."""
    if value is None:
        return NOTHING
    on = local(value).date() if isinstance(value, datetime) else value
    names = {"month": on.month, "day": on.day, "year": on.year, "weekday": _(WEEKDAYS[on.weekday()])}
    here = _("%(month)s 月 %(day)s 日 %(weekday)s") % names
    return here if on.year == today().year else _("%(year)s 年 %(here)s") % {**names, "here": here}


def time(value: datetime | None) -> str:
    """`14:05` on the reader's clock."""
    return NOTHING if value is None else f"{local(value):%H:%M}"


def instant(value: datetime | None) -> str:
    """`今天 14:05`, `11/24 09:30`."""
    return NOTHING if value is None else f"{day(value)} {time(value)}"


def exact(value: datetime | date | None) -> str:
    """`2026-11-19 14:05` for tooltips and inputs; a day stays `2026-11-19`."""
    if value is None:
        return ""
    return f"{local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def ago(value: datetime | date | None) -> str:
    """刚刚, 5 分钟前, 3 小时前, 昨天, 3 天前 (up to 30), then the day."""
    if value is None:
        return NOTHING
    days = (today() - (local(value).date() if isinstance(value, datetime) else value)).days
    if isinstance(value, datetime) and days in (0, 1):
        minutes = int((clock.now() - value).total_seconds() // 60)
        if 0 <= minutes < 1:
            return _("刚刚")
        if 1 <= minutes < 60:
            return _("%(n)s 分钟前") % {"n": minutes}
        if days == 0 and minutes >= 60:
            return _("%(n)s 小时前") % {"n": minutes // 60}
    return _("%(n)s 天前") % {"n": days} if 1 < days <= 30 else day(value)


def mask(value: Any, keep_start: int = 3, keep_end: int = 4, sign: str = "*") -> str:
    """`138****2071`: what a role sees that may not read the whole value."""
    text = str(value or "")
    hidden = len(text) - keep_start - keep_end
    return (
        text[:keep_start] + sign * min(hidden, 7) + text[len(text) - keep_end :]
        if hidden > 0
        else sign * len(text)
    )


def initials(name: str) -> str:
    """What an avatar shows: the last character of a Chinese name, two of a long one, capitals of a Latin one."""
    plain = name.strip()
    if plain.isascii():
        return "".join(part[0] for part in plain.split()[:2]).upper() or "?"
    plain = plain.split("（")[0].split("(")[0]
    return plain[-1:] if len(plain) < 4 else plain[-2:]


def hue(name: Any) -> int:
    """A colour 0–5 that always goes with the same name."""
    return sum(map(ord, str(name))) % 6


def slug_id(text: Any) -> str:
    """An id for an element, always the same for the same words."""
    return f"t{zlib.crc32(str(text).encode()):08x}"


def as_json(value: Any) -> str:
    """Plain JSON text for an attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money, "money_parts": money_parts, "number": number, "percent": percent, "day": day, "date": day,
    "long_day": long_day, "time": time, "instant": instant, "exact": exact, "ago": ago, "mask": mask,
    "initials": initials, "monogram": chinese.monogram, "hue": hue, "slug_id": slug_id, "as_json": as_json,
}  # fmt: skip
