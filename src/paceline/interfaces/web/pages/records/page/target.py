"""The blocks of a target's right column: who has read it, and its editions beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page.read_by import ReadBy, read_by
from paceline.records.past import timeline
from paceline.rhythm.models import Target
from paceline.rhythm.models.target import IN_MONEY
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import standing

PUBLISH, REVISE = "rhythm.target.publish", "rhythm.target.revise"
MOST = 20


@dataclass(frozen=True)
class Edition:
    """One value that was in force: from when, by whom, why, and how far what was reached is of it."""

    number: int
    value: Decimal
    at: datetime
    who: str
    why: str
    attainment: float | None


@dataclass(frozen=True)
class TargetBlocks:
    """`editions` the latest first; empty while there is only one."""

    readers: ReadBy | None
    editions: list[Edition]
    is_money: bool


def blocks_of(on: Opened) -> TargetBlocks | None:
    """Nothing to say of a draft."""
    target: Target = on.record
    if target.first_value is None:
        return None
    editions = list(editions_of(on, target)) if target.edition > 1 and on.value("value") is not None else []
    is_money = IN_MONEY.holds(lambda name: getattr(target, name))
    return TargetBlocks(read_by(on), editions, is_money)


def editions_of(on: Opened, target: Target) -> Iterator[Edition]:
    """As the events of publishing and revising tell them."""
    found = standing(on.by, target, formats.today(), Organisation.known())
    actual = found.actual if found else None
    only = Q(record_id=target.pk, name__in=(PUBLISH, REVISE))
    events, _more = timeline.page_of(target.pk, only=only, cursor="", limit=MOST)
    timeline.ask(on.by, on.of, events, on.needed, {})
    on.needed.load()
    for entry in timeline.tell(on.by, on.of, events, on.needed):
        name = "value" if entry.event.name == REVISE else "first_value"
        value = next((one.after for one in entry.changes if one.bound.name == name), None)
        number = next((one.after for one in entry.changes if one.bound.name == "edition"), 1)
        if value is not None:
            share = float(actual / value) if actual is not None and value else None
            yield Edition(number, value, entry.at, entry.actor, entry.event.reason, share)
