"""A value read from tables and kept per process until its subject changes (funnels, the calendar, a rule)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, transaction

from paceline.metadata import versions

T = TypeVar("T")


class Kept(Generic[T]):
    """`get()` gives the value, at most a second old; `changed()` makes every process read again.

    Inside a transaction that has changed the subject the value is read afresh each time and not kept, so that a
    rollback leaves nothing behind.
    """

    def __init__(self, subject: str, read: Callable[[], T]) -> None:
        self.subject = subject
        self.read = read
        self.stamp: object = "never"
        self.is_open = False
        self.value: T | None = None

    def get(self) -> T:
        """The value."""
        if self.is_open:
            if connection.in_atomic_block:
                return self.read()
            self.settle()
        stamp = versions.current(self.subject)
        if stamp != self.stamp or self.value is None:
            self.value, self.stamp = self.read(), stamp
        return self.value

    def changed(self) -> None:
        """Call it in the transaction that changes the subject."""
        versions.changed(self.subject)
        self.is_open = True
        transaction.on_commit(self.settle)

    def settle(self) -> None:
        """The transaction is over: what is stored now counts."""
        self.is_open = False
        self.stamp = "never"
        versions.forget()
