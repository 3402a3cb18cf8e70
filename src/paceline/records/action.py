"""The one door in: every change is an action, an ordinary typed function with a business name.

    @action("pipeline.opportunity.lose", "输单", permission="change")
    def lose(act: Act, opportunity: Opportunity, *, reason: Annotated[str, Choice("输单原因", LossReason)]) -> None: ...

    lose(by, opportunity, reason="price")          from Python
    perform(by, "pipeline.opportunity.lose", key, {"reason": "价格"})   from a face, with people's input

The wrapper does what authors forget: permission, transaction, lock and version, validation, event, publishing after
commit. Inputs are declared by `Annotated[type, FieldType]`, so every face knows how to ask for them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import get_visible, visible
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotAllowed, Stale
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import key_of
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans
from paceline.records.act import Act
from paceline.records.acting import editable
from paceline.records.acting.deadlocks import done_again
from paceline.records.acting.gate import gate
from paceline.records.acting.idempotency import answered
from paceline.records.acting.inputs import read_inputs
from paceline.records.acting.refusals import in_words

On = Literal["record", "collection"]
Available = Callable[[Any], object]
"""Says, as a sentence or `Message`, why an action cannot be done with a record now; "" when it can."""
Barred = Callable[[Principal, Any], str]
"""Says why this person leaves it to others, whatever his roles, e.g. because it is his own; "" when not."""


@dataclass(frozen=True, eq=False)
class Action:
    """A change that someone would name aloud. Call it, or let a face call `perform`."""

    name: str
    words: str
    run: Callable[..., Any]
    on: On = "record"
    permission: str = ""
    icon: str = ""
    danger: bool = False
    hidden: bool = False
    page: str = ""
    """Where it is done when that is a page of its own; `%(id)s` stands for the record."""
    available: Available | None = None
    only: str = ""
    """A link to the one person who does it with a record, whatever the roles of others; "" for all with the right."""
    barred: Barred | None = None
    locks: str = ""
    """A link whose record is locked first, so that those who decide about parts of it come one after another."""
    makes: str = ""
    """The object of which it makes a record: the right to create those is needed too."""
    traceless: bool = False
    """What was given is kept nowhere: no key of a repeated request, no waiting for approval. Such an action writes no
    event, or one that says nothing of the input; a repeated request has to be harmless by itself."""
    owners: Mapping[str, str] = field(default_factory=dict)

    @property
    def object(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def verb(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def label(self) -> str:
        return _t(self.words)

    @property
    def of(self) -> ObjectType:
        return registry.get(self.object)

    @property
    def needs(self) -> str:
        """The verb whose scope decides: its own name unless `permission` names another."""
        return self.permission or self.verb

    def allowed(self, by: Principal) -> bool:
        """Whether somebody may do it with any record at all."""
        return by.can(self.object, self.needs) and self.may_make(by)

    def may_make(self, by: Principal) -> bool:
        """Whether somebody may create what it makes."""
        return not self.makes or by.can(self.makes, "create")

    def is_for(self, by: Principal, record: Any) -> bool:
        """Whether it is this person's to do."""
        return not (self.barred and self.barred(by, record)) and (
            not self.only or getattr(record, f"{self.only}_id") == by.user_id
        )

    def why_not(self, record: Any) -> Any:
        """Why it cannot be done with a record now, as far as that is known before it is tried; "" when it can."""
        return (self.available(record) if self.available else "") or editable.why_not(
            self.of, record, self.verb
        )

    @cached_property
    def inputs(self) -> dict[str, FieldType]:
        """What the action asks for, by name. A text annotation names a field of the object itself."""
        return dict(_declared_inputs(self))

    @cached_property
    def demanded(self) -> frozenset[str]:
        """Inputs for which the function has no default: they are passed even when nothing was given."""
        parameters = inspect.signature(self.run).parameters
        return frozenset(name for name in self.inputs if parameters[name].default is inspect.Parameter.empty)

    @cached_property
    def takes_values(self) -> bool:
        """Whether the action takes the object's fields as `values` (create, change)."""
        return "values" in inspect.signature(self.run).parameters

    def __call__(self, by: Principal, target: Any = None, /, **inputs: Any) -> Any:
        """Do it with Python values. Options: `version`, `via`, `key`, `occurred_at`, `batch`, `reason`."""
        options = {name: inputs.pop(name) for name in OPTIONS if name in inputs}
        return execute(self, by, target, inputs, **options)

    def inside(self, act: Act, target: Any = None, /, **inputs: Any) -> Any:
        """Do it within a running action: same actor, same transaction, its own event."""
        require_making(self, act.by)
        record = None if self.on == "collection" else target
        editable.require(act, self, record, inputs)
        return self.run(act, **inputs) if record is None else self.run(act, record, **inputs)

    def within(self, act: Act, target: Any = None, /, **inputs: Any) -> Any:
        """`inside` with the action's own name in the event: for what does many things, as an import or an undo."""
        outer, act.action = act.action, self.name
        try:
            return self.inside(act, target, **inputs)
        finally:
            act.action = outer


