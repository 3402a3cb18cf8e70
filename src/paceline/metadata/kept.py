"""A value read from tables and kept per process until its subject changes (funnels, the calendar, a rule)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from operator import is_not
from typing import Any, Final, Generic, TypeVar

from django.db import connection, transaction

from paceline.metadata import versions

T = TypeVar("T")
Hook = Callable[[], object]
aside: ContextVar[dict[Any, Any] | None] = ContextVar("values_of_another_day", default=None)
"""What is read while the tables show another day: kept there instead of in the process, and forgotten with it."""
fed: Final[dict[str, list[Kept[Any]]]] = defaultdict(list)
"""The values that are read from records, by the name of the object."""


def records_changed(object_name: str) -> None:
    """The door says that records of this object were made, changed, removed or restored."""
    for one in fed.get(object_name, ()):
        one.changed()


class Kept(Generic[T]):
    """`get()` gives the value, at most a second old; `changed()` makes every process read again.

    Inside a transaction that has changed the subject the value is read again after each change, and when one was taken
    back to a savepoint; it is kept apart from that of the process, so that a rollback leaves nothing behind. So
    `changed()` is called after what it tells of has been written; the door calls it for records of the objects that
    `of` names. What is kept is shared by all threads: values that nobody changes, no links left to be followed.
    """

    def __init__(self, subject: str, read: Callable[[], T], of: Iterable[str] = ()) -> None:
        self.subject = subject
        self.read = read
        for name in of:
            fed[name].append(self)
        self.stamp: object = "never"
        self.value: T | None = None
        self.inside: tuple[list[Hook], T] | None = None
        """The changes of one running transaction, told by their hooks, and the value read after them."""

    def get(self) -> T:
        """The value."""
        own = aside.get()
        if own is not None:
            if self not in own:
                own[self] = self.read()
            value: T = own[self]
            return value
        if changes := self.open_changes():
            return self.after(changes)
        stamp = versions.current(self.subject)
        if stamp != self.stamp or self.value is None:
            self.value, self.stamp = self.read(), stamp
        return self.value

    def open_changes(self) -> list[Hook]:
        """The hooks of this transaction's changes of the subject: a rollback drops them, a commit runs them."""
        settle = self.settle
        return [hook for _, hook, *_ in connection.run_on_commit if hook == settle]

    def after(self, changes: list[Hook]) -> T:
        """The value after these changes. Each has a hook of its own, so another thread's are never taken for them."""
        known = self.inside
        if known is None or len(known[0]) != len(changes) or any(map(is_not, known[0], changes)):
            known = self.inside = changes, self.read()
        return known[1]

    def changed(self) -> None:
        """Call it in the transaction that changes the subject."""
        versions.changed(self.subject)
        transaction.on_commit(self.settle)

    def settle(self) -> None:
        """The transaction is over: what is stored now counts."""
        self.stamp, self.inside = "never", None
        versions.forget()
