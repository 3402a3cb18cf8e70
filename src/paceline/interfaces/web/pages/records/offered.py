"""What somebody can do with a record now, for pages that draw their own buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.action import get_action


def offered(by: Principal, record: Any, verbs: Iterable[str]) -> list[dict[str, str]]:
    """A button for each of these verbs that is this person's to do now, in their order."""
    of = registry.of(type(record))
    actions = [get_action(f"{of.name}.{verb}") for verb in verbs]
    reached = {
        need: visible(by, of.model, need).filter(pk=record.pk).exists()
        for need in {one.needs for one in actions}
    }
    return [
        {"label": one.label, "icon": one.icon, "url": f"/{of.path}/{record.pk}/do/{one.verb}"}
        for one in actions
        if reached[one.needs] and one.may_make(by) and one.is_for(by, record) and not one.why_not(record)
    ]
