"""Satisfaction (F43): NPS with its margin, CSAT as share of the top two and as mean, the complaint rate (F45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, Quality, note_on, quality_of, rate_of_counts
from paceline.methods.intervals import Interval

N_MIN_SURVEY = 30
"""With fewer answers a score is shown with 样本不足."""
PROMOTER, PASSIVE = 9, 7
"""From here on somebody recommends us, or is content (Reichheld 2003, HBR 81)."""
TOP = 4
"""On a scale of five, four and five are satisfied."""
Z = 1.96


@dataclass(frozen=True)
class Nps:
    """Promoters less detractors in points from −100 to 100, ± `margin` at 95 %; None while nobody has answered."""

    value: float | None
    margin: float | None
    n: int

    @property
    def quality(self) -> Quality:
        return quality_of(self.n, N_MIN_SURVEY)

    @property
    def figure(self) -> Figure:
        """With n and its 95 % interval, in points."""
        if self.value is None or self.margin is None:
            return Figure(None, "points", 0, quality=Quality.NO_DATA, note=say("还没有数据"))
        low, high = max(-100.0, self.value - self.margin), min(100.0, self.value + self.margin)
        return Figure(
            self.value, "points", self.n, interval=Interval(low, high), quality=self.quality,
            note=note_on(self.n, N_MIN_SURVEY),
        )  # fmt: skip

    @property
    def words(self) -> Message | str:
        """As it is printed: 35 ± 15.5; with few answers it says so."""
        if self.value is None or self.margin is None:
            return "—"
        written = f"{self.value:.0f} ± {self.margin:.1f}"
        if self.quality is Quality.OK:
            return written
        return say("%(value)s（样本不足，n=%(n)s）", value=written, n=self.n)


def nps(promoters: int, passives: int, detractors: int) -> Nps:
    """55, 25, 20 of 100 → 35 ± 15.5: 1.96·√((P + D)/n − (P − D)²/n²)/√n."""
    n = promoters + passives + detractors
    if not n:
        return Nps(None, None, 0)
    net = (promoters - detractors) / n
    spread = (promoters + detractors) / n - net * net
    return Nps(100 * net, 100 * Z * sqrt(spread / n), n)


def nps_of(scores: Mapping[int, int]) -> Nps:
    """From how often each score of 0 to 10 was given."""
    promoters = sum(n for score, n in scores.items() if score >= PROMOTER)
    passives = sum(n for score, n in scores.items() if PASSIVE <= score < PROMOTER)
    return nps(promoters, passives, sum(scores.values()) - promoters - passives)


def csat(scores: Mapping[int, int]) -> Figure:
    """The share of fours and fives among scores of 1 to 5."""
    content = sum(n for score, n in scores.items() if score >= TOP)
    return rate_of_counts(content, sum(scores.values()), n_min=N_MIN_SURVEY)


def mean_of(scores: Mapping[int, int]) -> Decimal | None:
    """The mean score to two places; None while nobody has answered."""
    n = sum(scores.values())
    whole = sum(score * count for score, count in scores.items())
    return (Decimal(whole) / n).quantize(Decimal("0.01")) if n else None


def complaint_rate(complaints: int, delivered: int) -> Figure:
    """Complaints received per order delivered in the same time: 1 of 40 → 2.5 %. It can be above 1."""
    if not delivered:
        note = say("这段时间没有交付的订单，算不出投诉率")
        return Figure(None, "ratio", 0, complaints, delivered, quality=Quality.NO_DATA, note=note)
    return Figure(
        complaints / delivered, "ratio", delivered, complaints, delivered, quality=quality_of(delivered, 10),
        note=note_on(delivered, 10),
    )  # fmt: skip
