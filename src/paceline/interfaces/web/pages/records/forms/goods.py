"""Choosing goods in the dialogs of orders, deliveries and stock: only what the server would accept is offered."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.scope import visible
from paceline.interfaces.web.formats import day
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.kernel.money_shown import full
from paceline.trade.models import DeliveryLine, InvoiceLine, MoveKind, Warehouse
from paceline.trade.queries import live_lines
from paceline.trade.stock.coming_in import open_ins
from paceline.trade.stock.proposing import (
    Offered,
    Proposed,
    keeps_stock,
    offered,
    planned,
    proposed,
    served_from,
)

TYPED = ("delivered_on", "planned_on", "carrier", "tracking", "receiver", "phone", "address")
CHOSEN_BEFORE = ",".join(f"[name={name}]" for name in TYPED)
"""What is typed already stays when another warehouse is chosen."""


def places(on: Opened, control: Control) -> Control | None:
    """The warehouses by name; another one brings its own batches. Nobody is asked where services are taken from."""
    if not keeps_stock(on.record):
        return None
    rows = visible(on.by, Warehouse).order_by("-is_main", "name")
    options = [{"value": str(one.pk), "label": one.name} for one in rows]
    chosen = place_of(on) or served_from(on.record)
    attrs = {
        "hx-get": on.request.path, "hx-trigger": "change", "hx-target": "closest form", "hx-swap": "outerHTML",
        "hx-include": CHOSEN_BEFORE,
    }  # fmt: skip
    value = str(chosen.pk) if chosen else options[0]["value"] if options else ""
    return replace(
        control, widget="select", value=value, hint="", o={"options": options, "empty": ""}, attrs=attrs
    )


def place_of(on: Opened) -> Warehouse | None:
    """The warehouse that was chosen in the dialog, None for the order's own."""
    asked = on.request.POST.get("warehouse") or on.request.GET.get("warehouse") or ""
    try:
        key = UUID(asked)
    except ValueError:
        return None
    found: Warehouse | None = visible(on.by, Warehouse).filter(pk=key).first()
    return found


def restock(on: Opened, control: Control) -> Control | None:
    """Services do not go back into a warehouse."""
    return control if keeps_stock(on.record) else None


def parts(on: Opened, control: Control) -> Control:
    """What can leave now, of the batches that expire first, to be changed as one likes; and what cannot, with why."""
    given = proposed(on.record, place_of(on))
    shown = table(on, control, given.rows)
    notes = [one.said().text(_t) for one in given.short]
    if given.rows:
        return replace(shown, o={**shown.o, "notes": notes})
    hint = _t("现在没有能发的。") if notes else _t("还没有交付的都已安排在交付单上，请在那里发货。")
    return replace(shown, hint=hint, o={**shown.o, "notes": notes})


def unplanned(on: Opened, control: Control) -> Control:
    """What is neither delivered nor on another delivery."""
    return table(on, control, planned(on.record))


def table(on: Opened, control: Control, rows: list[Proposed]) -> Control:
    """The order's lines and the batches that may go out, as short lists; the proposal unless something was typed."""
    lines = [{"value": str(one.pk), "label": str(one)} for one in live_lines(on.record) if one.to_deliver > 0]
    batches = offered(on.record, place_of(on))
    by_product: dict[UUID, list[dict[str, str]]] = {}
    for one in batches:
        by_product.setdefault(one.batch.product_id, []).append(option(one))
    several = len(by_product) > 1
    whole = [option(one, several=several) for one in batches]
    columns = [
        {**c, "widget": "select", "options": lines, "empty": _t("请选择")} if c["name"] == "line"
        else {**c, "widget": "select", "options": whole, "empty": _t("先到期先出")} if c["name"] == "batch"
        else c
        for c in control.o["columns"] if batches or c["name"] != "batch"
    ]  # fmt: skip
    value = (
        [flat(row) for row in control.value] if control.value else [row_of(one, by_product) for one in rows]
    )
    hint = control.hint if batches or control.name != "parts" or not control.required else ""
    return replace(control, value=value, hint=hint, o={**control.o, "columns": columns})


def option(one: Offered, *, several: bool = False) -> dict[str, str]:
    """`L2405 · 剩 12 天 · 可用 30`."""
    words = [str(one.batch.product)] if several else []
    words.append(one.batch.number)
    if one.days is not None:
        words.append(_t("剩 %(n)s 天") % {"n": one.days})
    if one.batch.by_name_only:
        words.append(_t("降级"))
    words.append(_t("可用 %(n)s") % {"n": plain(one.quantity)})
    return {"value": str(one.batch.pk), "label": " · ".join(words)}


def row_of(one: Proposed, by_product: dict[UUID, list[dict[str, str]]]) -> dict[str, Any]:
    """A row of the table; its batches are those of its product."""
    own = by_product.get(one.line.product_id, [])
    return {
        "line": str(one.line.pk), "quantity": plain(one.quantity), "batch": str(one.batch.pk) if one.batch else "",
        "o": {"batch": {"options": own}},
    }  # fmt: skip


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row that was typed, its links as their keys."""
    return {name: cell.get("value", "") if isinstance(cell, dict) else cell for name, cell in row.items()}


def plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def refused(on: Opened, control: Control) -> Control:
    """The lines of the delivery; how much of each was refused is left to be typed."""
    rows = (
        visible(on.by, DeliveryLine)
        .filter(delivery=on.record)
        .select_related("product", "batch")
        .order_by("id")
    )
    return listed(control, [{"value": str(row.pk), "label": named(row)} for row in rows])


def own_lines(on: Opened, control: Control) -> Control:
    """The order's own lines, with how much of each there is."""
    rows = live_lines(on.record)
    return listed(
        control, [{"value": str(one.pk), "label": f"{one} × {plain(one.quantity)}"} for one in rows]
    )


def invoice_lines(on: Opened, control: Control) -> Control:
    """The invoice's own lines."""
    rows = visible(on.by, InvoiceLine).filter(invoice=on.record).order_by("id")
    return listed(control, [{"value": str(one.pk), "label": f"{one} · {full(one.amount)}"} for one in rows])


def listed(control: Control, options: list[dict[str, str]]) -> Control:
    """The table of a control with its lines as a short list; the only one is chosen already where some are a must."""
    columns = [
        {**c, "widget": "select", "options": options, "empty": _t("请选择")} if c["name"] == "line" else c
        for c in control.o["columns"]
    ]
    value = [flat(row) for row in control.value or ()]
    if not value and control.required and len(options) == 1:
        value = [{"line": options[0]["value"]}]
    return replace(control, value=value, o={**control.o, "columns": columns})


def named(row: DeliveryLine) -> str:
    """Product, batch and how much of it was sent."""
    batch = f" · {row.batch}" if row.batch_id else ""
    return f"{row.product}{batch} × {plain(row.taken)}"


def came_in(on: Opened, control: Control) -> Control:
    """What came in here and was not taken back, the last one first."""
    options = [
        {"value": str(one.pk), "label": " · ".join(filter(None, said))}
        for one in open_ins(on.record)
        for said in [(day(one.moved_on), str(MoveKind(one.kind).label), f"+{plain(one.quantity)}", one.note)]
    ]
    chosen = control.value.get("value", "") if isinstance(control.value, dict) else control.value
    first = options[0]["value"] if options else ""
    empty = "" if options else _t("没有可以撤销的入库")
    return replace(
        control, widget="select", value=str(chosen or first), o={"options": options, "empty": empty}
    )
