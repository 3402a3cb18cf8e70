"""How many requests one token, person, link or address may send in a minute.

The counters are in the database, shared by all processes. A process takes its share in small lots, so that most
requests write nothing; when the counter cannot be reached, requests are refused rather than let through.
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from paceline.kernel import clock
from paceline.kernel.errors import TooMany

LOTS = 50
"""A minute's allowance is handed out in this many lots."""
KNOWN_AT_MOST = 5000

TAKE = """
    INSERT INTO access_usage AS u (subject, minute, taken) VALUES (%s, %s, %s)
    ON CONFLICT (subject) DO UPDATE SET
        minute = EXCLUDED.minute,
        taken = CASE WHEN u.minute = EXCLUDED.minute THEN u.taken ELSE 0 END + EXCLUDED.taken
    RETURNING taken
"""


@dataclass
class Lot:
    """What is left of what this process has taken in a minute."""

    minute: datetime
    left: int = 0


FORGET = "DELETE FROM access_usage WHERE minute < %s"
FORGET_EVERY = 500
_lots: dict[str, Lot] = {}
_takes = itertools.count(1)
_lock = threading.Lock()


def count(subject: str, *, per_minute: int) -> None:
    """Count one request; an allowance of 0 is no limit. Raises TooMany when it is used up, or when that is unknown."""
    if not per_minute:
        return
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    with _lock:
        if len(_lots) > KNOWN_AT_MOST:
            _lots.clear()
        lot = _lots.get(subject)
        if lot is None or lot.minute != minute:
            lot = _lots[subject] = Lot(minute)
        if lot.left <= 0:
            lot.left = take(subject, minute, max(1, per_minute // LOTS), per_minute)
        if lot.left > 0:
            lot.left -= 1
            return
    raise TooMany(
        "请求太频繁，每分钟最多 %(allowed)s 次。请等 %(seconds)s 秒再试。",
        params={"allowed": per_minute, "seconds": 60 - now.second},
        retry_after=60 - now.second,
    )


def take(subject: str, minute: datetime, wanted: int, allowed: int) -> int:
    """How many of the wanted requests are still allowed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [subject[:80], minute, wanted])
            taken = cursor.fetchone()[0]
            if next(_takes) % FORGET_EVERY == 0:
                cursor.execute(FORGET, [minute - timedelta(hours=1)])
    except DatabaseError:
        return 0
    return max(0, wanted - max(0, taken - allowed))


def forget() -> None:
    """Drop what this process holds, as if it had just started."""
    with _lock:
        _lots.clear()
