"""F05 on leads small enough to count by hand."""

from __future__ import annotations

from datetime import date

from paceline.kernel.periods import Period
from paceline.methods.lead_conversion import LeadFact, lead_conversion, lead_conversion_windows

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
LEADS = [
    LeadFact(date(2026, 1, 10), "A", date(2026, 1, 30)),
    LeadFact(date(2026, 2, 20), "A", date(2026, 1, 30)),
    LeadFact(date(2026, 1, 15), "B", date(2026, 3, 10)),
    LeadFact(date(2026, 1, 20), "C"),
    LeadFact(date(2026, 1, 25)),
    LeadFact(date(2026, 1, 25)),
    LeadFact(date(2026, 3, 20), "D", date(2026, 4, 2)),
    LeadFact(date(2025, 12, 30), "E", date(2026, 1, 5)),
]


def test_each_customer_counts_once() -> None:
    figure = lead_conversion(LEADS, QUARTER, date(2026, 3, 31))
    assert (figure.numerator, figure.denominator) == (2, 6)
    assert lead_conversion(LEADS, QUARTER, date(2026, 4, 30)).numerator == 3


def test_windows_count_only_leads_that_had_the_time() -> None:
    windows = lead_conversion_windows(LEADS, QUARTER, date(2026, 3, 31))
    assert (windows[30].numerator, windows[30].denominator) == (1, 5)
    assert (windows[60].numerator, windows[60].denominator) == (2, 5)
    assert windows[90].denominator == 0
    assert windows[90].value is None


def test_a_later_lead_of_a_known_customer_belongs_to_the_first() -> None:
    february = Period(date(2026, 2, 1), date(2026, 3, 1))
    assert lead_conversion(LEADS, february, date(2026, 3, 31)).denominator == 0
