"""The registration point: which function of which room finishes a command.

The names are in the setting COMMAND_FUNCTIONS, so this face needs to know no other face and no room above it.
Every function is called with keywords only; long ones receive `report(label, done, total)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from paceline.kernel.errors import NotFound


def has(name: str) -> bool:
    """Say whether this build has a function for a command."""
    return name in getattr(settings, "COMMAND_FUNCTIONS", {})


def function(name: str) -> Callable[..., Any]:
    """Return the function registered under a name; raises NotFound with a message for people."""
    try:
        path: str = settings.COMMAND_FUNCTIONS[name]
    except (AttributeError, KeyError):
        raise NotFound("这个版本没有「%(name)s」功能。", params={"name": name}) from None
    found: Callable[..., Any] = import_string(path)
    return found
