"""Editing in place: the editor of one cell, and saving it with the version that the person has seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, readable_fields, visible, writable_fields
from paceline.interfaces.web import widgets
from paceline.interfaces.web.cells import Column
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.interfaces.web.pages.lists.table import columns_of, identities, take_units, title_of
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, PacelineError
from paceline.metadata.fields import File, Link
from paceline.metadata.object_type import ObjectType
from paceline.records.acting import editable
from paceline.records.action import perform
from paceline.records.reading.listing import ListQuery

EDITOR = "pages/lists/cell.html"
DUE = "due"
"""The name under which the editor of a next step sends its day."""


def cell(request: HttpRequest, path: str, key: UUID, field: str) -> HttpResponse:
    """GET gives the editor, POST saves: 200 with the new cell, 422 with the editor, 403 412 409 with the reason."""
    by = actor(request)
    of = object_at(path, by)
    try:
        require(of, by, field)
        if request.method == "POST":
            return save(request, of, by, key, field)
        require_open(of, by, key, field)
        row = row_of(of, by, key, [field, *due_of(of, field)], verb="change")
        return editor(request, of, by, field, row)
    except Invalid as error:
        return editor(request, of, by, field, None, sent=request.POST, error=words_for(error, field))
    except PacelineError as error:
        return HttpResponse(
            in_words(error), status=error.http_status, content_type="text/plain; charset=utf-8"
        )


def require(of: ObjectType, by: Principal, field: str) -> None:
    """Raises NotAllowed with the reason when this person cannot change the field in a list."""
    if field not in readable_fields(by, of):
        raise NotAllowed("没有这个字段，或者你不能查看它。")
    if field not in writable_fields(by, of) or not of.changeable:
        raise NotAllowed("「%(field)s」不能在列表里修改。", params={"field": of.fields[field].label})
    if isinstance(of.fields[field].type, File):
        raise NotAllowed("文件请打开记录后上传。")


def require_open(of: ObjectType, by: Principal, key: UUID, field: str) -> None:
    """Raises Conflict with the reason when nobody changes this field of the record any more."""
    if of.editable is not None and (
        why_not := editable.why_not(of, get_visible(by, of.model, key), field=field)
    ):
        raise Conflict(why_not, code="not_a_draft")


def due_of(of: ObjectType, field: str) -> list[str]:
    """The day that belongs to a next step."""
    due = getattr(of.fields[field].type, "due", "")
    return [due] if due in of.fields else []


def row_of(
    of: ObjectType, by: Principal, key: UUID, names: list[str], *, verb: str = "read"
) -> dict[str, Any]:
    """The record as a row of the list. Raises NotFound, or NotAllowed for a record that may only be read."""
    query = ListQuery(of, by, columns=tuple(dict.fromkeys(names)))
    row = visible(by, of.model, verb).filter(pk=key).values(*query.selected).first()
    if row is None:
        get_visible(by, of.model, key)
        raise NotAllowed("你可以查看这条%(object)s，但不能修改。", params={"object": of.label})
    return dict(row)


def editor(
    request: HttpRequest, of: ObjectType, by: Principal, field: str, row: dict[str, Any] | None, *, sent: Any = None,
    error: str = "",
) -> HttpResponse:  # fmt: skip
    """The control of the field, and of the day beside a next step."""
    bound = of.fields[field]
    if row is not None:
        value = bound.pick(row)
        due = [of.fields[name].pick(row) for name in due_of(of, field)]
        currency = str(row.get(f"{field}_currency") or "")
    else:
        value, due, currency = typed(of, field, sent), [sent.get(DUE, "")] if due_of(of, field) else [], ""
    control = widgets.control(by, of, field, bound.type, value, code=currency)
    control.o = {**control.o, "quick": False, "currencies": []}
    return fragment(
        request, EDITOR, status=422 if error else 200, control=control, due=due, has_due=bool(due_of(of, field)),
        error=error, label=_t("修改%(field)s") % {"field": bound.label},
    )  # fmt: skip


def typed(of: ObjectType, field: str, sent: Any) -> Any:
    """What was sent, as the control shows it again; a link that was not found is chosen anew."""
    kind = of.fields[field].type
    if isinstance(kind, Link):
        return None
    return sent.getlist("value") if kind.is_many else sent.get("value", "")


def save(request: HttpRequest, of: ObjectType, by: Principal, key: UUID, field: str) -> HttpResponse:
    """Change the record; answer with the cell, and with the cells that the change has moved along."""
    kind = of.fields[field].type
    many = kind.is_many
    raw = [text for text in request.POST.getlist("value") if text] if many else request.POST.get("value", "")
    inputs: dict[str, Any] = {field: raw}
    for name in due_of(of, field):
        inputs[name] = request.POST.get(DUE, "")
    version = request.POST.get("version", "")
    record = perform(
        by, f"{of.name}.change", key, inputs, via="web", version=int(version) if version.isdigit() else None,
        key=request.headers.get("Idempotency-Key"),
    )  # fmt: skip
    return drawn(request, state_of(request, of, by), by, key, field, record.version)


def drawn(
    request: HttpRequest, state: ListState, by: Principal, key: UUID, field: str, version: int
) -> HttpResponse:
    """The cell as it is now."""
    columns, extra = columns_of(state, by)
    every = [*columns, *extra]
    if field not in {c.name for c in every}:
        columns, _extra = columns_of(state.with_(columns=(field,)), by)
        every = columns
    take_units(every, request.GET.get("units", ""))
    row = row_of(state.of, by, key, [name for c in every for name in (c.name, *c.beside)])
    changed = next(c for c in every if c.name == field)
    others = [(c, body(c, row, state)) for c in every if c.type.locked and c is not changed]
    response = fragment(
        request, "pages/lists/cell_saved.html", column=changed, body=body(changed, row, state), key=key,
        version=version, others=others,
    )  # fmt: skip
    response.headers["X-Version"] = str(version)
    return response


def body(each: Column, row: dict[str, Any], state: ListState) -> Any:
    """What stands in a cell of the row."""
    of = state.of
    return identities(of)(row["id"], title_of(of, row)) if each.name == of.title else each.cell(row)


def words_for(error: Invalid, field: str) -> str:
    """What is wrong, the field's own message first."""
    said = error.in_language(_t)
    first = said.get(field) or next(iter(said.values()), [])
    return " ".join(first) or in_words(error)
