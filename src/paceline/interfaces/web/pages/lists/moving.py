"""Moving a card: the board's action with the column as its target; what is missing is asked for in a small dialog.

The dialog sends its inputs again together with fields of the record that a criterion asks for, named `set-<field>`;
those are changed first, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats, widgets
from paceline.interfaces.web.boards import Lane, Lanes, Need
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, with_trigger
from paceline.interfaces.web.pages.lists.board import lane_at, on_board
from paceline.interfaces.web.pages.lists.cards import Cards
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import Conflict, Invalid, NotFound, PacelineError
from paceline.kernel.ids import uuid7
from paceline.kernel.messages import say
from paceline.metadata.fields import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.records.action import Action, get_action, perform
from paceline.records.reading.listing import ListQuery

SET = "set-"


@dataclass(frozen=True)
class Drop:
    """One card into one column, with what the person has sent."""

    state: ListState
    by: Principal
    lanes: Lanes
    lane: Lane
    key: UUID
    sent: QueryDict

    @property
    def of(self) -> ObjectType:
        return self.state.of

    @cached_property
    def chosen(self) -> Action:
        """The action that the drop calls. Raises Conflict when none leads from where the card is."""
        assert self.of.board is not None
        if self.lane.verbs is None:
            return get_action(f"{self.of.name}.{self.lane.verb or self.of.board.move}")
        source = (
            visible(self.by, self.of.model)
            .filter(pk=self.key)
            .values_list(self.of.board.by, flat=True)
            .first()
        )
        if source is None:
            raise NotFound
        verb = self.lane.verbs.get(source)
        if verb is None:
            here = next((lane.title for lane in self.lanes.lanes if lane.key == source), str(source))
            raise Conflict(say("「%(here)s」不能直接变成「%(there)s」。", here=here, there=self.lane.title))
        return get_action(f"{self.of.name}.{verb}")

    @property
    def named(self) -> bool:
        """Whether the action knows where it leads: it does not take the column."""
        return bool(self.lane.verb) or self.lane.verbs is not None

    @property
    def target(self) -> str:
        """The input that takes the column; "" for an action that knows where it leads."""
        assert self.of.board is not None
        if self.named:
            return ""
        named = self.chosen.takes_values or self.of.board.by in self.chosen.inputs
        return self.of.board.by if named else next(iter(self.chosen.inputs))

    @property
    def extra(self) -> dict[str, FieldType]:
        """What else the action can take."""
        return {name: kind for name, kind in self.chosen.inputs.items() if name != self.target}

    @property
    def asks_first(self) -> bool:
        """Whether the dialog comes before anything happens: the move takes more than a remark."""
        if self.lane.verbs is None or "asked" in self.sent:
            return False
        return any(kind.widget != "textarea" for kind in self.extra.values())


def move(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """POST `stage` (the column) and `version`: 200 with the card, 422 with a dialog, 403 409 412 with the reason."""
    by = actor(request)
    state, lanes = on_board(request, path, by)
    drop = Drop(state, by, lanes, lane_at(lanes, request.POST.get("stage", "")), key, request.POST)
    batch = uuid7()
    try:
        if drop.asks_first:
            return asked(request, drop, Invalid({}))
        record = carried_out(drop, batch, request.headers.get("Idempotency-Key"))
    except Invalid as error:
        return asked(request, drop, error)
    except PacelineError as error:
        return HttpResponse(
            in_words(error), status=error.http_status, content_type="text/plain; charset=utf-8"
        )
    return moved(drop, record, undo=f"/undo/{batch}" if drop.chosen.verb == "change" else "")


def carried_out(drop: Drop, batch: UUID, key: str | None) -> Any:
    """Change what a criterion asks for, then move. Raises what the actions raise; then nothing has changed."""
    text = drop.sent.get("version", "")
    version = int(text) if text.isdigit() else None
    inputs = widgets.sent(drop.sent, drop.extra)
    if drop.target:
        inputs[drop.target] = str(drop.lane.key)
    with transaction.atomic():
        wanted = filled(drop)
        if wanted:
            name = f"{drop.of.name}.change"
            changed = perform(drop.by, name, drop.key, wanted, via="web", version=version, batch=batch)
            version = changed.version
        return perform(
            drop.by, drop.chosen.name, drop.key, inputs, via="web", version=version, batch=batch, key=key
        )


def filled(drop: Drop) -> dict[str, Any]:
    """Fields of the record that the dialog has asked for and that were filled in."""
    named = {name.removeprefix(SET) for name in drop.sent if name.startswith(SET)} & drop.of.fields.keys()
    found: dict[str, Any] = {}
    for name in named:
        texts = [text for text in drop.sent.getlist(f"{SET}{name}") if text]
        if texts:
            found[name] = texts if drop.of.fields[name].type.is_many else texts[-1]
    return found


def asked(request: HttpRequest, drop: Drop, error: Invalid) -> HttpResponse:
    """The dialog that says what is missing and asks for it."""
    errors = error.in_language(_t)
    shown = errors if "asked" in drop.sent or not drop.named else {}
    needs = drop.lanes.needs(drop.by, drop.key, drop.lane) if drop.lanes.needs and not drop.named else []
    names = list(dict.fromkeys(name for need in needs for name in need.fields))
    said = [text for name, texts in errors.items() if shown_apart(name, drop) for text in texts]
    return fragment(
        request,
        "pages/lists/move.html",
        status=422,
        title=_t("移到「%(column)s」") % {"column": drop.lane.title} if drop.target else drop.chosen.label,
        url=drop.state.url(f"board/{drop.key}/move"),
        danger=drop.chosen.danger,
        record_url=f"/{drop.of.path}/{drop.key}/",
        lane=drop.lane,
        version=drop.sent.get("version", ""),
        messages=[] if needs else said,
        needs=needs,
        checked=drop.sent.getlist("checks"),
        fields=[field_control(drop, name, shown) for name in names],
        controls=[
            control(drop, name, kind, shown)
            for name, kind in drop.extra.items()
            if asked_for(drop, name, needs)
        ],
    )


def shown_apart(name: str, drop: Drop) -> bool:
    """Whether what is wrong has no control in the dialog."""
    return name not in drop.extra or name == "checks"


def asked_for(drop: Drop, name: str, needs: list[Need]) -> bool:
    """Boxes are drawn with the criteria; overriding is for those who may, when a criterion is unmet."""
    may = bool(needs) and drop.by.can(drop.of.name, "override")
    return name != "checks" and (name != "override" or may)


def control(drop: Drop, name: str, kind: FieldType, errors: dict[str, list[str]]) -> widgets.Control:
    """An input of the action, with what was typed before the dialog came back."""
    return widgets.control(drop.by, drop.of, name, kind, kept(drop, name, kind), errors=errors.get(name, ()))


def field_control(drop: Drop, name: str, errors: dict[str, list[str]]) -> widgets.Control:
    """A field of the record that a criterion asks for."""
    kind = drop.of.fields[name].type
    made = widgets.control(
        drop.by, drop.of, name, kind, kept(drop, f"{SET}{name}", kind), errors=errors.get(name, ())
    )
    made.name = f"{SET}{name}"
    return made


def kept(drop: Drop, name: str, kind: FieldType) -> Any:
    if name not in drop.sent or kind.widget in ("link", "user"):
        return None
    return drop.sent.getlist(name) if kind.is_many else drop.sent[name]


def moved(drop: Drop, record: Any, *, undo: str) -> HttpResponse:
    """The card as it is now, and the words of the toast."""
    lane = drop.lane
    words = _t("已移到「%(column)s」") % {"column": lane.title}
    if lane.rate is not None and not lane.closed:
        words = _t("%(moved)s，赢率 %(rate)s") % {"moved": words, "rate": formats.percent(lane.rate)}
    toast = {"text": words, **({"undoUrl": undo} if undo else {})}
    response = HttpResponse(redrawn(drop), content_type="text/html; charset=utf-8")
    version = getattr(record, "version", None)
    if version is not None:
        response.headers["X-Version"] = str(version)
    return with_trigger(response, {"toast": toast, "board-moved": {}, "saved": {}})


def redrawn(drop: Drop) -> str:
    """The card in its new column; "" when it is out of sight now or the column is closed."""
    if drop.lane.closed:
        return ""
    cards = Cards(drop.of, drop.by, drop.lanes)
    query = ListQuery(drop.of, drop.by, columns=cards.names)
    row = visible(drop.by, drop.of.model).filter(pk=drop.key).values(*query.selected).first()
    return str(cards.draw(dict(row), drop.lane)) if row else ""
