"""How far the audit chain reaches: what is sealed, what waits for tonight's seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from paceline.records.models import Event, Seal


@dataclass(frozen=True)
class Chain:
    """The last seal and the events behind it."""

    sealed: int
    waiting: int
    sealed_at: datetime | None
    digest: str


def chain_state() -> Chain:
    """Read the last seal and count what came after it, by number."""
    last = Seal.objects.order_by("-last").first()
    after = last.last if last else 0
    newest = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    waiting = Event.objects.filter(seq__gt=after)[:10_000].count() if newest > after else 0
    return Chain(after, waiting, last.sealed_at if last else None, last.digest[:16] if last else "")
