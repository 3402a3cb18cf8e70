"""Clients of a test process share one stack of middleware, as the requests of a server do.

Django's client would load it anew for each client, and look through all static files each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.test.client import ClientHandler

PARTS = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
loaded: dict[tuple[str, ...], BaseHandler] = {}


@contextmanager
def kept() -> Iterator[None]:
    """Let the stack be loaded once while the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load)
        yield


def load(handler: Any) -> None:
    """Give a client's handler the stack for the settings as they are."""
    asked = tuple(settings.MIDDLEWARE)
    if asked not in loaded:
        loaded[asked] = first = BaseHandler()
        first.load_middleware()
    for part in PARTS:
        setattr(handler, part, getattr(loaded[asked], part))
