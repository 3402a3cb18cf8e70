"""Times of day at the end of what people write: 14:30, 下午 2:30, 2:30 PM, 14点30分, with an offset or without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, time, timedelta, timezone, tzinfo

from paceline.kernel.errors import Invalid

_MORNING = ("上午", "凌晨", "am")
_AFTERNOON = ("下午", "晚上", "pm")
_TIME = re.compile(
    r"(?:[T\s]+|(?<=[日号]))(?P<before>上午|下午|中午|晚上|凌晨)?\s*"
    r"(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{1,2})?(?::|分)?(?P<second>\d{1,2})?(?:\.(?P<fraction>\d{1,9}))?秒?"
    r"\s*(?P<behind>am|pm)?\s*(?P<offset>z|utc|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenTime:
    """A time of day as written, with its offset from UTC when one was written."""

    at: time
    offset: tzinfo | None = None


MIDNIGHT = WrittenTime(time())


def split_time(text: str) -> tuple[str, WrittenTime]:
    """What stands before the time, and the time; midnight when there is none. Raises ``Invalid`` for 25:00."""
    found = _TIME.search(text)
    if found is None or not found.start():
        return text, MIDNIGHT
    half = (found["before"] or found["behind"] or "").lower()
    fraction = int((found["fraction"] or "0").ljust(6, "0")[:6])
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    try:
        at = time(_hour(int(found["hour"]), half), minute, second, fraction)
        offset = _offset(found["offset"])
    except ValueError:
        said = {"text": text[:40]}
        raise Invalid(
            "「%(text)s」没有这个时间。", hint="请写成 14:30。", params=said, code="impossible_time"
        ) from None
    return text[: found.start()].strip(), WrittenTime(at, offset)


def _hour(hour: int, half: str) -> int:
    if half in _MORNING:
        return 0 if hour == 12 else hour
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        return hour + 12
    return hour


def _offset(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written.lower() in ("z", "utc"):
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
