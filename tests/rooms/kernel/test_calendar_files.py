"""Lists of holidays from files: both formats, both encodings, and what is said about lines that cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from paceline.kernel import calendar_files
from paceline.kernel.calendar import CalendarDay, DayKind
from paceline.kernel.errors import Invalid

CSV = "日期,类型,名称\n2027-01-01,放假,元旦\n2027/2/20,调休上班,春节\n2027-12-24,半天\n2027-05-08,company_off,团建\n"
READ = [
    CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦"),
    CalendarDay(date(2027, 2, 20), DayKind.IN_LIEU_WORKDAY, "春节"),
    CalendarDay(date(2027, 5, 8), DayKind.COMPANY_OFF, "团建"),
    CalendarDay(date(2027, 12, 24), DayKind.HALF, ""),
]
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271001
DTEND;VALUE=DATE:20271004
SUMMARY:国庆节\\, 放
 假
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271009
SUMMARY:国庆节（班）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271010
SUMMARY:国庆节
X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY
END:VEVENT
BEGIN:VEVENT
DTSTART:20271011T090000Z
SUMMARY:周会
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    assert calendar_files.read(CSV.encode(encoding)) == READ


def test_a_calendar_file_spans_days_and_knows_days_worked_in_lieu() -> None:
    found = calendar_files.read(ICS.replace("\n", "\r\n").encode())
    assert [(one.day.day, one.kind) for one in found] == [
        (1, DayKind.HOLIDAY), (2, DayKind.HOLIDAY), (3, DayKind.HOLIDAY),
        (9, DayKind.IN_LIEU_WORKDAY), (10, DayKind.IN_LIEU_WORKDAY),
    ]  # fmt: skip
    assert found[0].name == "国庆节, 放假"


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        calendar_files.read("2027-01-01,放假\n2027-02-30,放假\n2027-03-01,胡写\n".encode())
    assert "有 2 行读不懂" in refused.value.text()
    assert "2: " in refused.value.text()
    assert "「胡写」不是认识的类型" in refused.value.text()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00\x81",
        b"2027-01-01\x00,\x00",
        b"x" * (calendar_files.MOST_BYTES + 1),
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20271399\nEND:VEVENT",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nDTEND:20290101\nEND:VEVENT",
    ],
    ids=["empty", "words", "bytes", "nul", "huge", "no-such-day", "two-years"],
)
def test_other_files_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid):
        calendar_files.read(content)
