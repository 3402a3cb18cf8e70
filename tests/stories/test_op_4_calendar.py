"""OP-4 日历: sales operations bring the year's list: months and year count as announced, the next is an estimate."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from paceline.access.working_days import CalendarYear, working_calendar
from paceline.kernel.holidays_seed import seed_year
from tests.stories.world import World

pytestmark = pytest.mark.django_db
WORDS = {"holiday": "放假", "in_lieu_workday": "调休上班"}


def announced(year: int) -> str:
    """The list of a year as it is announced, as text."""
    return "".join(f"{one.day},{WORDS[one.kind.value]},{one.name}\n" for one in seed_year(year).days)


def test_the_list_of_the_year_is_brought_and_taken_back(world: World) -> None:
    ops, rep = Client(), Client()
    ops.force_login(world["林悦"].user)
    rep.force_login(world["张三"].user)
    at = "/settings/calendar/"

    def bring(client: Client, text: str) -> Any:
        file = SimpleUploadedFile("2026.csv", text.encode())
        return client.post(f"{at}import", {"file": file, "published": "true"}, follow=True)

    CalendarYear.objects.filter(year=2026).delete()
    bring(ops, "2026-01-01,放假,元旦\n2026-13-40,放假,春节\n")
    assert not CalendarYear.objects.filter(year=2026).exists(), "a broken list changes nothing"
    assert bring(rep, announced(2026)).status_code == 403
    assert "248" in bring(ops, announced(2026)).content.decode()
    months = working_calendar().workdays_of_months(2026)
    assert (months[1], months[2], months[9], sum(months)) == (16, 22, 18, 248)
    assert CalendarYear.objects.get(year=2026).published
    assert "估算" in ops.get(at, {"year": "2027"}).content.decode()

    days = [["2026-12-31", "company_off", "盘点"]]
    sent = {"days": days, "published": True}
    assert world["张三"].ask("POST", "/calendar-years/import_days", sent).status_code == 403
    world["林悦"].post("/calendar-years/import_days", sent, Idempotency_Key="once")
    world["林悦"].post("/calendar-years/import_days", sent, Idempotency_Key="once")
    assert sum(working_calendar().workdays_of_months(2026)) != 248
    year = CalendarYear.objects.get(year=2026)
    world["林悦"].post(f"/calendar-years/{year.pk}/undo")
    assert sum(working_calendar().workdays_of_months(2026)) == 248
