"""F38: of those who first bought in a month, how many bought again one, two, … months later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from paceline.kernel.periods import add_months
from paceline.methods.figures import Figure, rate_of_counts


@dataclass(frozen=True)
class Seen:
    """So many customers who first bought in ``cohort`` bought in ``month``; both are firsts of a month."""

    cohort: date
    month: date
    customers: int


@dataclass(frozen=True)
class Cell:
    """``k`` months after the first purchase. ``over`` is False while that month still runs."""

    k: int
    month: date
    figure: Figure
    over: bool


@dataclass(frozen=True)
class Cohort:
    """Everybody whose first purchase lies in ``month``."""

    month: date
    size: int
    cells: tuple[Cell, ...]


def cohorts(seen: Iterable[Seen], as_of: date, *, last: int = 12) -> list[Cohort]:
    """Rows from the oldest cohort on, each with its months up to ``as_of`` and at most ``last`` of them.

    Month 0 is the first purchase itself: 100 %. A month in which nobody came back is 0 %, not missing.
    """
    counts = {(one.cohort, one.month): one.customers for one in seen}
    made = []
    for month in sorted({cohort for cohort, _ in counts}):
        size = counts.get((month, month), 0)
        if size:
            made.append(Cohort(month, size, tuple(cells_of(month, size, counts, as_of, last))))
    return made


def cells_of(
    cohort: date, size: int, counts: dict[tuple[date, date], int], as_of: date, last: int
) -> Iterable[Cell]:
    for k in range(last + 1):
        month = add_months(cohort, k)
        if month > as_of:
            return
        over = add_months(month, 1) <= as_of
        yield Cell(k, month, rate_of_counts(counts.get((cohort, month), 0), size), over)


def average(rows: Iterable[Cohort], k: int) -> Figure:
    """The share that came back ``k`` months later over all cohorts for which that month is over."""
    known = [(cell.figure, row.size) for row in rows for cell in row.cells if cell.k == k and cell.over]
    came = sum(int(figure.numerator or 0) for figure, _ in known)
    return rate_of_counts(came, sum(size for _, size in known))
