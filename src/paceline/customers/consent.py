"""Whether somebody has said that they do not want to be contacted: one answer for follow-ups and for letters."""

from __future__ import annotations

from typing import Any

NOT_WANTED = frozenset({"免打扰", "拒绝联系"})
"""Tags that say that somebody does not want to be contacted."""


def does_not_want(record: Any) -> bool:
    """Consent refused, opted out, or tagged so; of a lead, a contact, a customer or a deal."""
    refused = getattr(record, "consent", None) is False or getattr(record, "opted_out", False)
    return bool(refused or NOT_WANTED & set(record.tags or ()))
