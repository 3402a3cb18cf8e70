"""The invariants of presales: quota, one order per reservation, deposits and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q, Sum

from paceline.records.verify import invariant
from paceline.trade.models import DepositEntry, Posting, PresaleOffer, PresaleQuota, Receipt, Reservation
from paceline.trade.models.presale.choices import HOLDING, EntryKind, EntryState, ReservationState
from paceline.trade.models.receipt import ReceiptState

ZERO = Decimal(0)
BOOKED = (EntryKind.FORFEIT, EntryKind.DOUBLE_RETURN)


@invariant("I03q", "预售的占用等于占用名额的预订之和，不超过限量")
def quota_is_never_oversold() -> Iterator[str]:
    live = Reservation._default_manager.filter(deleted_at__isnull=True, state__in=HOLDING)
    total: Counter[object] = Counter()
    parts: Counter[tuple[object, str, object]] = Counter()
    rows = live.values_list("offer_id", "channel", "quota_level_id", "quantity")
    for offer, channel, level, quantity in rows.iterator(chunk_size=5000):
        total[offer] += quantity
        parts[offer, channel, None] += quantity
        parts[offer, "", level] += quantity
    for key, held, quota in PresaleOffer._default_manager.values_list("pk", "held", "quota"):
        if held != total[key] or held > quota:
            yield f"offer {key} held {held} reserved {total[key]} quota {quota}"
    of_part = PresaleQuota._default_manager.filter(deleted_at__isnull=True)
    for key, offer, channel, level, held, quota in of_part.values_list(
        "pk", "offer_id", "channel", "level_id", "held", "quota"
    ):
        reserved = parts[offer, channel, None] if channel else parts[offer, "", level]
        if held != reserved or held > quota:
            yield f"quota {key} held {held} reserved {reserved} quota {quota}"


@invariant("I03o", "生成了订单的预订有且只有一张订单，没有生成的没有")
def one_order_per_reservation() -> Iterator[str]:
    ordered = Q(state__in=(ReservationState.ORDER_CREATED, ReservationState.DELIVERED))
    wrong = Reservation._default_manager.filter(
        (ordered & Q(order__isnull=True)) | (~ordered & Q(order__isnull=False))
    )
    yield from (f"reservation {number}" for number in wrong.values_list("number", flat=True)[:100])


@invariant("I06d", "付过定金的预订有等额的定金和尾款回款")
def deposits_are_there() -> Iterator[str]:
    counted = Receipt._default_manager.filter(deleted_at__isnull=True, reservation__isnull=False)
    counted = counted.exclude(state=ReceiptState.REVERSED)
    grouped = counted.order_by().values("reservation_id", "part").annotate(s=Sum("amount"))
    paid = {(row["reservation_id"], row["part"]): row["s"] for row in grouped}
    live = Reservation._default_manager.filter(deleted_at__isnull=True)
    wanted = live.values_list("pk", "number", "deposit", "balance", "deposit_paid_on", "balance_paid_on")
    for key, number, deposit, balance, deposited, settled in wanted.iterator(chunk_size=5000):
        right = (deposit if deposited else ZERO, balance if settled else ZERO)
        has = (paid.get((key, "deposit"), ZERO), paid.get((key, "balance"), ZERO))
        if has != right:
            yield f"reservation {number} {has} {right}"


@invariant("I06f", "没收的定金等于已入账的没收，双倍返还的应付等于一倍定金")
def what_was_kept_was_posted() -> Iterator[str]:
    posted = DepositEntry._default_manager.filter(
        deleted_at__isnull=True, state__in=(EntryState.POSTED, EntryState.PAID)
    )
    forfeits = posted.filter(kind=EntryKind.FORFEIT).order_by()
    right = {r["reservation_id"]: r["s"] for r in forfeits.values("reservation_id").annotate(s=Sum("amount"))}
    rows = Receipt._default_manager.filter(deleted_at__isnull=True, forfeited__gt=0).order_by()
    kept = {r["reservation_id"]: r["s"] for r in rows.values("reservation_id").annotate(s=Sum("forfeited"))}
    for key in right.keys() | kept.keys():
        if right.get(key, ZERO) != kept.get(key, ZERO):
            yield f"reservation {key} {kept.get(key, ZERO)} {right.get(key, ZERO)}"
    twice = DepositEntry._default_manager.filter(kind=EntryKind.DOUBLE_RETURN).exclude(
        amount=F("liability") * 2
    )
    yield from (f"entry {number}" for number in twice.values_list("number", flat=True)[:100])
    booked = dict(Posting._default_manager.filter(entry__isnull=False).values_list("entry_id", "amount"))
    for entry in posted.filter(kind__in=BOOKED):
        if booked.pop(entry.pk, None) != entry.income:
            yield f"entry {entry.number} is not in the ledger as {entry.income}"
    yield from (f"posting of entry {key} without the entry" for key in booked)
    alone = posted.filter(kind__in=(EntryKind.FORFEIT, EntryKind.DOUBLE_RETURN), checked_by=F("posted_by"))
    yield from (f"entry {number} one pair of eyes" for number in alone.values_list("number", flat=True)[:100])
