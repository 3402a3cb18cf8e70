"""Inputs of the import's actions that are more than one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.structured import Json


class Settings(Json):
    """A JSON object, large enough for the answers about many unknown values."""

    limit = 2_000_000

    def accept(self, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise Invalid("设置的格式不对。请重新打开这一步。", code="bad_settings")
        return dict(raw)
