"""Lists of holidays as people get them: CSV with `date,kind,name`, or a calendar file (ICS, RFC 5545).

Whole days only; nothing is guessed silently: a line that cannot be read is named with its number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from paceline.kernel.calendar import CalendarDay, DayKind
from paceline.kernel.dates import parse_day
from paceline.kernel.errors import Invalid

MOST_BYTES = 1_000_000
MOST_DAYS = 2000
LONGEST_EVENT = 60
DAY = timedelta(days=1)
KINDS: dict[str, DayKind] = {
    **{kind.value: kind for kind in DayKind},
    "放假": DayKind.HOLIDAY, "休": DayKind.HOLIDAY, "节假日": DayKind.HOLIDAY, "假日": DayKind.HOLIDAY,
    "上班": DayKind.WORKDAY, "工作日": DayKind.WORKDAY,
    "调休": DayKind.IN_LIEU_WORKDAY, "调休上班": DayKind.IN_LIEU_WORKDAY, "补班": DayKind.IN_LIEU_WORKDAY,
    "班": DayKind.IN_LIEU_WORKDAY, "公司放假": DayKind.COMPANY_OFF, "半天": DayKind.HALF,
}  # fmt: skip
"""What people write in the column `kind`."""
WORKED = re.compile(r"补班|调休上班|上班|（班）|\(班\)|\bwork(ing)?\s?day\b", re.IGNORECASE)
APPLE_WORKED, APPLE = "ALTERNATE-WORKDAY", "X-APPLE-SPECIAL-DAY"


def read(content: bytes) -> list[CalendarDay]:
    """The days of a file, in order, one for each date. Raises Invalid by line, or for a file without days."""
    if len(content) > MOST_BYTES:
        raise Invalid("文件太大。节假日清单一般只有几 KB，请检查是不是选错了文件。")
    text = decoded(content)
    found = list(from_ics(text) if "BEGIN:VCALENDAR" in text.upper() else from_csv(text))
    if not found:
        raise Invalid("文件里没有日期。CSV 每行写：日期,类型,名称，如 2027-01-01,放假,元旦。")
    if len(found) > MOST_DAYS:
        raise Invalid("文件里的日期太多，最多 %(most)s 天。", params={"most": MOST_DAYS})
    days = {one.day: one for one in found}
    return [days[day] for day in sorted(days)]


def decoded(content: bytes) -> str:
    """UTF-8, else the Chinese encoding of spreadsheets. Raises Invalid for neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("文件的编码读不懂。请另存为 UTF-8 的 CSV 再试。")


def from_csv(text: str) -> Iterator[CalendarDay]:
    """One day a line: date, kind, name; a first line of headings is skipped. Raises Invalid with all bad lines."""
    wrong: list[str] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (number == 1 and not any(char.isdigit() for char in cells[0])):
            continue
        try:
            yield csv_day(cells)
        except Invalid as refused:
            wrong.append(f"{number}: {refused.text()}")
    if wrong:
        raise Invalid(
            "有 %(count)s 行读不懂：%(lines)s", params={"count": len(wrong), "lines": " ".join(wrong[:5])}
        )


def csv_day(cells: list[str]) -> CalendarDay:
    """A line. Raises Invalid for a date or kind that cannot be read."""
    day = parse_day(cells[0])
    word = cells[1].lower() if len(cells) > 1 and cells[1] else DayKind.HOLIDAY.value
    if word not in KINDS:
        raise Invalid(
            "「%(kind)s」不是认识的类型。请写 放假、调休上班、公司放假、半天 或 上班。",
            params={"kind": word[:20]},
        )
    return CalendarDay(day, KINDS[word], cells[2][:60] if len(cells) > 2 else "")


def from_ics(text: str) -> Iterator[CalendarDay]:
    """The whole-day events; one that names work is a day worked in lieu, every other one a holiday."""
    for event in events(unfolded(text)):
        first, after = event.get("DTSTART", ""), event.get("DTEND", "")
        if not re.fullmatch(r"\d{8}", first[:8]) or "T" in first:
            continue
        start = ics_day(first)
        end = ics_day(after) if re.fullmatch(r"\d{8}", after[:8]) else start + DAY
        if not 0 < (end - start).days <= LONGEST_EVENT:
            raise Invalid(
                "「%(name)s」从 %(start)s 到 %(end)s，不像一个假期。请检查文件。",
                params={"name": event.get("SUMMARY", "")[:40], "start": str(start), "end": str(end)},
            )
        name = plain(event.get("SUMMARY", ""))
        worked = event.get(APPLE) == APPLE_WORKED or WORKED.search(name) is not None
        kind = DayKind.IN_LIEU_WORKDAY if worked else DayKind.HOLIDAY
        yield from (CalendarDay(start + DAY * at, kind, name[:60]) for at in range((end - start).days))


def ics_day(text: str) -> date:
    """`20270101` as a day. Raises Invalid for one that does not exist."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise Invalid("「%(text)s」不是一个日期。请检查文件。", params={"text": text[:20]}) from None


def unfolded(text: str) -> list[str]:
    """Content lines; long ones are continued on lines that begin with a space."""
    return re.sub(r"\r?\n[ \t]", "", text).splitlines()


def events(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The properties of each event, without their parameters."""
    event: dict[str, str] | None = None
    for line in lines:
        name, _, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if name == "BEGIN" and value.upper() == "VEVENT":
            event = {}
        elif name == "END" and value.upper() == "VEVENT" and event is not None:
            yield event
            event = None
        elif event is not None:
            event[name] = value.strip()


def plain(text: str) -> str:
    """A text without the escapes of calendar files."""
    return re.sub(r"\\([,;\\])", r"\1", text.replace("\\n", " ").replace("\\N", " ")).strip()
