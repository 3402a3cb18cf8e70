"""The audit chain: every event's digest hangs on the one before, so that nobody can change the past unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from paceline.kernel import clock
from paceline.records.models import Event, Seal

PER_SEAL = 10_000
WAIT_FOR_WRITERS = "SET LOCAL lock_timeout = '30s'"
NO_WRITER = "LOCK TABLE records_event IN SHARE MODE"
DIGESTS = """
    SELECT seq, coalesce(decode(r.digest, 'hex'), sha256(convert_to(concat_ws(E'\\x1f',
        seq, id, name, object, record_id, title, about, payload, reason,
        extract(epoch FROM occurred_at), extract(epoch FROM recorded_at), actor_id, via, batch, version), 'UTF8')))
    FROM records_event LEFT JOIN records_redaction r USING (seq) WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""
Row = tuple[int, bytes]


@dataclass(frozen=True)
class Broken:
    """A seal that no longer fits its events."""

    first: int
    last: int
    why: str


def seal() -> int:
    """Chain the events that were written since the last seal. Returns how many.

    The table is closed to writers for the moment in which the last number is read, so no event with a smaller number
    can appear behind a seal.
    """
    sealed, count = Seal.objects.order_by("-last").first(), 0
    top = last_written()
    while True:
        after = sealed.last if sealed else 0
        rows = digests(after, top, PER_SEAL)
        if not rows:
            return count
        sealed = Seal.objects.create(
            first=rows[0][0],
            last=rows[-1][0],
            count=len(rows),
            digest=chained(sealed.digest if sealed else "", rows),
            sealed_at=clock.now(),
        )
        count += len(rows)


def last_written() -> int:
    """The highest event number below which nothing is still being written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_WRITERS)
        cursor.execute(NO_WRITER)
        return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def digests(after: int, top: int, limit: int | None) -> list[Row]:
    """Number and digest of the events behind `after` up to `top`."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, [after, top, limit])
        return [(seq, bytes(digest)) for seq, digest in cursor.fetchall()]


def chained(before: str, rows: list[Row]) -> str:
    """hash(n) = SHA-256(hash(n−1), digest n), from the seal before to the last of these events."""
    link = bytes.fromhex(before)
    for _, digest in rows:
        link = hashlib.sha256(link + digest).digest()
    return link.hex()


def verify_chain() -> list[Broken]:
    """Recompute every seal; [] when nothing was changed, removed or slipped in."""
    return list(_broken())


def _broken() -> Iterator[Broken]:
    before, after = "", 0
    for known in Seal.objects.order_by("last").iterator():
        rows = digests(after, known.last, None)
        if len(rows) != known.count or not rows or rows[0][0] != known.first:
            yield Broken(known.first, known.last, f"{known.count} events were sealed, {len(rows)} are there")
        elif chained(before, rows) != known.digest:
            yield Broken(known.first, known.last, "an event was changed")
        before, after = known.digest, known.last
