"""The papers that have to be on board: some goods may only leave with a valid permit and a handover sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from paceline.kernel.errors import Conflict
from paceline.kernel.messages import Listed, say
from paceline.trade.models import Delivery, OrderLine


@dataclass(frozen=True)
class Papers:
    """What is on board: the vehicle's permit with its last day, and the number of the handover sheet."""

    permit: str
    until: date | None
    handover: str


def papers_of(delivery: Delivery) -> Papers:
    """Its own, else those of the run that it goes with."""
    run = delivery.run
    own = bool(delivery.permit) or run is None
    holder = delivery if own or run is None else run
    handover = delivery.handover or (run.handover if run else "")
    return Papers(holder.permit, holder.permit_until, handover)


def require_papers(delivery: Delivery, lines: Iterable[OrderLine], day: date) -> None:
    """Raises Conflict when goods that need papers would leave without them, or with a permit that has expired."""
    needing = next((line for line in lines if line.product.needs_permit), None)
    if needing is None:
        return
    papers = papers_of(delivery)
    missing = [
        say(words)
        for words, there in (
            ("准运证号", papers.permit), ("准运证有效期", papers.until), ("交接单号", papers.handover),
        )
        if not there
    ]  # fmt: skip
    if missing:
        raise Conflict(
            "「%(product)s」运输要有准运证和交接单，现在缺%(missing)s。请在车次上填好再发货；不走车次的，先「安排交付」，填在交付单上。",
            params={"product": str(needing), "missing": Listed(missing)},
            code="papers_missing",
        )
    if papers.until is not None and papers.until < day:
        raise Conflict(
            "准运证 %(permit)s 的有效期到 %(until)s，已经过期，「%(product)s」不能发货。"
            "请换一辆证件有效的车，或在车次上填写新的准运证。",
            params={"permit": papers.permit, "until": papers.until.isoformat(), "product": str(needing)},
            code="permit_expired",
        )