OPTIONS = ("version", "via", "key", "occurred_at", "batch", "note")
actions: dict[str, Action] = {}
by_object: dict[str, list[Action]] = {}


def action(
    name: str,
    words: str,
    *,
    on: On = "record",
    permission: str = "",
    icon: str = "",
    danger: bool = False,
    hidden: bool = False,
    page: str = "",
    available: Available | None = None,
    only: str = "",
    barred: Barred | None = None,
    locks: str = "",
    makes: str = "",
    traceless: bool = False,
) -> Callable[[Callable[..., Any]], Action]:
    """Declare an action. Raises ValueError when the name is taken or not `room.object.verb`."""
    if name.count(".") != 2:
        raise ValueError(f"{name!r}: an action is called room.object.verb")
    if name in actions:
        raise ValueError(f"{name!r}: there is an action of this name")

    def declare(run: Callable[..., Any]) -> Action:
        made = Action(
            name, words, run, on, permission, icon, danger, hidden, page, available, only, barred, locks, makes,
            traceless,
        )  # fmt: skip
        actions[name] = made
        by_object.setdefault(made.object, []).append(made)
        return made

    return declare


def actions_of(object_name: str) -> list[Action]:
    """The actions of an object, its own and the generic ones that it does not replace."""
    return list(by_object.get(object_name, ()))


def get_action(name: str) -> Action:
    """Raises LookupError for an unknown name."""
    return actions[name]


def perform(
    by: Principal,
    name: str,
    target: Any = None,
    inputs: Mapping[str, Any] | None = None,
    *,
    day_first: bool | None = None,
    **options: Any,
) -> Any:
    """Do an action with input from people: texts are read, unknown names refused. Options as for calling it."""
    chosen = get_action(name)
    authorise(chosen, by)
    return execute(
        chosen, by, target, read_inputs(chosen, by, dict(inputs or {}), day_first=day_first), **options
    )


@done_again
def execute(
    chosen: Action,
    by: Principal,
    target: Any,
    inputs: Mapping[str, Any],
    *,
    version: int | None = None,
    via: str = "code",
    key: str | None = None,
    occurred_at: datetime | None = None,
    batch: UUID | None = None,
    note: str = "",
) -> Any:
    """Authorise, lock, run, write events, publish: all in one transaction."""
    authorise(chosen, by)
    now = clock.now()
    act = Act(
        by=by, action=chosen.name, now=now, occurred_at=occurred_at or now, via=via, batch=batch, reason=note
    )
    kept = None if chosen.traceless else key
    with in_words(), transaction.atomic(), answered(act, kept, chosen, target, inputs) as earlier:
        if earlier.found:
            return earlier.result()
        record = lock(chosen, by, target, version) if chosen.on == "record" else None
        editable.require(act, chosen, record, inputs)
        result = None if chosen.traceless else gate.held(act, chosen, record, inputs)
        if result is None:
            result = chosen.run(act, **inputs) if record is None else chosen.run(act, record, **inputs)
        act.finish()
        earlier.keep(result if result is not None else record)
    return result if result is not None else record


