"""The time of a report: named, or two days of one's own, since what was imported may be years old."""

from __future__ import annotations

from tests.people import People
from tests.rooms.web.list_pages import reader, text_of


def test_a_report_on_how_things_stand_asks_for_no_time(people: People) -> None:
    boss = reader(people.boss)
    for code in ("reconcile", "receivables", "expiring"):
        shown = text_of(boss.get(f"/reports/{code}/", part=False))
        assert ('name="period"' in shown, "截至 " in shown) == (False, True)


def test_days_of_one_s_own_are_chosen_on_the_page_and_a_named_time_takes_them_back(people: People) -> None:
    boss = reader(people.boss)
    report = "/reports/win_rate/"
    picked = text_of(boss.get(report, part=False, period="own", **{"from": "2016-10-01", "to": "2017-12-31"}))
    assert 'type="date" name="from" value="2016-10-01"' in picked
    assert 'type="date" name="to" value="2017-12-31"' in picked
    assert 'value="own" selected' in picked
    linked = text_of(boss.get(report, part=False, **{"from": "2016-10-01", "to": "2017-12-31"}))
    assert 'value="own" selected' in linked
    named = text_of(
        boss.get(report, part=False, period="this_year", **{"from": "2016-10-01", "to": "2017-12-31"})
    )
    assert 'value="2016-10-01"' not in named
    assert 'type="hidden" name="from"' in named

    kept = text_of(
        boss.get(report, part=False, filter={"all": [{"field": "name", "op": "contains", "value": "泵"}]})
    )
    assert 'type="hidden" name="filter"' in kept
    for wrong in ("2018-01-01", "9999-12-31", "x"):
        assert (
            boss.get(report, part=False, period="own", **{"from": wrong, "to": "2017-12-31"}).status_code
            == 422
        )
    assert (
        boss.get(report, part=False, period="own", **{"from": "2017-01-01", "to": "9999-12-31"}).status_code
        == 422
    )
