"""Who keeps goods hears, once per batch and step, that they get too old: for those who wait for them, or at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.methods.freshness import step_of, too_old_for
from paceline.trade.models import Batch, BatchState, OrderLine, StandingLine, StandingState
from paceline.trade.quality.telling import keepers
from paceline.trade.stock.waiting import OPEN
from paceline.workflow.notifications import Line, notify_each

MOST = 2000
SHOWN = 3
Wanted = dict[UUID, dict[str, int]]
"""By product: the days that each customer asks for, by the customer's name."""


def go_round() -> int:
    """Tell of every batch in stock what is new about its age. Returns how many lines; a second round tells nothing."""
    today, wanted = local_day(clock.now()), asked_for()
    rows = visible(SYSTEM, Batch).filter(on_hand__gt=0, expires_on__isnull=False)
    rows = rows.exclude(state=BatchState.REJECTED).select_related("product").order_by("expires_on", "pk")
    return notify_each([line for batch in rows[:MOST] for line in said_of(batch, today, wanted)])


def asked_for() -> Wanted:
    """What customers with open orders or standing orders over a product ask for, theirs before the product's."""
    found: Wanted = {}
    open_lines = visible(SYSTEM, OrderLine).filter(order__state__in=OPEN, quantity__gt=F("delivered"))
    standing = visible(SYSTEM, StandingLine).filter(standing__state=StandingState.ACTIVE)
    for rows, whole in ((open_lines, "order"), (standing, "standing")):
        names = (
            "product_id",
            f"{whole}__customer__name",
            f"{whole}__customer__min_life_days",
            "product__min_life_days",
        )
        for product, name, own, general in rows.order_by().values_list(*names).distinct():
            days = (own if own is not None else general) or 0
            if days:
                found.setdefault(product, {})[name] = days
    return found


def said_of(batch: Batch, today: date, wanted: Wanted) -> Iterator[Line]:
    """The steps that a batch has reached."""
    assert batch.expires_on is not None
    left, product = (batch.expires_on - today).days, batch.product
    step = step_of(left, product.warn_days, product.shelf_life_days)
    if step == "gone":
        yield line(batch, step, "%(product)s批次 %(batch)s 已过期，还有 %(quantity)s 在库。请报损或报废。")
        return
    if step == "near":
        words = "%(product)s批次 %(batch)s 还剩 %(days)s 天到期，还有 %(quantity)s 在库。"
        yield line(batch, step, words, days=left)
    least, names = too_old_for(left, wanted.get(batch.product_id, {}))
    if names:
        words = "%(product)s批次 %(batch)s 只剩 %(days)s 天，%(count)s 家等货或有周期单的客户要求更长：%(names)s。"
        yield line(
            batch, f"short:{least}", words, days=left, count=len(names), names="、".join(names[:SHOWN])
        )


def line(batch: Batch, step: str, template: str, **params: Any) -> Line:
    """One line to its keepers; once per step."""
    given = {
        "product": batch.product.name,
        "batch": batch.number,
        "quantity": f"{batch.on_hand.normalize():f}",
    }
    return Line(
        keepers(batch), kind="reminder", template=template, params={**given, **params},
        key=f"fresh:{batch.pk}:{step}", about=("trade.batch", batch.pk),
    )  # fmt: skip
