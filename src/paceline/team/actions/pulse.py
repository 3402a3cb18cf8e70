"""Starting a round, answering it without a trace, and ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Integer, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.models.pulse import SCALE, PulseRound, PulseState
from paceline.workflow.notifications import notify

SHORTEST, LONGEST, MOST = timedelta(days=2), timedelta(days=30), 500
Score = Annotated[int | None, Integer("打分", blank=True)]
Comment = Annotated[str, LongText("想说的一句话", blank=True)]


@action("team.pulseround.create", "新建士气脉搏", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> PulseRound:
    """A draft for a unit within the actor's reach."""
    require_reach(act, values.get("unit"))  # without one it asks everybody
    return generic.create(act, of=registry.of(PulseRound), values=values)  # type: ignore[return-value]


@action("team.pulseround.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, pulse: PulseRound, *, values: dict[str, Any]) -> PulseRound:
    """Another question, day or unit, while it is a draft."""
    if "unit" in values:
        require_reach(act, values["unit"])
    generic.change(act, pulse, values=values)
    return pulse


@action(
    "team.pulseround.open", "开始收集", permission="change", icon="send",
    available=lambda record: "" if record.state == PulseState.DRAFT else "这一轮已经开始过了。",
)  # fmt: skip
def open_round(act: Act, pulse: PulseRound) -> PulseRound:
    """Everybody in the unit is asked, each once. Raises Invalid when the last day is too near or too far."""
    today = local_day(act.now)
    if not SHORTEST <= pulse.closes_on - today <= LONGEST:
        raise Invalid({"closes_on": "截止日期要在 2 到 30 天之后。"})
    people = invited(pulse)
    act.save(pulse, state=PulseState.OPEN, opened_on=today, invited=len(people))
    notify(
        people, kind="reminder", template="士气脉搏「%(name)s」请你答一答，一分钟，匿名。",
        params={"name": pulse.name}, key=f"pulse:{pulse.pk}", url="/morale/",
    )  # fmt: skip
    return pulse


@action(
    "team.pulseround.answer", "回答", permission="read", icon="check", hidden=True, traceless=True,
    available=lambda record: "" if record.state == PulseState.OPEN else "这一轮已经结束，不能再答。",
)  # fmt: skip
def answer(
    act: Act, pulse: PulseRound, *, first: Score = None, second: Score = None, third: Score = None,
    fourth: Score = None, fifth: Score = None, comment: Comment = "",
) -> None:  # fmt: skip
    """Counted, never kept: no event, no time, no repeated-request key. Raises Conflict for whoever has answered.

    Raises NotAllowed for those who were not asked, Invalid unless every question has 1 to 5.
    """
    given = [first, second, third, fourth, fifth][: len(pulse.questions)]
    if any(score is None or not 1 <= score <= SCALE for score in given):
        raise Invalid("每个问题都请选 1 到 5 分。")
    if len(comment) > MOST:
        raise Invalid({"comment": "最多写 500 个字。"})
    who = act.by.user_id
    if who is None or who not in invited(pulse):
        raise NotAllowed("这一轮没有问你。")
    if str(who) in pulse.answered:
        raise Conflict("你已经答过了，谢谢。")
    unit = str(Organisation.known().people[who].unit_id or "")
    counts = pulse.counts.get(unit) or [[0] * SCALE for _question in given]
    for row, score in zip(counts, given, strict=True):
        row[(score or 1) - 1] += 1
    visible(SYSTEM, PulseRound).filter(pk=pulse.pk).update(
        answered=sorted([*pulse.answered, str(who)]),
        counts={**pulse.counts, unit: counts},
        comments=sorted([*pulse.comments, *([comment.strip()] if comment.strip() else [])]),
    )


@action(
    "team.pulseround.close", "结束这一轮", permission="change", icon="archive",
    available=lambda record: "" if record.state == PulseState.OPEN else "只有收集中的才能结束。",
)  # fmt: skip
def close(act: Act, pulse: PulseRound) -> PulseRound:
    """Results are shown from now on; who answered is forgotten."""
    visible(SYSTEM, PulseRound).filter(pk=pulse.pk).update(answered=[])
    act.save(pulse, state=PulseState.CLOSED, closed_on=local_day(act.now))
    return pulse


def invited(pulse: PulseRound) -> list[UUID]:
    """The people of the unit and of all below it; without one everybody who belongs to a unit."""
    organisation = Organisation.known()
    if pulse.unit_id:
        return organisation.everybody_in(Node(unit=pulse.unit_id))
    return [key for key, one in organisation.people.items() if one.unit_id in organisation.units]


def require_reach(act: Act, unit: Any) -> None:
    """Raises Invalid for a unit that the actor does not answer for."""
    reach = act.by.units("team.pulseround", "create")
    key = key_of(unit) if unit is not None else None
    if reach is not None and key not in reach:
        raise Invalid({"unit": "你只能问自己负责的组织。要问全公司，请人力资源来开。"})
