"""Limits that run out: who hears of it. First whoever does the work, then also who asked and the leaders of both."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from paceline.access.models import User
from paceline.workflow.approvals.people import chain_of


def to_warn(doing: User | None, asked: User | None, *, levels: int) -> Collection[UUID]:
    """Before the limit (`levels` 0) the one who does it, or who asked while nobody does.

    After it both, and so many leaders above each of them.
    """
    first = doing or asked
    people = [first] if first else []
    if levels:
        people += [asked] if asked else []
        people += [leader for one in people[:2] for leader in chain_of(one)[:levels]]
    return {one.pk for one in people}
