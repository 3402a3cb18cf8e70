"""What the server behind the browser is answering just now: a test ends, and its rows go, once that is nothing."""

from __future__ import annotations

from threading import Condition
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

LONGEST = 20.0
"""Seconds after which an answer is not waited for any more."""


class Traffic:
    """Counts the requests that have begun and not ended."""

    def __init__(self) -> None:
        self.open = 0
        self.changed = Condition()
        request_started.connect(self.begin, sender=WSGIHandler)
        request_finished.connect(self.end, sender=WSGIHandler)

    def begin(self, **given: Any) -> None:
        self.count(1)

    def end(self, **given: Any) -> None:
        self.count(-1)

    def count(self, by: int) -> None:
        with self.changed:
            self.open += by
            self.changed.notify_all()

    def settle(self) -> None:
        """Wait until nothing is being answered."""
        with self.changed:
            self.changed.wait_for(lambda: self.open <= 0, LONGEST)
