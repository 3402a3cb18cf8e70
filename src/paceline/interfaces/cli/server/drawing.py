"""How Django's migrations draw up the models of each step, made cheap: nearly all of a new folder's time went there."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from django.db.models import Field

AnyField: TypeAlias = "Field[Any, Any]"
SELDOM = 20_000
"""New objects between two looks for garbage while the tables change."""


@contextmanager
def quickly_drawn() -> Iterator[None]:
    """While tables change: fields are copied instead of being taken apart and made anew, and garbage waits.

    Django draws up all models around a changed one for each of hundreds of steps: twenty thousand models.
    """
    clone, often = Field.clone, gc.get_threshold()
    Field.clone = copier(clone)  # type: ignore[assignment, method-assign]
    gc.set_threshold(SELDOM, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
        Field.clone = clone  # type: ignore[method-assign]


def copier(clone: Callable[[AnyField], AnyField]) -> Callable[[AnyField], AnyField]:
    """A field of a migration's state belongs to no model yet, so a copy is as good as one made anew.

    A field that does, or that holds others (an array, a generated column), is cloned as ever.
    """

    def copied(field: AnyField) -> AnyField:
        if hasattr(field, "model") or any(isinstance(part, Field) for part in vars(field).values()):
            return clone(field)
        made = copy.deepcopy(field)
        made.creation_counter = next_place(field)
        return made

    return copied


def next_place(field: AnyField) -> int:
    """The place in the order of columns that a new field would take."""
    if field.auto_created:
        Field.auto_creation_counter -= 1
        return Field.auto_creation_counter + 1
    Field.creation_counter += 1
    return Field.creation_counter - 1
