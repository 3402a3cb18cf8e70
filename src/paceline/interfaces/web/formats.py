"""The filters of the templates: the kernel's way of writing money and days, in the reader's language and zone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext as _

from paceline.kernel import chinese, clock, dates_shown, money_shown, phones
from paceline.kernel.money import SYMBOLS
from paceline.locale.shipped import alone, is_english, region, region_name, shipped

__all__ = [
    "FILTERS", "NOTHING", "SYMBOLS", "ago", "alone", "day", "exact", "local", "money", "money_parts", "region_name",
    "shipped", "today",
]  # fmt: skip

NOTHING = "–"


@dataclass(frozen=True)
class Money:
    """An amount ready to print: `¥` + `1,032` + `万`, and the exact value for the tooltip."""

    symbol: str
    figure: str
    unit: str
    exact: str

    def __str__(self) -> str:
        return f"{self.symbol}{self.figure}{self.unit}"


def money_parts(value: Any, currency: str = "CNY", unit: str | None = None) -> Money | None:
    """An amount in its natural unit, or in `unit` (万 亿 K M B) so that a column keeps one. None when empty."""
    if value is None or value == "":
        return None
    amount = Decimal(str(value))
    short = money_shown.short(amount, currency, unit=unit or None, english=is_english())
    return Money(short.sign + short.symbol, short.digits, short.unit, money_shown.full(amount, currency))


def money(value: Any, currency: str = "CNY", unit: str | None = None) -> str:
    """`¥1,032万` as plain text; `ui.money` draws it with the small unit and the exact value on hover."""
    parts = money_parts(value, currency, unit)
    return str(parts) if parts else NOTHING


def grouped(value: Decimal, digits: int, trim: bool = False) -> str:
    """Thousands separators, half rounded up, a real minus sign; `trim` drops zeros at the end."""
    text = f"{abs(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{money_shown.MINUS if value < 0 and text.strip('0.,') else ''}{text}"


def axis(value: Any) -> str:
    """A number along a money axis: in 万, in English in thousands; a decimal only where it is small."""
    part = Decimal(str(value)) / (1_000 if is_english() else 10_000)
    return grouped(part, 0 if abs(part) >= 10 or part == int(part) else 1, trim=True)


def number(value: Any, digits: int | None = None) -> str:
    """`1,284`, `−12`, `3.5`; all digits that matter unless `digits` says how many."""
    if value is None or value == "":
        return NOTHING
    exactly = Decimal(str(value))
    places = max(0, -int(exactly.normalize().as_tuple().exponent)) if digits is None else digits
    return grouped(exactly, places)


def percent(value: Any, digits: int = 0) -> str:
    """A share (0.35) as `35%`."""
    return (
        NOTHING
        if value is None or value == ""
        else f"{grouped(Decimal(str(value)) * 100, digits, trim=True)}%"
    )


def local(at: datetime) -> datetime:
    """An instant on the reader's clock."""
    return at.astimezone(timezone.get_current_timezone())


def today() -> date:
    """The reader's day."""
    return clock.today(timezone.get_current_timezone())


def day(value: date | datetime | None) -> str:
    """今天, 昨天, 明天, 周五 (this week), 11/24, 2027/01/20 (another year)."""
    return NOTHING if value is None else dates_shown.show_day(day_of(value), today()).text(gettext)


def iso_day(value: str) -> str:
    """A day that a frozen pack keeps as `2026-11-23`."""
    return day(date.fromisoformat(value))


def day_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def long_day(value: date | datetime | None) -> str:
    """`11 月 19 日 周四`, with the year when it is another one."""
    if value is None:
        return NOTHING
    on = day_of(value)
    weekday = dates_shown.WEEKDAYS[on.weekday()].text(gettext)
    here = _("%(month)s 月 %(day)s 日 %(weekday)s") % {"month": on.month, "day": on.day, "weekday": weekday}
    return here if on.year == today().year else _("%(year)s 年 %(here)s") % {"year": on.year, "here": here}


def time(value: datetime | None) -> str:
    """`14:05` on the reader's clock."""
    return NOTHING if value is None else f"{local(value):%H:%M}"


def instant(value: datetime | None) -> str:
    """`今天 14:05`, `11/24 09:30`."""
    return NOTHING if value is None else f"{day(value)} {time(value)}"


def exact(value: datetime | date | None) -> str:
    """`2026/11/19 14:05` for tooltips; a day is `2026-11-19`, as date inputs want it."""
    if value is None:
        return ""
    return f"{local(value):%Y/%m/%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def ago(value: datetime | date | None) -> str:
    """刚刚, 5 分钟前, 3 小时前, 3 天前 (up to 30), then the day."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return dates_shown.ago(value, clock.now(), timezone.get_current_timezone()).text(gettext)
    days = (today() - value).days
    return _("%(n)s 天前") % {"n": days} if 1 < days <= 30 else day(value)


def input_time(value: datetime | str | None) -> str:
    """What a datetime input holds: `2026-11-19T14:05` on the reader's clock."""
    if value is None or isinstance(value, str):
        return (value or "").replace(" ", "T")
    return f"{local(value):%Y-%m-%dT%H:%M}"


def mask(value: Any, keep_start: int = 3, keep_end: int = 4, sign: str = "*") -> str:
    """`138****2071`: what a role sees that may not read the whole value."""
    text = str(value or "")
    hidden = len(text) - keep_start - keep_end
    if hidden <= 0:
        return sign * len(text)
    return text[:keep_start] + sign * min(hidden, 7) + text[len(text) - keep_end :]


def initials(name: str) -> str:
    """What an avatar shows: the last character of a Chinese name, two of a long one, Latin capitals."""
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


def many(label: str) -> str:
    """The name of an object as the name of many of them: 客户 stays 客户, Customer becomes Customers."""
    return pgettext("many", label)


def several(label: str) -> str:
    """The same within a sentence: 还没有客户, No customers yet; what is written in capitals stays so (NPS)."""
    return within(many(label))


def within(words: str) -> str:
    """A label within a sentence: `created the stock move`, but `NPS`."""
    return words if not is_english() or words[:2].isupper() else words[:1].lower() + words[1:]


def month_name(on: date) -> str:
    """`10 月` in Chinese, `Oct` in English."""
    return f"{on:%b}" if (get_language() or "").startswith("en") else f"{on.month} 月"


def listed(values: Iterable[Any]) -> str:
    """`甲、乙` in Chinese, `A, B` in English."""
    return gettext("、").join(map(str, values))


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money, "full": money_shown.full, "money_parts": money_parts, "axis": axis, "number": number,
    "percent": percent, "day": day, "date": day, "iso_day": iso_day, "month_name": month_name,
    "long_day": long_day, "time": time, "instant": instant, "exact": exact, "ago": ago, "input_time": input_time,
    "mask": mask, "initials": initials, "monogram": chinese.monogram, "hue": hue, "slug_id": slug_id,
    "as_json": as_json, "phone": phones.show, "listed": listed, "many": many, "several": several, "shipped": shipped,
    "region": region,
}  # fmt: skip
