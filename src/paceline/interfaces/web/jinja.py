"""The Jinja2 environment of the pages."""

from __future__ import annotations

from typing import Any

import jinja2


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment that Django's Jinja2 backend asks for."""
    return jinja2.Environment(**{**options, "undefined": jinja2.StrictUndefined})  # noqa: S701 — Django passes autoescape=True
