"""Identifiers: UUID version 7, so that newer rows sort after older ones."""

from __future__ import annotations

import os
import struct
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_STORE = 512
_lock = threading.Lock()
_last_tick = 0
_chances: list[int] = []
os.register_at_fork(after_in_child=_chances.clear)


def uuid7() -> UUID:
    """A new identifier, greater than every one made before in this process.

    RFC 9562 §5.7 with method 3: 48 bits of milliseconds and 12 bits of their fraction make one
    60-bit tick that never stands still; 62 bits are random.
    """
    tick, chance = _next_tick()
    return UUID(int=(tick >> 12) << 80 | _VERSION_7 | (tick & 0xFFF) << 64 | _VARIANT | chance)


def _next_tick() -> tuple[int, int]:
    """A tick and the random bits that go with it; these are fetched many at a time, each call of the system costs."""
    global _last_tick
    millis, rest = divmod(time.time_ns(), 1_000_000)
    with _lock:
        if not _chances:
            _chances.extend(bits >> 2 for bits in struct.unpack(f"{_STORE}Q", os.urandom(8 * _STORE)))
        _last_tick = max(millis << 12 | (rest << 12) // 1_000_000, _last_tick + 1)
        return _last_tick, _chances.pop()


def made_at(identifier: UUID) -> datetime:
    """The instant, to the millisecond in UTC, at which a version 7 identifier was made."""
    if identifier.version != 7:
        raise ValueError(f"not a UUID of version 7: {identifier}")
    return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
