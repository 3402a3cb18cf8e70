"""How Django's migrations draw up the models of each step, made cheap: nearly all of a new folder's time went there."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from django.db.migrations import operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SELDOM = 20_000
"""New objects between two looks for garbage while the tables change."""
NEAR = {
    "CreateModel", "AddField", "RemoveField", "AddIndex", "RemoveIndex", "AddConstraint", "RemoveConstraint",
    "AlterModelOptions", "AlterUniqueTogether", "RunSQL",
}  # fmt: skip
"""Steps that change one table and look at no other."""


@contextmanager
def quickly_drawn() -> Iterator[None]:
    """While tables change: a step draws up the model that it changes, and those around it wait until they are needed.

    Django draws up all models around a changed one for each of hundreds of steps: twenty thousand models. What needs
    the others (code that runs, a key that others refer to, anything renamed) gets all of them anew.
    """
    with ExitStack() as stack:
        stack.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(SELDOM)
        stack.enter_context(_replaced(ProjectState, "reload_model", draw_alone))
        for name in set(operations.__all__) - NEAR:
            kind = getattr(operations, name)
            stack.enter_context(_replaced(kind, "database_forwards", with_all_drawn(kind.database_forwards)))
        yield


def draw_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """Draw up one model and note that those around it are as they were."""
    if "apps" in vars(state):
        state.is_delayed = True
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]


def with_all_drawn(step: Callable[..., None]) -> Callable[..., None]:
    """The same step, with every model drawn up anew on both sides of it."""

    @wraps(step)
    def stepping(
        self: Operation, app_label: str, editor: Any, before: ProjectState, after: ProjectState
    ) -> None:
        if reaches_others(self):
            before.clear_delayed_apps_cache()
            after.clear_delayed_apps_cache()
        step(self, app_label, editor, before, after)

    return stepping


def reaches_others(step: Operation) -> bool:
    """An altered column concerns other tables only when they may refer to it."""
    if not isinstance(step, operations.AlterField):
        return True
    return step.field.unique or bool(step.field.many_to_many)


@contextmanager
def _replaced(owner: type, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
