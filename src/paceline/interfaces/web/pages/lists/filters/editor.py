"""The popover that edits one condition: a field, an operator, a value; applying it leads to the list's new address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t

from paceline.access.filtering import compiled_for
from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.filters import controls
from paceline.interfaces.web.pages.lists.filters.fields import (
    field_groups,
    first_operator,
    operators_of,
)
from paceline.interfaces.web.pages.lists.filters.operands import operand_of
from paceline.interfaces.web.pages.lists.filters.windows import sent_window, window
from paceline.interfaces.web.pages.lists.filters.words import found, path_label, titles_in
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import PacelineError
from paceline.metadata.filters import Condition
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import BoundField, ObjectType

EDITOR = "pages/lists/condition.html"


@dataclass(frozen=True)
class Draft:
    """A condition while it is edited; `at` is its place in the filter, -1 for a new one."""

    at: int
    field: str
    op: str
    value: Any = None
    where: Any = None

    @property
    def as_json(self) -> dict[str, Any]:
        bare = {"field": self.field, "op": self.op, **({"where": self.where} if self.where else {})}
        return bare if OPERATORS[self.op].unary else {**bare, "value": self.value}


def choose(request: HttpRequest, path: str) -> HttpResponse:
    """The list of fields that a new condition may be about."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    return fragment(request, "pages/lists/fields.html", state=state, of=of, groups=field_groups(of, by))


def edit(request: HttpRequest, path: str) -> HttpResponse:
    """The form of one condition: an existing one by `at`, or a new one about `field`."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    return form(request, state, by, drafted(request, state, by))


def apply(request: HttpRequest, path: str) -> HttpResponse:
    """Put the condition into the filter and go to the list; 422 with the form when it cannot be read."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    draft = drafted(request, state, by, sent=True)
    try:
        checked(draft, of, by)
    except PacelineError as error:
        return form(request, state, by, draft, error=error.text(_t))
    parts = state.parts
    if 0 <= draft.at < len(parts):
        parts[draft.at] = draft.as_json
    else:
        parts.append(draft.as_json)
    return redirect(state.with_parts(parts).url())


def drafted(request: HttpRequest, state: ListState, by: Principal, *, sent: bool = False) -> Draft:
    """The condition that a request is about. Raises Invalid for an unknown field or place."""
    at = place_in(request.GET.get("at", ""), state)
    part = state.parts[at] if at >= 0 else {}
    name = request.GET.get("field") or part.get("field", "")
    bound = found(name, state.of, by)
    op = request.GET.get("op") or part.get("op") or first_operator(bound.type)
    if op not in bound.type.operators:
        op = first_operator(bound.type)
    control = bound.type.operand_control(op)
    kept = (
        part.get("value")
        if part.get("field") == name and same_control(bound, part.get("op"), control)
        else None
    )
    value = operand_of(control).sent(request.GET, "value") if sent else kept
    if op not in ("in", "not_in") and control in ("link", "people") and isinstance(value, list):
        value = value[0] if len(value) == 1 else value
    came = "value_on" in request.GET or "value_kept" in request.GET
    where = sent_window(request.GET, "value") if came else part.get("where")
    return Draft(at, name, op, value, where if came or part.get("field") == name else None)


def same_control(bound: BoundField, op: str | None, control: str) -> bool:
    return op in bound.type.operators and bound.type.operand_control(op) == control


def place_in(text: str, state: ListState) -> int:
    """The place of a simple condition in the filter, or -1."""
    if not text.isdigit() or int(text) >= len(state.parts) or "field" not in state.parts[int(text)]:
        return -1
    return int(text)


def checked(draft: Draft, of: ObjectType, by: Principal) -> None:
    """Raises Invalid when the condition cannot be used."""
    compiled_for(by, draft.as_json, of)


def form(
    request: HttpRequest, state: ListState, by: Principal, draft: Draft, error: str = ""
) -> HttpResponse:
    """The popover's form."""
    of = state.of
    bound = found(draft.field, of, by)
    operator = OPERATORS[draft.op]
    condition = Condition(draft.field, draft.op, draft.value)
    titles = titles_in([condition], of, by) if draft.value else {}
    return fragment(
        request,
        EDITOR,
        status=422 if error else 200,
        state=state,
        of=of,
        draft=draft,
        label=path_label(draft.field, of, bound),
        operators=operators_of(bound.type),
        control=None if operator.unary else controls.control(bound, draft.op, draft.value, titles),
        window=window(draft.field, draft.where, of, by),
        error=error,
    )
