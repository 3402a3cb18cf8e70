"""满意度: how customers judge us, by survey and by owner; NPS with its margin, CSAT as share (F43)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from paceline.care.models.survey import AnswerState, Measure
from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts
from paceline.methods.satisfaction import N_MIN_SURVEY, csat, mean_of, nps_of

ANSWER = "care.surveyanswer"
BASIS = say(
    "一家客户在一波调查里只算最近一次评价，按评价时间归期。NPS＝9–10 分的比例 − 0–6 分的比例，±是 95% 误差；"
    "满意率＝5 分制里打 4、5 分的比例；少于 30 份标「样本不足」。回收率＝期间内发出的邀请里已经评价的比例。"
)
COUNTED: JsonFilter = {"field": "counts", "op": "eq", "value": True}
SENT: JsonFilter = {"field": "state", "op": "ne", "value": AnswerState.WITHDRAWN.value}
LOW: JsonFilter = {"field": "low", "op": "eq", "value": True}
FIGURES = (
    Column("邀请", "count", sums=True), Column("评价", "count", sums=True), Column("回收率", "ratio"), Column("NPS"),
    Column("满意率", "ratio"), Column("平均分"), Column("低分", "count", sums=True),
)  # fmt: skip


@dataclass
class Heard:
    """What a group said: per measure how often each score was given; invitations and those of them answered."""

    label: str
    scores: dict[str, Counter[int]] = field(default_factory=dict)
    sent: int = 0
    returned: int = 0
    low: int = 0

    def of(self, measure: Measure) -> Counter[int]:
        return self.scores.get(measure, Counter())

    @property
    def answers(self) -> int:
        return sum(sum(one.values()) for one in self.scores.values())

    @property
    def means(self) -> str:
        """The mean per scale; the two scales are never mixed."""
        found = ((mean_of(self.of(one)), top) for one, top in ((Measure.CSAT, 5), (Measure.NPS, 10)))
        return " · ".join(f"{mean}/{top}" for mean, top in found if mean is not None) or "—"


@report(
    "satisfaction", "满意度", "客户满意吗，会不会推荐我们，谁的客户打分低", of=ANSWER, icon="heart", place=56
)
def satisfaction_report(question: Question) -> Result:
    """One table by survey, one by owner; each figure opens its answers."""
    by_survey = heard(question, "survey_id", "survey__name")
    if not by_survey:
        return Result(nothing_yet("客户评价"), BASIS, ())
    by_owner = heard(question, "owner_id", "owner__name")
    tables = (
        table("按调查", Column("调查"), question, "survey", by_survey),
        table("按负责人", Column("负责人"), question, "owner", by_owner),
    )
    return Result(sentence(by_survey.values()), BASIS, tables)


def heard(question: Question, key: str, name: str) -> dict[Any, Heard]:
    """What was said in the period, by a link."""
    found: dict[Any, Heard] = {}
    given = question.rows(ANSWER, COUNTED, question.within("answered_at")).order_by()
    for row in given.values(key, name, "survey__measure", "score").annotate(
        n=Count("pk"), bad=Count("pk", filter=Q(low=True))
    ):
        one = found.setdefault(row[key], Heard(row[name] or "–"))
        one.scores.setdefault(row["survey__measure"], Counter())[row["score"]] += row["n"]
        one.low += row["bad"]
    sent = question.rows(ANSWER, SENT, question.within("created_at")).order_by()
    back = Count("pk", filter=Q(state=AnswerState.ANSWERED))
    for row in sent.values(key, name).annotate(n=Count("pk"), back=back):
        one = found.setdefault(row[key], Heard(row[name] or "–"))
        one.sent, one.returned = row["n"], row["back"]
    return found


def table(words: str, first: Column, question: Question, link: str, found: dict[Any, Heard]) -> Table:
    """A row per group, the most answers first."""
    ordered = sorted(found.items(), key=lambda item: (-item[1].answers, item[1].label))
    rows = tuple(row_of(question, link, key, one) for key, one in ordered)
    few = any(0 < one.answers < N_MIN_SURVEY for one in found.values())
    note = say("评价少于 30 份的，分数只供参考。") if few else None
    return Table(words, ANSWER, (first, *FIGURES), rows, note=note)


def row_of(question: Question, link: str, key: Any, one: Heard) -> Row:
    """The figures of a group with the answers behind each."""
    here: JsonFilter = (
        {"field": link, "op": "eq", "value": str(key)} if key else {"field": link, "op": "empty"}
    )
    given = question.narrowed(COUNTED, question.within("answered_at"), here)
    sent = question.narrowed(SENT, question.within("created_at"), here)
    low = question.narrowed(COUNTED, LOW, question.within("answered_at"), here)
    values = (
        one.label, one.sent, one.answers, rate_of_counts(one.returned, one.sent), nps_of(one.of(Measure.NPS)).words,
        csat(one.of(Measure.CSAT)), one.means, one.low,
    )  # fmt: skip
    return Row(values, (None, sent, given, sent, given, given, given, low))


def together(found: Iterable[Heard], measure: Measure) -> Counter[int]:
    """All scores of a measure."""
    return sum((one.of(measure) for one in found), Counter())


def sentence(found: Iterable[Heard]) -> Message:
    """The conclusion."""
    every = list(found)
    content, named = csat(together(every, Measure.CSAT)), nps_of(together(every, Measure.NPS))
    n = sum(one.answers for one in every)
    if not n:
        return say("发了 %(n)s 份邀请，还没有客户评价。", n=sum(one.sent for one in every))
    if content.value is None:
        return say("收到 %(n)s 份评价，NPS %(nps)s。", n=n, nps=named.words)
    if named.value is None:
        return say("收到 %(n)s 份评价，满意率 %(rate)s。", n=n, rate=f"{content.value:.0%}")
    return say(
        "收到 %(n)s 份评价，满意率 %(rate)s，NPS %(nps)s。", n=n, rate=f"{content.value:.0%}", nps=named.words
    )


@metric(
    "csat", "满意率", formula="F43", unit="ratio", of=ANSWER,
    rows=lambda q: q.narrowed(COUNTED, CSAT, q.within("answered_at")),
    definition="期间内的 5 分制评价中，打 4 分和 5 分的比例；一家客户一波只算最近一次。",
)  # fmt: skip
def csat_metric(question: Question) -> Figure:
    """F43, the top two of five."""
    return csat(scores(question, CSAT))


@metric(
    "nps", "NPS", formula="F43", unit="points", of=ANSWER,
    rows=lambda q: q.narrowed(COUNTED, NPS, q.within("answered_at")),
    definition="期间内的 0–10 分评价中，打 9、10 分的比例减去打 0–6 分的比例，−100 到 100；一家客户一波只算最近一次。",
)  # fmt: skip
def nps_metric(question: Question) -> Figure:
    """F43, promoters less detractors."""
    return nps_of(scores(question, NPS)).figure


def scores(question: Question, measure: JsonFilter) -> Counter[int]:
    """How often each score was given in the period."""
    rows = question.rows(ANSWER, COUNTED, measure, question.within("answered_at")).order_by()
    return Counter({row["score"]: row["n"] for row in rows.values("score").annotate(n=Count("pk"))})


NPS: JsonFilter = {"field": "survey.measure", "op": "eq", "value": Measure.NPS.value}
CSAT: JsonFilter = {"field": "survey.measure", "op": "eq", "value": Measure.CSAT.value}
