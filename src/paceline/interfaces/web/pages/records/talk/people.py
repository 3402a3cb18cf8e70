"""Collaborators of a record: who else sees it and what they may do. Changing it goes through share and unshare."""

from __future__ import annotations

from typing import Any

from paceline.access.shares import collaborators
from paceline.interfaces.web.pages.records.opened import Opened


def shown(on: Opened) -> dict[str, Any]:
    """The collaborators, and whether this person may change them."""
    on.ask(["owner", "team"])
    on.needed.load()
    return {
        "shares": collaborators(on.of.name, on.record.pk),
        "owner": on.at("owner__name") if on.shows("owner") else "",
        "team": on.at("team__name") if on.shows("team") else "",
        "may": "change" in on.may and not on.removed,
    }
