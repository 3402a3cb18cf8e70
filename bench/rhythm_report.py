"""How often the rhythm signals are wrong, what they find, and what the plan gains on a simulated market (§4.6).

Run as `make rhythm-report`; seeded, about a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from bench.rhythm_market import compare
from paceline.methods.rhythm.signals.alarm import Alarm, after_look
from paceline.methods.rhythm.signals.crowding import crowded_days
from paceline.methods.rhythm.signals.flow import slow_flow

RUNS = 1000
DAYS = 20


def share(test: Callable[[np.random.Generator], bool], runs: int = RUNS) -> float:
    """In how many of ``runs`` simulated months ``test`` alarms."""
    return sum(test(np.random.default_rng(seed)) for seed in range(runs)) / runs


def is_crowded(random: np.random.Generator, mean: float, late: float) -> bool:
    """Poisson events over 20 workdays; ``late`` is the share of work done in the last three days (0.15 is even)."""
    rates = np.full(DAYS, mean * DAYS * (1 - late) / (DAYS - 3))
    rates[-3:] = mean * DAYS * late / 3
    return crowded_days("", [int(count) for count in random.poisson(rates)]).fires


def is_slow(random: np.random.Generator, mean: float, drop: float) -> bool:
    """Two weekly looks at the trailing ten workdays, against ``mean`` a day required."""
    counts = random.poisson(mean * (1 - drop), DAYS)
    alarm = Alarm("")
    for look, end in enumerate((15, 20)):
        alarm = after_look(alarm, slow_flow("", int(counts[end - 10 : end].sum()), 10 * mean, least=0), look)
    return alarm.is_raised


def crowding_table() -> bool:
    """False alarms and detection of the concentration rule."""
    print("过度集中（F25）: 20 workdays, Poisson events            false alarms   50 % in the last 3 days")
    fine = True
    for mean, known in ((1.5, "3.5 / 77"), (3, "4.8 / 98"), (5, "4.3 / 100"), (10, "1.6 / 100")):
        wrong, found = (
            share(lambda r, m=mean: is_crowded(r, m, 0.15)),
            share(lambda r, m=mean: is_crowded(r, m, 0.5)),
        )
        print(f"  {mean:>4} a day  (specification {known:>9} %)                {wrong:6.1%}   {found:8.1%}")
        fine &= wrong <= 0.05 and (mean < 5 or found >= 0.9)
    return fine


def slowness_table() -> bool:
    """False alarms and detection of the slow-flow rule."""
    print("太慢: two weekly looks                                  false alarms   −40 %     −20 %")
    fine = True
    for mean, known in (
        (1, "1.6 / 30 / 8"),
        (2.5, "2.8 / 71 / 23"),
        (5, "1.8 / 92 / 32"),
        (10, "0.4 / 99 / 32"),
    ):
        wrong, large, small = (share(lambda r, m=mean, d=drop: is_slow(r, m, d)) for drop in (0, 0.4, 0.2))
        print(
            f"  {mean:>4} a day  (specification {known:>14} %)           {wrong:6.1%}   {large:7.1%}   {small:7.1%}"
        )
        fine &= wrong <= 0.05 and (mean < 5 or large >= 0.9)
    return fine


def main() -> int:
    """Print the tables; the exit code is 1 when an accepted level of §4.6 is missed."""
    results = [crowding_table(), slowness_table(), compare()]
    print("every level reached" if all(results) else "a level was missed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
