"""A value read from tables and kept per process until its subject changes (funnels, the calendar, a rule)."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from paceline.metadata import versions

T = TypeVar("T")
aside: ContextVar[dict[Any, Any] | None] = ContextVar("values_of_another_day", default=None)
"""What is read while the tables show another day: kept there instead of in the process, and forgotten with it."""


class Kept(Generic[T]):
    """`get()` gives the value, at most a second old; `changed()` makes every process read again.

    Inside a transaction that has changed the subject the value is read afresh each time and not kept, so that a
    rollback leaves nothing behind.
    """

    def __init__(self, subject: str, read: Callable[[], T]) -> None:
        self.subject = subject
        self.read = read
        self.stamp: object = "never"
        self.value: T | None = None

    def get(self) -> T:
        """The value."""
        own = aside.get()
        if own is not None:
            if self not in own:
                own[self] = self.read()
            value: T = own[self]
            return value
        if self.is_open:
            return self.read()
        stamp = versions.current(self.subject)
        if stamp != self.stamp or self.value is None:
            self.value, self.stamp = self.read(), stamp
        return self.value

    @property
    def is_open(self) -> bool:
        """Whether the running transaction has changed the subject: a rollback drops the hook, a commit runs it."""
        return any(hook == self.settle for _, hook, *_ in connection.run_on_commit)

    def changed(self) -> None:
        """Call it in the transaction that changes the subject."""
        versions.changed(self.subject)
        transaction.on_commit(self.settle)

    def settle(self) -> None:
        """The transaction is over: what is stored now counts."""
        self.stamp = "never"
        versions.forget()
