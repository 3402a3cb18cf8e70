"""A letter for which nobody has chosen who gets it goes to everybody only when that is said."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.kernel.errors import Invalid
from paceline.records.action import perform
from tests.people import People
from tests.rooms.market.test_sending import boss, clock, mailing, readers
from tests.rooms.web.list_pages import reader

__all__ = ["boss", "clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_everybody_is_asked_for_and_counted(boss: Any) -> None:
    readers(3)
    one = mailing(boss)
    with pytest.raises(Invalid, match="3 人收得到"):
        perform(boss, "market.mailing.schedule", one.pk, {})
    assert perform(boss, "market.mailing.schedule", one.pk, {"everybody": True}).state == "scheduled"


def test_a_chosen_audience_needs_no_further_word(boss: Any) -> None:
    readers(2)
    one = mailing(boss)
    chosen = {"audience": "contact", "condition": {"field": "email", "op": "not_empty"}}
    perform(boss, "market.mailing.aim", one.pk, chosen)
    assert perform(boss, "market.mailing.schedule", one.pk, {}).state == "scheduled"


def test_the_page_says_to_how_many_and_takes_the_tick(boss: Any, people: People) -> None:
    readers(2)
    one = mailing(boss)
    browser = reader(people.boss)
    assert "发给全部联系人，共 2 人" in browser.get(f"/mailings/{one.pk}/send").content.decode()
    assert browser.post(f"/mailings/{one.pk}/schedule").status_code == 422
    assert browser.post(f"/mailings/{one.pk}/schedule", everybody="1").status_code == 302
