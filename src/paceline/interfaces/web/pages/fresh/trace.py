"""批次追溯: one page from where a batch came from to whom it went, and its short form beside the batch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.offered import offered
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.metadata.registry import registry
from paceline.trade.models import Batch, Delivery, MoveKind, Recall
from paceline.trade.recall.tracing import Trace, trace


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Backward, forward, what is left; and the recall, or the way to it."""
    by = actor(request)
    batch: Batch = get_visible(by, Batch, key)
    recalls = list(visible(by, Recall).filter(batch=batch).order_by("-pk"))
    return page(
        request, "pages/fresh/trace.html", batch=batch, found=trace(by, batch), recalls=recalls,
        verbs=offered(by, batch, ("recall", "block", "unblock")),
        states=registry.of(Delivery).standard["state"].type, recall_states=registry.of(Recall).standard["state"].type,
        batch_states=registry.of(Batch).standard["state"].type, kinds=dict(MoveKind.choices),
    )  # fmt: skip


@dataclass(frozen=True)
class Short:
    """The figures of a trace."""

    trace: Trace
    customers: int
    url: str

    @property
    def there(self) -> Decimal:
        return self.trace.gone


def short(on: Opened) -> Short | None:
    """Nothing for a batch that never moved."""
    batch: Any = on.record
    found = trace(on.by, batch)
    if not found.came and not found.holders and not found.lying:
        return None
    holders = [one for one in found.holders if one.quantity > 0]
    return Short(found, len(holders), f"/batch-trace/{batch.pk}/")


BLOCKS = {"trade.batch": (("pages/records/rail/trace.html", short),)}
