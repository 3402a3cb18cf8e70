"""设置 · 工作日历: a year at a glance, days marked, lists imported, the last change taken back, all as events."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from paceline.access import working_days
from paceline.access.working_days import CalendarYear, working_calendar
from paceline.kernel.errors import Invalid
from paceline.kernel.holidays_seed import seed_year
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
PAGE = "/settings/calendar/"
LIST = "2027-01-01,放假,元旦\n2027-02-20,调休上班,春节\n"


@pytest.fixture
def admin(people: People) -> Client:
    """The year 2026 as it was announced."""
    working_days.put_year(2026, seed_year(2026).days, published=True)
    return reader(people.admin).client


def do(client: Client, verb: str, key: Any = "", **given: str) -> Any:
    path = f"/settings/do/access.calendaryear.{verb}" + (f"/{key}" if key else "")
    return client.post(path, given, headers=PART)


def year(number: int = 2026) -> CalendarYear:
    return CalendarYear.objects.get(year=number)


def bring(client: Client, content: str, **given: str) -> str:
    file = SimpleUploadedFile("days.csv", content.encode())
    answer = client.post(f"{PAGE}import", {"file": file, **given}, follow=True)
    return text_of(answer)


def test_the_year_shows_its_workdays_and_that_it_is_announced(admin: Client) -> None:
    page = text_of(admin.get(PAGE, {"year": "2026"}))
    assert "248" in page
    assert "已公布" in page
    assert "2026-10-01 周四 放假 国庆节" in page
    assert "2026-10-10 周六 调休上班" in page


def test_a_year_that_nobody_filled_in_is_an_estimate(admin: Client) -> None:
    page = text_of(admin.get(PAGE, {"year": "2030"}))
    assert "估算" in page
    assert "还没有公布" in page


@pytest.mark.parametrize("odd", ["abcd", "0001", "9999", "20260", "²026"])
def test_an_odd_year_shows_this_one(admin: Client, odd: str) -> None:
    assert admin.get(PAGE, {"year": odd}).status_code == 200


def test_a_day_is_marked_and_taken_back(admin: Client) -> None:
    day = date(2026, 12, 31)
    assert working_calendar().is_workday(day)
    assert do(admin, "mark", day=str(day), kind="company_off", name="年终盘点").status_code == 204
    assert not working_calendar().is_workday(day)
    told = Event.objects.filter(name="access.calendaryear.mark").latest("seq")
    assert [str(day), "company_off", "年终盘点", None] in told.payload["after"]["days"]
    assert do(admin, "undo", year().pk).status_code == 204
    assert working_calendar().is_workday(day)
    assert do(admin, "undo", year().pk).status_code == 204
    assert not working_calendar().is_workday(day), "undoing the undoing brings it back"
    assert do(admin, "mark", day=str(day), kind="week").status_code == 204
    assert working_calendar().is_workday(day)
    assert year().published, "marking one day leaves the year announced"


def test_a_half_day_and_a_strong_day_weigh_what_they_are(admin: Client) -> None:
    do(admin, "mark", day="2026-12-24", kind="half")
    do(admin, "mark", day="2026-11-11", kind="workday", weight="1.5")
    known = working_calendar()
    assert (str(known.weight(date(2026, 12, 24))), str(known.weight(date(2026, 11, 11)))) == ("0.5", "1.50")
    assert do(admin, "mark", day="2026-11-11", kind="workday", weight="9").status_code == 422


def test_an_imported_list_takes_the_place_of_its_year(admin: Client) -> None:
    before = working_days.days_of(2026)
    words = bring(admin, LIST, published="true", source="国务院办公厅通知")
    assert "2027 年已更新" in words
    assert "国务院办公厅通知" in words
    assert year(2027).published
    assert not working_calendar().is_workday(date(2027, 1, 1))
    assert working_calendar().is_workday(date(2027, 2, 20))
    assert working_days.days_of(2026) == before
    assert do(admin, "undo", year(2027).pk).status_code == 204
    assert working_days.days_of(2027) == []
    assert (year(2027).published, year(2027).source) == (False, "")


def test_a_list_that_cannot_be_read_changes_nothing(admin: Client) -> None:
    assert "读不懂" in bring(admin, LIST + "2027-13-01,放假\n")
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert "还没有选文件" in text_of(admin.post(f"{PAGE}import", follow=True))


@pytest.mark.parametrize(
    "days",
    [
        "x",
        {},
        [[]],
        [7],
        ["2027"],
        [["2027-01-01", "party"]],
        [["2027-01-01", "half", "", "NaN"]],
        [["1999-01-01"]],
    ],
)
def test_a_list_from_a_program_is_checked_entry_by_entry(people: People, days: Any) -> None:
    with pytest.raises(Invalid):
        perform(people.acts(people.admin), "access.calendaryear.import_days", None, {"days": days})


def test_a_day_that_is_listed_twice_counts_as_it_stands_last(people: People) -> None:
    days = [["2027-01-01", "half", "一\0半"], ["2027-01-01", "holiday", "元旦"]]
    perform(people.acts(people.admin), "access.calendaryear.import_days", None, {"days": days})
    assert [(one.kind.value, one.name) for one in working_days.days_of(2027)] == [("holiday", "元旦")]


def test_a_year_is_declared_an_estimate(admin: Client) -> None:
    assert do(admin, "publish", year().pk, _fields="published source").status_code == 204
    assert not year().published
    assert "估算" in text_of(admin.get(PAGE, {"year": "2026"}))


def test_a_year_that_was_never_changed_has_nothing_to_take_back(admin: Client) -> None:
    answer = do(admin, "undo", year().pk)
    assert answer.status_code == 422
    assert "还没有改动过" in text_of(answer)


def test_others_read_whom_to_ask(people: People) -> None:
    fang = reader(people.fang).client
    assert fang.get(PAGE).status_code == 403
    assert fang.post(f"{PAGE}import").status_code == 403
    assert do(fang, "mark", day="2026-12-31", kind="holiday").status_code == 403
