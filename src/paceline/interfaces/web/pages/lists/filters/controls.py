"""The control that asks for an operand, with what it needs to draw itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web.pages.lists.filters.fields import period_options
from paceline.interfaces.web.pages.lists.filters.operands import PEOPLE, Titles, as_list
from paceline.metadata.fields import FieldType
from paceline.metadata.fields.time import NOW
from paceline.metadata.object_type import BoundField

Options = dict[str, Any]


def control(bound: BoundField, op: str, value: Any, titles: Titles) -> Options:
    """`{"name": macro, "value", "o": options}` for templates/pages/lists/operands.html."""
    kind = bound.type.operand_control(op)
    made = MAKERS.get(kind, plain)(bound.type, value, titles)
    return {"name": kind, "label": bound.label, **made}


def plain(field: FieldType, value: Any, titles: Titles) -> Options:
    return {"value": "" if value is None else as_list(value)[0], "o": field.widget_options()}


def several(field: FieldType, value: Any, titles: Titles) -> Options:
    return {"value": [str(item) for item in as_list(value or [])], "o": field.widget_options()}


def pair(field: FieldType, value: Any, titles: Titles) -> Options:
    low, high = (*as_list(value or []), "", "")[:2]
    return {"value": [low, high], "widget": field.widget, "o": {**field.widget_options(), "quick": False}}


def period(field: FieldType, value: Any, titles: Titles) -> Options:
    parts = str(value or "this_month").split("_")
    counted = len(parts) == 3 and parts[1].isdigit()
    return {
        "value": parts[0] if counted else str(value or "this_month"),
        "n": parts[1] if counted else "30",
        "unit": parts[2] if counted else "days",
        "o": {"options": period_options(), "empty": ""},
    }


def moment(field: FieldType, value: Any, titles: Titles) -> Options:
    text = str(value or "")
    ago = "years" if text[-1:] == "y" else "ago"
    way = text if text in ("today", NOW) else {"-": ago, "+": "ahead"}.get(text[:1], "day")
    return {
        "value": way,
        "n": text[1:-1] if way in ("ago", "years", "ahead") else "30",
        "day": text if way == "day" else "",
        "o": {
            "empty": "",
            "options": [
                {"value": "day", "label": _t("某一天")},
                {"value": "today", "label": _t("今天")},
                *([{"value": NOW, "label": _t("现在")}] if way == NOW else []),
                {"value": "ago", "label": _t("几天前")},
                {"value": "ahead", "label": _t("几天后")},
                {"value": "years", "label": _t("几年前")},
            ],
        },
    }


def linked(field: FieldType, value: Any, titles: Titles) -> Options:
    """A searchable list of records; people may also be named as me and my team."""
    keys = [str(key) for key in as_list(value or []) if key not in PEOPLE]
    chosen = [{"value": key, "label": titles.get(key, "…")} for key in keys]
    return {"value": chosen, "o": {"url": pick_url(field), "multiple": True}}


def people(field: FieldType, value: Any, titles: Titles) -> Options:
    named = [str(key) for key in as_list(value or []) if key in PEOPLE]
    relative = [{"value": key, "label": _t(words), "on": key in named} for key, words in PEOPLE.items()]
    return {**linked(field, value, titles), "relative": relative}


def region(field: FieldType, value: Any, titles: Titles) -> Options:
    from paceline.interfaces.web import controls

    return {"value": value or "", "o": controls.region_options(value or "")}


def pick_url(field: FieldType) -> str:
    """Where records to link to are found."""
    from paceline.interfaces.web import controls

    return controls.pick_url(field)


def yes_no(field: FieldType, value: Any, titles: Titles) -> Options:
    options = [{"value": "true", "label": _t("是")}, {"value": "false", "label": _t("否")}]
    return {"value": "false" if value in (False, "false") else "true", "o": {"options": options, "empty": ""}}


MAKERS: dict[str, Callable[[FieldType, Any, Titles], Options]] = {
    "words": several, "multi_select": several, "pair": pair, "period": period, "moment": moment, "link": linked,
    "people": people, "region": region, "yes_no": yes_no,
}  # fmt: skip
