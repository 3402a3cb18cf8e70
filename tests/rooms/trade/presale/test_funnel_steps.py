"""The presale funnel step by step, with the figures of F52 and R123."""

from __future__ import annotations

import pytest

from paceline.insight.report import Row, Value
from paceline.methods.figures import Figure, rate_of_counts
from paceline.trade.reports.presale import steps


def campaign(*counts: int, settled: Figure | None = None) -> Row:
    """A row of the table 按活动: its name, six counts, then what is derived from them."""
    values: tuple[Value, ...] = ("秋季预售", *counts, 0, None, None, None, settled, None)
    return Row(values, (None,) * len(values))


def test_a_thousand_exposed_two_hundred_interested_eighty_deposits_sixty_balances() -> None:
    row = campaign(1000, 200, 100, 80, 60, 0, settled=rate_of_counts(60, 80))
    found = {str(one.values[1]): one.values[2:] for one in steps((row,))}
    of_before = {
        word: figure.value for word, (_n, figure, _of) in found.items() if isinstance(figure, Figure)
    }
    of_exposed = {
        word: figure.value for word, (_n, _before, figure) in found.items() if isinstance(figure, Figure)
    }
    assert list(found) == ["曝光", "感兴趣", "预订", "付定金", "付尾款", "已交付"]
    assert of_before == {"感兴趣": 0.2, "预订": 0.5, "付定金": 0.8, "付尾款": 0.75, "已交付": 0.0}
    assert of_exposed["付定金"] == pytest.approx(0.08)
    assert of_exposed["付尾款"] == pytest.approx(0.06)


def test_without_a_count_of_those_exposed_no_rate_of_them_is_claimed() -> None:
    rows = steps((Row(("秋季预售", None, 0, 5, 3, 0, 0, 0, None, None, None, None, None), (None,) * 13),))
    told = {str(one.values[1]): one.values[4] for one in rows}
    assert isinstance(told["预订"], Figure)
    assert told["预订"].value is None
