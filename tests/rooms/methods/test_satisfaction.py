"""F43 and F45 with their worked examples."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import gettext as _t

from paceline.kernel.messages import Message
from paceline.methods.figures import Quality
from paceline.methods.satisfaction import complaint_rate, csat, mean_of, nps, nps_of


def test_the_net_promoter_score_with_its_margin() -> None:
    found = nps(55, 25, 20)
    assert (found.value, round(found.margin or 0, 1), found.n) == (pytest.approx(35), 15.5, 100)
    assert found.words == "35 ± 15.5"


def test_promoters_begin_at_nine_and_detractors_end_at_six() -> None:
    assert nps_of({10: 1, 9: 1, 8: 1, 7: 1, 6: 1, 0: 1}).value == pytest.approx(0)
    assert nps_of({9: 3}).value == 100
    assert nps_of({6: 3}).value == -100


def test_few_answers_say_so_and_none_say_nothing() -> None:
    few = nps(11, 5, 4)
    assert few.quality is Quality.SMALL_N
    assert isinstance(few.words, Message)
    assert "样本不足，n=20" in few.words.text(_t)
    assert (nps(0, 0, 0).value, nps(0, 0, 0).words) == (None, "—")


def test_satisfaction_is_the_share_of_the_top_two_and_a_mean() -> None:
    scores = {5: 20, 4: 10, 3: 6, 1: 4}
    assert csat(scores).value == pytest.approx(0.75)
    assert mean_of(scores) == Decimal("4.05")
    assert (csat({}).value, mean_of({})) == (None, None)


def test_one_complaint_of_forty_orders() -> None:
    rate = complaint_rate(1, 40)
    assert (rate.value, rate.n) == (0.025, 40)
    assert complaint_rate(3, 2).value == 1.5
    assert complaint_rate(1, 0).value is None
