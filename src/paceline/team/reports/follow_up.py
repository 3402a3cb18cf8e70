"""跟进效率: who follows up on time, answers leads within the promise, and with how many touches a deal moves on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.team.efficiency.figures import COUNTED, TOUCHES, Efficiency, efficiency

BASIS = say(
    "按时：期间内到期的跟进，在到期当天或之前完成；改期的算新的那一天，取消的不算。首次响应：期间内新建的线索，在承诺时间内第一次联系上，"
    "还没联系但没到时间的不算。每步触达：商机往前走一步之前平均联系几次，退回和输单不算一步。"
)


@report("follow_up", "跟进效率", "每个人跟进是否按时、线索多快响应、联系几次推进一步", of="customers.activity",
        icon="timer", place=46)  # fmt: skip
def follow_up_report(question: Question) -> Result:
    """Three tables by person: their follow-ups, their leads, their deals."""
    whole, each = efficiency(question.by, None, question.period, clock.now())
    people = sorted(
        each.items(), key=lambda item: (item[1].on_time.value if item[1].due else 2.0, item[1].name)
    )
    return Result(
        sentence(whole),
        BASIS,
        (on_time(question, people), response(question, people), steps(question, people)),
    )


People = list[tuple[UUID, Efficiency]]


def on_time(question: Question, people: People) -> Table:
    columns = (Column("负责人"), Column("到期跟进", "count", sums=True), Column("按时", "count", sums=True),
               Column("按时率", "ratio"))  # fmt: skip

    def row(key: UUID, one: Efficiency) -> Row:
        return Row(
            (one.name, one.due, one.in_time, one.on_time), (None, due_filter(question, key), None, None)
        )

    return Table("按时跟进", "customers.activity", columns, rows(people, "due", row), "bars", 3)


def response(question: Question, people: People) -> Table:
    columns = (Column("负责人"), Column("线索", "count", sums=True), Column("按时响应", "count", sums=True),
               Column("按时响应率", "ratio"), Column("首次响应中位数（工作分钟）", "count"))  # fmt: skip

    def row(key: UUID, one: Efficiency) -> Row:
        minutes = None if one.minutes is None else round(one.minutes)
        values = (one.name, one.asked, one.met, one.response, minutes)
        met = lead_filter(question, key, {"field": "response_met", "op": "eq", "value": True})
        return Row(values, (None, lead_filter(question, key), met, None, None))

    return Table("首次响应", "customers.lead", columns, rows(people, "asked", row), "bars", 3)


def steps(question: Question, people: People) -> Table:
    columns = (Column("负责人"), Column("联系", "count", sums=True), Column("推进", "count", sums=True),
               Column("每步联系", "text"))  # fmt: skip

    def row(key: UUID, one: Efficiency) -> Row:
        return Row(
            (one.name, one.touches, one.steps, per_step(one)), (None, touch_filter(question, key), None, None)
        )

    return Table("联系几次推进一步", "customers.activity", columns, rows(people, "touches", row))


def rows(people: People, name: str, row: Callable[[UUID, Efficiency], Row]) -> tuple[Row, ...]:
    """Those who have anything of the kind."""
    return tuple(row(key, one) for key, one in people if getattr(one, name))


def per_step(one: Efficiency) -> Message | str:
    if one.per_step is None:
        return ""
    words = "%(rate)s 次（推进 %(n)s 步，样本不足）" if one.few_steps else "%(rate)s 次（推进 %(n)s 步）"
    return say(words, rate=f"{one.per_step:.1f}", n=one.steps)


def of(key: UUID) -> JsonFilter:
    return {"field": "owner", "op": "in", "value": [str(key)]}


def due_filter(question: Question, key: UUID) -> JsonFilter:
    """The follow-ups of somebody that were due; those of today are not over yet."""
    counted: JsonFilter = {"field": "status", "op": "in", "value": list(COUNTED)}
    over: JsonFilter = {"field": "planned_at", "op": "lt", "value": question.as_of.isoformat()}
    return question.narrowed(of(key), counted, question.within("planned_at"), over)


def lead_filter(question: Question, key: UUID, *more: JsonFilter) -> JsonFilter:
    return question.narrowed(of(key), question.within("created_at"), *more)


def touch_filter(question: Question, key: UUID) -> JsonFilter:
    done: list[JsonFilter] = [
        {"field": "status", "op": "eq", "value": "done"},
        {"field": "kind", "op": "in", "value": list(TOUCHES)},
        {"field": "opportunity", "op": "not_empty"},
    ]
    return question.narrowed(of(key), question.within("ended_at"), *done)


def sentence(whole: Efficiency) -> Message:
    if not whole.due and not whole.asked:
        return nothing_yet("到期的跟进和新线索")
    return say(
        "到期的跟进 %(due)s 条，按时率 %(on_time)s；新线索 %(asked)s 条，按时响应率 %(response)s。",
        due=whole.due, on_time=share(whole.on_time.value), asked=whole.asked, response=share(whole.response.value),
    )  # fmt: skip


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"
