"""What was worked out of an earlier day is kept until something comes in that changes it: a fact recorded late, a
removal, other rights, funnels or rates. Whoever asks gets the kept answer or a new one, never an old one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
from django.db import connection

from paceline.kernel import clock
from paceline.metadata import versions
from paceline.metadata.registry import registry
from paceline.records.models import EventMark, KeptLook
from paceline.records.past.lookback import Moment, Seen, happened, run

NEAR = 100
"""Marks lie at least so many numbers of events apart."""
FAR = 2_000
"""Events after which a mark is moved on."""
KEPT_FOR = timedelta(days=30)
MOST = 500
memory: dict[str, tuple[datetime, Any]] = {}
"""The values of this process by key, with when they were made."""

KNOWN = """
SELECT k.made_at, k.heard, (SELECT max(seq) FROM records_event) - k.mark, (
    SELECT count(*) FROM records_event WHERE seq > k.mark AND ({concerns})
) FROM records_keptlook k WHERE k.key = %(key)s AND k.stamp = %(stamp)s
"""
HEARD = "SELECT count(*) FROM records_event WHERE seq > %(mark)s AND ({concerns})"
CONCERNS = """(CASE WHEN object = ANY(%(looked_up)s) THEN true WHEN object = ANY(%(objects)s) THEN
    recorded_at < %(until)s OR occurred_at < %(until)s OR name ~ '[.](remove|restore|erase)$' {dated}
ELSE name ~ '[.]erase$' END)"""
DATED = "OR CASE WHEN object = '{name}' THEN {happened} ELSE false END "
TAKE = """
INSERT INTO records_eventmark (seq, xid)
SELECT last_value - (NOT is_called)::int, pg_current_xact_id()::text::bigint FROM records_event_seq_seq
WHERE NOT EXISTS (SELECT 1 FROM records_eventmark WHERE seq > last_value - %s)
"""
"""The last number drawn is read first, then the statement's own transaction gets its number: whoever drew a number up
to here has a lower one, since a transaction that writes events gets its own before them (trigger `number_first`)."""
SETTLED = """
SELECT coalesce(max(seq), 0) FROM records_eventmark
WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""
"""Marks older than every transaction that still runs."""


def kept_look(what: str, moment: Moment, seen: Seen, work_out: Callable[[], Any]) -> Any:
    """The kept answer to `what` about the moment, else what `work_out` gives (plain JSON), which is kept from now on.

    `what` names everything that the answer depends on besides the rows seen: whose sight, which record, language.
    """
    key, stamp = digest(what, moment), digest_of_stamps()
    concerns, facts = concern(moment, seen)
    found = run(KNOWN.format(concerns=concerns), {**facts, "key": key, "stamp": stamp})
    if found:
        made_at, heard, behind, now_heard = found[0]
        if heard == now_heard:
            if behind > FAR:
                move_on(key, concerns, facts, heard, made_at)
            value = remembered(key, made_at)
            if value is not None:
                return value
    mark = settled()
    heard = run(HEARD.format(concerns=concerns), {**facts, "mark": mark})[0][0]
    value = work_out()  # what arrives meanwhile is heard at the next question
    keep(key, stamp, mark, heard, value)
    return value


def digest(what: str, moment: Moment) -> str:
    text = f"{software()}|{what}|{moment.until.isoformat()}|{moment.late}"
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def software() -> str:
    """Another version of the product may answer otherwise."""
    return version("paceline")


def digest_of_stamps() -> str:
    """Everything that processes are told of when it changes: rights, people, funnels, rates, targets, the calendar."""
    return hashlib.sha256(repr(sorted(versions.all_current().items())).encode()).hexdigest()


def concern(moment: Moment, seen: Seen) -> tuple[str, dict[str, Any]]:
    """The SQL of whether an event may change what is known about the moment, and its facts."""
    dated = "".join(
        DATED.format(name=name, happened=happened(registry.get(name), field))
        for name, field in seen.dated.items()
    )
    return CONCERNS.format(dated=dated), {
        "looked_up": list(seen.looked_up), "objects": list(seen.objects), "until": moment.until, "day": moment.day,
    }  # fmt: skip


def settled() -> int:
    """The number of an event such that no event up to it can still appear, however long a transaction has been open."""
    if (
        not connection.in_atomic_block
    ):  # within a transaction its number may be older than numbers drawn by others
        run(TAKE, [NEAR])
    found: int = run(SETTLED)[0][0]
    EventMark.objects.filter(seq__lt=found).delete()
    return found


def move_on(key: str, concerns: str, facts: dict[str, Any], heard: int, made_at: datetime) -> None:
    """Count from a later mark, unless somebody was quicker. Asked before the old mark: nothing slips between."""
    mark = settled()
    later = run(HEARD.format(concerns=concerns), {**facts, "mark": mark})[0][0]
    since = run(KNOWN_STILL.format(concerns=concerns), {**facts, "key": key})
    if since and since[0][0] == heard:
        KeptLook.objects.filter(key=key, made_at=made_at).update(mark=mark, heard=later)


KNOWN_STILL = """
SELECT (SELECT count(*) FROM records_event WHERE seq > k.mark AND ({concerns}))
FROM records_keptlook k WHERE k.key = %(key)s
"""


def remembered(key: str, made_at: datetime) -> Any:
    """The value, from this process's memory when it is the same; None when somebody dropped it."""
    known = memory.get(key)
    if known is None or known[0] != made_at:
        text = run("SELECT value::text FROM records_keptlook WHERE key = %s AND made_at = %s", [key, made_at])
        if not text:
            return None
        remember(key, made_at, orjson.loads(text[0][0]))
    return memory[key][1]


def remember(key: str, made_at: datetime, value: Any) -> None:
    if len(memory) >= MOST:
        memory.clear()
    memory[key] = made_at, value


def keep(key: str, stamp: str, mark: int, heard: int, value: Any) -> None:
    """Write it over an older one, and drop what nobody has made for a month."""
    now = clock.now()
    KeptLook.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [key, stamp, mark, heard, orjson.dumps(value).decode(), now])
    remember(key, now, value)


UPSERT = """
INSERT INTO records_keptlook (key, stamp, mark, heard, value, made_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET stamp = excluded.stamp, mark = excluded.mark, heard = excluded.heard,
    value = excluded.value, made_at = excluded.made_at
"""
