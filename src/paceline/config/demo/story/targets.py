"""The targets of the demo: the company's for every quarter, divided among regions, teams and sellers by what they won.

They are made after everything else is written, because the shares follow what was won; each quarter is published a
week before it begins. Sums are right at every level; who is ahead and who is behind is what the deals made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.working_days import working_calendar
from paceline.config.demo.world import World
from paceline.kernel import clock
from paceline.kernel.periods import Period, period_of
from paceline.methods.allocation import by_weight
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured, SplitMethod, TargetState
from paceline.rhythm.queries.facts import Facts, facts_of
from paceline.rhythm.queries.organisation import Node, Organisation

ROUND = 10_000
"""Targets are spoken of in 万."""
REACH = (Decimal("1.04"), Decimal("0.97"), Decimal("1.08"), Decimal("1.02"), Decimal("1.12"), Decimal("1.06"))
"""How a quarter's target stood to what was won in it, from the first on."""
BASIS = "参照去年同期和近四个季度的成交，按在谈商机和人员变化调整"
SHARPNESS = 0.5
"""How far a share follows what was won; the rest is equal, so that the strong get more but not all."""
MONTHS_FOR = 2
"""So many of the last quarters are divided into months too."""


def fill(world: World) -> None:
    """Targets in won amount for each quarter of the story that is whole or runs."""
    rng = Random(7_051)  # noqa: S311 — a story, not a secret
    today, first = world.moments.today, world.moments.days[0]
    organisation, top = Organisation.today(), sales_unit()
    if top is None:
        return
    quarters = [one for one in quarters_between(first, today) if one.start >= first]
    for at, quarter in enumerate(quarters):
        facts = facts_of(SYSTEM, Measured.WON_AMOUNT, quarter, today)
        with_months = at >= len(quarters) - MONTHS_FOR
        decided = world.moments.on(quarter.start - timedelta(days=7), time(10))
        with clock.frozen(decided), acting(SYSTEM, "rhythm.target.publish", via="web") as act:
            story = Story(act, organisation, facts, quarter, rng, with_months)
            story.branch(Node(unit=top), story.whole(Node(unit=top), today, REACH[at % len(REACH)]), None)


def sales_unit() -> UUID | None:
    """The unit of everybody who sells: the one whose regions have teams, below the company."""
    organisation = Organisation.today()
    tops = organisation.below.get(None, ())
    found = [one for top in tops for one in organisation.below.get(top, ()) if organisation.below.get(one)]
    return max(found, key=lambda one: len(organisation.everybody_in(Node(unit=one))), default=None)


def quarters_between(first: date, today: date) -> Iterator[Period]:
    """The quarters from the one that holds `first` to the one that holds `today`."""
    quarter = period_of("quarter", first)
    while quarter.start <= today:
        yield quarter
        quarter = period_of("quarter", quarter.end)


class Story:
    """One quarter's targets while they are made."""

    def __init__(
        self,
        act: Act,
        organisation: Organisation,
        facts: Facts,
        quarter: Period,
        rng: Random,
        with_months: bool,
    ) -> None:
        self.act, self.organisation, self.facts = act, organisation, facts
        self.quarter, self.rng, self.with_months = quarter, rng, with_months

    def whole(self, node: Node, today: date, reach: Decimal) -> Decimal:
        """The company's target: what was won, projected to the end of the quarter, a little more or less."""
        won = self.facts.total(node, self.organisation)
        calendar = working_calendar()
        passed = calendar.workdays_between(self.quarter.start, min(today, self.quarter.end))
        days = calendar.workdays_between(self.quarter.start, self.quarter.end)
        projected = won * days / max(passed, 1)
        return max((projected * reach / ROUND).quantize(Decimal(1)), Decimal(10)) * ROUND

    def branch(self, node: Node, value: Decimal, parent: Target | None) -> None:
        """The target of a node, then of those below it."""
        target = self.make(node, value, parent, self.quarter, "quarter")
        if self.with_months:
            self.months(node, target)
        nodes = self.below(node)
        for one, share in zip(nodes, self.shares(value, nodes), strict=True):
            if share:
                self.branch(one, share, target)

    def below(self, node: Node) -> list[Node]:
        """Selling units below, and the unit's own sellers."""
        if node.unit is None:
            return []
        units = [Node(unit=one) for one in self.organisation.below.get(node.unit, ())]
        people = [Node(user=one) for one in self.organisation.members.get(node.unit, ())]
        return [one for one in [*units, *people] if self.organisation.sell(one)]

    def shares(self, value: Decimal, nodes: Sequence[Node]) -> list[Decimal]:
        """In whole 万 that add up: partly by heads, partly by what was won, with some judgement."""
        if not nodes:
            return []
        won = [float(self.facts.total(one, self.organisation)) for one in nodes]
        heads = [
            len([p for p in self.organisation.everybody_in(one) if p in self.organisation.sellers])
            for one in nodes
        ]
        mean = sum(won) / max(1, sum(heads)) or 1.0
        weights = [
            (SHARPNESS * mine + (1 - SHARPNESS) * mean * count) * self.rng.uniform(0.88, 1.14)
            for mine, count in zip(won, heads, strict=True)
        ]
        return [share * ROUND for share in by_weight(value / ROUND, weights, places=0)]

    def months(self, node: Node, target: Target) -> None:
        """The quarter's target over its months by workdays."""
        months = [period_of("month", self.quarter.start, ahead=ahead) for ahead in range(3)]
        days = [working_calendar().workdays_between(one.start, one.end) for one in months]
        for month, value in zip(months, by_weight(target.amount, days), strict=True):
            self.make(node, value, target, month, "month")

    def make(self, node: Node, value: Decimal, parent: Target | None, period: Period, unit: str) -> Target:
        """A target in force; most people have read theirs."""
        organisation = self.organisation
        owner = organisation.manager_of(node.unit) if node.unit else node.user
        assert owner is not None
        read = self.rng.random() < 0.88
        made: Target = self.act.create(
            Target, event="rhythm.target.create", links_checked=True, metric=Measured.WON_AMOUNT, value=value,
            first_value=value, period=unit, starts_on=period.start, parent=parent, basis="" if parent else BASIS,
            unit=organisation.units[node.unit] if node.unit else None, owner=organisation.people[owner],
            state=TargetState.PUBLISHED, split_method=SplitMethod.HISTORY,
            confirmed_at=self.act.now + timedelta(hours=self.rng.randint(2, 60)) if read else None,
        )  # fmt: skip
        return made
