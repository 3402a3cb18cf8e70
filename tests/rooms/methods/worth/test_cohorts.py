"""F36 and F38: repurchase, buying again, and the cohorts of first purchases."""

from __future__ import annotations

from datetime import date

from paceline.methods.worth.cohorts import Seen, average, cohorts
from paceline.methods.worth.repurchase import buying_again, repurchase

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def test_repurchase_counts_who_bought_at_all() -> None:
    figure = repurchase([0, 1, 1, 2, 5])
    assert (figure.numerator, figure.denominator, figure.value) == (2, 4, 0.5)
    assert repurchase([0]).value is None


def test_buying_again_looks_at_the_buyers_of_the_period_before() -> None:
    figure = buying_again({"a", "b", "c"}, {"b", "c", "d"})
    assert (figure.numerator, figure.denominator) == (2, 3)


def test_a_cohort_has_its_months_up_to_today_and_the_last_one_still_runs() -> None:
    seen = [Seen(JAN, JAN, 10), Seen(JAN, MAR, 4), Seen(FEB, FEB, 5), Seen(FEB, MAR, 1)]
    first, second = cohorts(seen, date(2026, 3, 15))
    assert (first.month, first.size, [cell.figure.numerator for cell in first.cells]) == (JAN, 10, [10, 0, 4])
    assert [cell.over for cell in first.cells] == [True, True, False]
    assert [cell.figure.value for cell in second.cells] == [1.0, 0.2]
    assert cohorts(seen, date(2026, 3, 31))[0].cells[2].over is False
    assert cohorts(seen, date(2026, 4, 1))[0].cells[2].over is True
    assert len(cohorts(seen, date(2027, 3, 15), last=2)[0].cells) == 3


def test_the_average_takes_only_months_that_are_over() -> None:
    seen = [Seen(JAN, JAN, 10), Seen(JAN, FEB, 5), Seen(FEB, FEB, 10), Seen(FEB, MAR, 1)]
    rows = cohorts(seen, date(2026, 3, 15))
    assert (average(rows, 1).numerator, average(rows, 1).denominator) == (5, 10)
    assert average(rows, 5).value is None
