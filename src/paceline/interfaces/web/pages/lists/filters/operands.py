"""The right side of a condition: how it is said in words, and how a form sends it. One entry per operand control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.kernel import periods
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import FieldType, Reading
from paceline.metadata.fields.time import NOW

PEOPLE = {"me": "我", "my_team": "我的团队", "my_subtree": "我和下级团队"}
SHOWN = 3
Titles = Mapping[str, str]
"""Names of linked records by id, as the viewer may see them."""


@dataclass(frozen=True)
class Operand:
    """`words(field, raw, titles)` says the value; `sent(form, name)` reads it from a submitted form."""

    words: Callable[[FieldType, Any, Titles], str]
    sent: Callable[[QueryDict, str], Any]


def listed(items: list[str]) -> str:
    """制造业、新材料等 12 项."""
    shown = _t("、").join(items[:SHOWN])
    return shown if len(items) <= SHOWN else _t("%(shown)s等 %(n)s 项") % {"shown": shown, "n": len(items)}


def as_list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def one_text(form: QueryDict, name: str) -> str:
    return form.get(name, "").strip()


def many_texts(form: QueryDict, name: str) -> list[str]:
    return [text for text in form.getlist(name) if text.strip()]


def two_texts(form: QueryDict, name: str) -> list[str]:
    return [form.get(name, "").strip(), form.get(f"{name}_to", "").strip()]


def sent_period(form: QueryDict, name: str) -> str:
    """A relative period by its code; `last` and `next` come with a number and a unit."""
    way = form.get(name, "")
    if way not in ("last", "next"):
        return way
    return f"{way}_{form.get(f'{name}_n', '').strip()}_{form.get(f'{name}_unit', 'days')}"


AWAY = {"ago": "-%sd", "ahead": "+%sd", "years": "-%sy"}
"""How many days or years away, as the filter language says it."""


def sent_moment(form: QueryDict, name: str) -> str:
    """A written day, `now`, `today`, `-30d`, `+7d` or `-25y`."""
    way, number = form.get(name, "day"), form.get(f"{name}_n", "").strip()
    if way in ("today", NOW):
        return way
    if way in AWAY:
        return AWAY[way] % number if number else ""
    return form.get(f"{name}_day", "").strip()


def shown(field: FieldType, raw: Any) -> str:
    """A value in words; what cannot be read is shown as it was given."""
    try:
        value = field.read(raw, Reading())
        if field.cell == "amount":
            return formats.money(value)
        return field.spoken(value)
    except (PacelineError, TypeError, ValueError):
        return str(raw)


def words_of_pair(field: FieldType, raw: Any, titles: Titles) -> str:
    low, high = (*as_list(raw), "", "")[:2]
    return f"{shown(field, low)} – {shown(field, high)}"


def words_of_period(field: FieldType, raw: Any, titles: Titles) -> str:
    try:
        return periods.relative_label(str(raw)).text(_t)
    except PacelineError:
        return str(raw)


def words_of_moment(field: FieldType, raw: Any, titles: Titles) -> str:
    text = str(raw)
    if text == "today":
        return _t("今天")
    if text == NOW:
        return _t("现在")
    if text[:1] == "-" and text[-1:] == "y":
        return _t("%(n)s 年前的今天") % {"n": text[1:-1]}
    if text[:1] in "+-" and text[-1:] == "d":
        return (_t("%(n)s 天前") if text[0] == "-" else _t("%(n)s 天后")) % {"n": text[1:-1]}
    return text


def words_of_people(field: FieldType, raw: Any, titles: Titles) -> str:
    return listed([_t(PEOPLE[key]) if key in PEOPLE else titles.get(str(key), "…") for key in as_list(raw)])


def words_of_links(field: FieldType, raw: Any, titles: Titles) -> str:
    return listed([formats.shipped(titles.get(str(key), "…")) for key in as_list(raw)])


def words_of_values(field: FieldType, raw: Any, titles: Titles) -> str:
    return listed([shown(field, item) for item in as_list(raw)])


PLAIN = Operand(words_of_values, one_text)
SEVERAL = Operand(words_of_values, many_texts)
OPERANDS: dict[str, Operand] = {
    "words": SEVERAL,
    "multi_select": SEVERAL,
    "pair": Operand(words_of_pair, two_texts),
    "period": Operand(words_of_period, sent_period),
    "moment": Operand(words_of_moment, sent_moment),
    "people": Operand(words_of_people, many_texts),
    "link": Operand(words_of_links, many_texts),
}


def operand_of(control: str) -> Operand:
    """How the operand of a control is said and sent; single values by default."""
    return OPERANDS.get(control, PLAIN)
