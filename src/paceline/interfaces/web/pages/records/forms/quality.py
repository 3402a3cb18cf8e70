"""Noting test results: a row for each item of the product, with its limit, so that only the figures are typed."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _t

from paceline.interfaces.web.pages.records.forms.goods import flat
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.locale.shipped import shipped
from paceline.trade.models import QualityItem
from paceline.trade.quality.standing import items_of, newest_of


def results(on: Opened, control: Control) -> Control:
    """What is still missing first asked for; what was tested already is there to be tested again."""
    items = items_of(on.record)
    if not items:
        return replace(control, hint=_t("这个产品还没有检测标准。请先在产品上建好检测项目。"))
    options = [{"value": str(one.pk), "label": named(one)} for one in items]
    columns = [
        {**c, "widget": "select", "options": options, "empty": _t("请选择")} if c["name"] == "item" else c
        for c in control.o["columns"]
    ]
    done = newest_of(on.record)
    open_ones = [one for one in items if one.pk not in done or done[one.pk].verdict == "fail"] or items
    value = [flat(row) for row in control.value or ()] or [{"item": str(one.pk)} for one in open_ones]
    return replace(control, value=value, o={**control.o, "columns": columns, "notes": unchecked(items)})


def unchecked(items: list[QualityItem]) -> list[str]:
    """That some limits were never compared with the standard, by name."""
    names = [shipped(one.name) for one in items if not one.confirmed]
    if not names:
        return []
    words = _t("这些限值还没有人对照现行标准核对：%(names)s。可在检测标准里点「限值已核对」。")
    return [words % {"names": _t("、").join(names)}]


def named(item: QualityItem) -> str:
    """`脂肪 · ≥ 3.1 g/100 g`."""
    return f"{shipped(item.name)} · {item.bare_limit().text(_t)}"