@contextmanager
def acting(by: Principal, name: str, *, via: str = "job", batch: UUID | None = None) -> Iterator[Act]:
    """An act without one target record, for imports and jobs that change many at once."""
    now = clock.now()
    act = Act(by=by, action=name, now=now, occurred_at=now, via=via, batch=batch or uuid7())
    with transaction.atomic():
        yield act
        act.finish()


def lock(chosen: Action, by: Principal, target: Any, version: int | None = None) -> Any:
    """The record, locked until the transaction ends. Raises NotFound, NotAllowed or Stale."""
    of, key = chosen.of, key_of(target)
    removed = chosen.verb == "restore"
    if chosen.locks:
        whole = registry.get(of.fields[chosen.locks].type.target).model  # type: ignore[attr-defined]
        rows = visible(by, of.model, chosen.needs, removed=removed)
        parent = rows.filter(pk=key).values(f"{chosen.locks}_id")
        visible(SYSTEM, whole).filter(pk__in=parent).select_for_update(of=("self",)).first()
    record = plans.locked(by, of, key, chosen.needs, removed=removed)
    if record is None:
        get_visible(by, of.model, key, removed=removed)
        raise NotAllowed(
            "你可以查看这条%(object)s，但不能%(action)s。",
            params={"object": of.label, "action": chosen.label},
        )
    if chosen.barred is not None and (words := chosen.barred(by, record)):
        raise NotAllowed(words)
    if not chosen.is_for(by, record):
        label = chosen.of.fields[chosen.only].label
        raise NotAllowed("只有%(who)s自己可以「%(action)s」。", params={"who": label, "action": chosen.label})
    if version is not None and record.version != version:
        raise Stale(
            "这条%(object)s刚被改过。请看一下差别，再决定保存哪一个。",
            params={"object": of.label},
            current_version=record.version,
        )
    if chosen.available is not None and (why_not := chosen.available(record)):
        raise Conflict(why_not, code="not_available")
    return record


def authorise(chosen: Action, by: Principal) -> None:
    """Raises NotAllowed when the actor may do this with no record at all."""
    if not by.can(chosen.object, chosen.needs):
        words = "你没有「%(action)s」%(object)s的权限。可以请管理员调整你的角色。"
        if by.kind == "token":
            words = "这个访问令牌不能「%(action)s」%(object)s。请换一个范围更大的令牌；还不行，就请管理员调整你的角色。"
        raise NotAllowed(words, params={"action": chosen.label, "object": chosen.of.label})
    require_making(chosen, by)


def require_making(chosen: Action, by: Principal) -> None:
    """Raises NotAllowed when the actor may not create what the action makes."""
    if not chosen.may_make(by):
        raise NotAllowed(
            "「%(action)s」要新建%(object)s，你没有这个权限。可以请管理员调整你的角色。",
            params={"action": chosen.label, "object": registry.get(chosen.makes).label},
        )


def annotated(hint: Any) -> Any:
    """The annotated part of `Annotated[…] | None`."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else ()
    return next((part for part in parts if get_origin(part) is Annotated), hint)


def _declared_inputs(chosen: Action) -> Iterator[tuple[str, FieldType]]:
    run = chosen.run.func if isinstance(chosen.run, partial) else chosen.run
    hints = get_type_hints(run, include_extras=True)
    for name in inspect.signature(chosen.run).parameters:
        hint = annotated(hints.get(name))
        if get_origin(hint) is not Annotated:
            continue
        for extra in get_args(hint)[1:]:
            if isinstance(extra, FieldType):
                if not getattr(extra, "name", None):
                    extra.name = name
                yield name, extra
            elif isinstance(extra, str):
                yield name, chosen.of.standard[extra].type
