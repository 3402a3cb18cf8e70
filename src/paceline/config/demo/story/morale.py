"""Morale in the demo: two rounds that are over, one that runs, and thanks on the wall."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.targets import sales_unit
from paceline.config.demo.world import World
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.models import PulseRound, Recognition
from paceline.team.models.pulse import SCALE, PulseState

QUESTIONS = 3
SIGN_IN = ("zhangsan", "wanglei", "chenjing", "zhouhang")
"""Whoever looks at the demo as one of them is asked."""
ROUNDS = ((63, "九月士气脉搏", (3.9, 3.2, 4.0)), (21, "十月士气脉搏", (3.6, 2.8, 4.1)))
REMARKS = (
    "月底排得太满，前半月反而空。",
    "新报价模板省了不少时间。",
    "希望周会短一点。",
    "陪访帮助很大，想多一些。",
)
THANKS = (
    ("wanglei", "zhangsan", "help", "周四晚上陪我把恒泽的标书改到十点，第二天一早又去现场，方案一次通过。"),
    ("zhangsan", "lisi", "sharing", "把三家竞品的话术整理成一页纸，我上周用了两次，都聊到了第二轮。"),
    ("linyue", "wanglei", "courage", "交期的事主动打电话给客户说明，没有等客户来催。"),
    ("zhangsan", "machao", "customer", "设备装好后多留了半天，把操作工一个个教会，客户专门来电道谢。"),
)


def fill(world: World) -> None:
    """HR asks all of sales every six weeks; thanks come in between."""
    top, today = sales_unit(), world.moments.today
    if top is None:
        return
    organisation, rng = Organisation.today(), Random(9_117)  # noqa: S311 — a story, not a secret
    for back, name, levels in ROUNDS:
        closed_round(world, top, name, today - timedelta(days=back), levels, organisation, rng)
    running(world, top, today, organisation, rng)
    people = {one.username: one for one in organisation.people.values()}
    for at, (giver, person, kind, words) in enumerate(THANKS):
        if giver in people and person in people:
            day = world.moments.on(today - timedelta(days=2 + 5 * at), time(18, 20))
            with clock.frozen(day), acting(SYSTEM, "team.recognition.create", via="web") as act:
                act.create(
                    Recognition,
                    owner=people[giver],
                    person=people[person],
                    kind=kind,
                    words=words,
                )


def closed_round(
    world: World,
    top: UUID,
    name: str,
    ended: date,
    levels: tuple[float, ...],
    organisation: Organisation,
    rng: Random,
) -> None:
    """Most have answered; of them only sums are there."""
    asked = organisation.everybody_in(Node(unit=top))
    with clock.frozen(world.moments.on(ended, time(9, 40))), acting(SYSTEM, "team.pulseround.close") as act:
        made = act.create(
            PulseRound, event="team.pulseround.create", name=name, unit=organisation.units[top],
            closes_on=ended - timedelta(days=1), opened_on=ended - timedelta(days=8), closed_on=ended,
            invited=len(asked), state=PulseState.CLOSED, owner=world.company["xulei"].key,
        )  # fmt: skip
    counts: dict[str, list[list[int]]] = {}
    for one in asked:
        if rng.random() < 0.8:
            rows = counts.setdefault(
                str(organisation.people[one].unit_id), [[0] * SCALE for _level in levels]
            )
            for row, level in zip(rows, levels, strict=True):
                row[min(SCALE, max(1, round(rng.gauss(level, 0.9)))) - 1] += 1
    visible(SYSTEM, PulseRound).filter(pk=made.pk).update(counts=counts, comments=sorted(REMARKS))


def running(world: World, top: UUID, today: date, organisation: Organisation, rng: Random) -> None:
    """Open since yesterday; a third has answered, and none of those who sign in to the demo."""
    asked = organisation.everybody_in(Node(unit=top))
    with (
        clock.frozen(world.moments.on(today - timedelta(days=1), time(9))),
        acting(SYSTEM, "team.pulseround.open") as act,
    ):
        made = act.create(
            PulseRound, event="team.pulseround.create", name="十一月士气脉搏", unit=organisation.units[top],
            closes_on=today + timedelta(days=4), opened_on=today - timedelta(days=1), invited=len(asked),
            state=PulseState.OPEN, owner=world.company["xulei"].key,
        )  # fmt: skip
    answered = sorted(
        str(one) for one in asked if organisation.people[one].username not in SIGN_IN and rng.random() < 0.33
    )
    counts: dict[str, list[list[int]]] = {}
    for key in answered:
        unit = str(organisation.people[UUID(key)].unit_id)
        for row in counts.setdefault(unit, [[0] * SCALE for _question in range(QUESTIONS)]):
            row[rng.randint(2, SCALE) - 1] += 1
    visible(SYSTEM, PulseRound).filter(pk=made.pk).update(answered=answered, counts=counts)
