"""Two transactions that wait for each other: the database ends one of them, and that one is simply done again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

TRIES = 8
LONGEST_PAUSE = 0.05
"""Seconds."""
AGAIN = ("40P01", "40001")
"""SQLSTATE: deadlock detected, serialization failure. Nothing of the transaction has remained."""
P = ParamSpec("P")
R = TypeVar("R")


def done_again(run: Callable[P, R]) -> Callable[P, R]:
    """Repeat a function that is one whole transaction when it was the victim of a deadlock, a few times.

    Inside of somebody else's transaction nothing is repeated: all of that has been taken back with it.
    """

    @wraps(run)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TRIES)):
            try:
                return run(*args, **kwargs)
            except OperationalError as error:
                if not left or connection.in_atomic_block or sqlstate(error) not in AGAIN:
                    raise
                time.sleep(random.random() * LONGEST_PAUSE)  # noqa: S311  (so that they do not meet again)
        raise AssertionError("unreachable")

    return wrapper


def sqlstate(error: OperationalError) -> str:
    """The five characters by which the database names the fault."""
    return getattr(error.__cause__, "sqlstate", None) or ""
