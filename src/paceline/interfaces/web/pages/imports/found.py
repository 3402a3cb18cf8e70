"""Finding imports and exports for the pages: the files face is known by its app only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _t

from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.metadata.registry import registry
from paceline.records.action import perform

RUN, EXPORT = "files.importrun", "files.export"


def wizard() -> Any:
    """What the files face offers to pages."""
    return apps.get_app_config("files").wizard  # type: ignore[attr-defined]


def run_of(request: HttpRequest, key: UUID) -> Any:
    """One of the actor's imports. Raises NotFound."""
    return get_visible(actor(request), registry.get(RUN).model, key)


def export_of(request: HttpRequest, key: UUID) -> Any:
    """One of the actor's exports. Raises NotFound."""
    return get_visible(actor(request), registry.get(EXPORT).model, key)


def has_begun(request: HttpRequest, run: Any) -> bool:
    """Whether an import cannot be set up any more; the next page says so to whoever tries in another window."""
    begun = run.state not in ("draft", "checked")
    if begun:
        messages.info(request, _t("这次导入已经开始，设置没有再改。"))
    return begun


def act(
    request: HttpRequest,
    verb: str,
    key: UUID | None = None,
    inputs: dict[str, Any] | None = None,
    version: int | None = None,
) -> Any:
    """An action on an import by the one who asks; of the version that the page has shown, if it says which."""
    return perform(actor(request), f"{RUN}.{verb}", key, inputs or {}, via="web", version=version)
