"""竞品胜率: how the deals that met each competitor ended in the period."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.pipeline.models import Competitor, OpportunityCompetitor
from paceline.pipeline.queries.competition import met
from paceline.pipeline.reports.results import IS_LOST, IS_WON, LOST, OBJECT, WON, Results

BASIS = say(
    "期间内结束的商机里，写了这个对手或输给它的：赢单 ÷（赢单 + 输单）。"
    "一个商机写了几个对手，就在每个对手名下各算一次。"
)
COLUMNS = (
    Column("竞争对手"),
    Column("赢单", "count"),
    Column("输单", "count"),
    Column("赢率", "ratio"),
    Column("输给它", "count"),
    Column("赢单金额", "amount"),
)


@report(
    "competitors", "竞品胜率", "碰到每个对手的商机赢了多少，输给它多少", of=OBJECT, icon="swords", place=22
)
def competitors_report(question: Question) -> Result:
    """One row per competitor that was met; the one met most often first."""
    found = results_of(question)
    names = {one.pk: one.name for one in visible(question.by, Competitor).filter(pk__in=found)}
    ordered = sorted(
        (key for key in found if key in names), key=lambda key: (-found[key][0].by_count.n, names[key])
    )
    rows = tuple(row_of(question, key, names[key], *found[key]) for key in ordered)
    return Result(sentence(rows), BASIS, (Table("按对手", OBJECT, COLUMNS, rows, "bars", 3),))


def results_of(question: Question) -> dict[UUID, tuple[Results, int]]:
    """Competitor → how the closed deals that met it ended, and how many were lost to it. Two queries."""
    rows = question.rows(OBJECT, question.within("closed_on")).filter(IS_WON | IS_LOST).order_by()
    deals = {row["pk"]: row for row in rows.values("pk", "state", "lost_to", "amount_base")}
    parts = visible(question.by, OpportunityCompetitor).filter(opportunity__in=rows.values("pk"))
    meetings = set(parts.values_list("competitor", "opportunity"))
    meetings |= {(row["lost_to"], key) for key, row in deals.items() if row["lost_to"]}
    by_rival: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for rival, key in meetings:
        by_rival[rival].append(deals[key])
    return {
        rival: (ended(rival, each), sum(row["lost_to"] == rival for row in each))
        for rival, each in by_rival.items()
    }


def ended(rival: UUID, deals: list[dict[str, Any]]) -> Results:
    """The results of some deals."""
    won = [row for row in deals if row["state"] == "won"]
    amount = sum((row["amount_base"] or Decimal(0) for row in won), Decimal(0))
    return Results(rival, "", won=len(won), lost=len(deals) - len(won), won_amount=amount)


def row_of(question: Question, rival: UUID, name: str, results: Results, lost_to: int) -> Row:
    """The values of a competitor with the deals behind each."""
    here = question.narrowed(question.within("closed_on"), met(rival))
    won, lost = question.narrowed(here, WON), question.narrowed(here, LOST)
    theirs = question.narrowed(here, {"all": [LOST, {"field": "lost_to", "op": "in", "value": [str(rival)]}]})
    both = question.narrowed(here, {"any": [WON, LOST]})
    return Row(
        (name, results.won, results.lost, results.by_count, lost_to, results.won_amount),
        (None, won, lost, both, theirs, won),
    )


def sentence(rows: tuple[Row, ...]) -> Message:
    """The conclusion: whom we meet most, and how that ends."""
    if not rows:
        return say("这段时间结束的商机都没有写对手。请在商机里加「竞争对手」，输单时填「输给」。")
    name, _won, _lost, rate, *_rest = rows[0].values
    return say(
        "碰到最多的是%(name)s：%(n)s 单，赢率 %(rate)s%%。",
        name=name, n=rate.n, rate=round(100 * rate.value, 1),  # type: ignore[union-attr, operator]
    )  # fmt: skip
