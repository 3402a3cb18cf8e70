"""共同目标: the goal of somebody's team, what each member adds to it, and the goals above that it is part of (R008).

The totals of one's own team and of the units above are for everybody in them: a common goal that nobody knows is none.
Whose own figures one sees follows the rights on targets, unless the rule opens them within the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE
from paceline.rhythm.models.goal_rule import goal_rule
from paceline.rhythm.queries.facts import Facts, facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.reach_of_sight import is_open
from paceline.rhythm.queries.targets.standing import Standing, Wanted, stands
from paceline.rhythm.queries.targets.tree import TargetTree
from paceline.rhythm.queries.targets.weights import node_of

ZERO = Decimal(0)
ALIGNED = 40
"""So many goals of the tree are drawn at once, whole levels; whoever wants to see deeper goes into a unit."""


@dataclass(frozen=True)
class Goal:
    """One goal with what was achieved. `reserve` is the parts' sum less the goal, None where nothing is below."""

    of: Standing
    share: float | None
    reserve: Decimal | None
    own: bool
    rows_seen: bool
    """Whether the asker's list of the facts behind it is whole."""

    @property
    def target(self) -> Target:
        return self.of.target


@dataclass(frozen=True)
class Others:
    """Members whose own figures the asker may not see, together."""

    count: int
    target: Decimal
    actual: Decimal


@dataclass(frozen=True)
class SharedGoals:
    """The team's goal (None: there is none), its members, the way from the top goal down with depths, who has read."""

    team: Goal | None
    members: tuple[Goal, ...]
    others: Others | None
    aligned: tuple[tuple[Goal, int], ...]
    counting: tuple[Target, ...]
    """The team's goal and all below it."""

    @property
    def read(self) -> int:
        """How many of them were read."""
        return sum(one.confirmed_at is not None for one in self.counting)

    @property
    def unread(self) -> list[Target]:
        return [one for one in self.counting if one.confirmed_at is None]


NOTHING = SharedGoals(None, (), None, (), ())


def shared_goals(by: Principal, wanted: Wanted, as_of: date, inside: UUID | None = None) -> SharedGoals:
    """The board of `inside` where the asker may see it, else of the asker's own team. Empty for those who may read
    neither targets nor what they count."""
    if not (by.can("rhythm.target", "read") and by.can(MEASURES[wanted.metric].object, "read")):
        return NOTHING
    if not is_open(by, "rhythm.target"):
        return NOTHING
    rows = visible(SYSTEM, Target).filter(
        metric=wanted.metric, level=wanted.level, period=wanted.period, starts_on=wanted.starts_on,
        state__in=IN_FORCE, **wanted.cut.fields,
    )  # fmt: skip
    tree = TargetTree(list(rows.select_related("unit", "owner")))
    seen = set(visible(by, Target).filter(pk__in=list(tree.by_key)).values_list("pk", flat=True))
    organisation = Organisation.known()
    lines = own_line(by, tree, organisation)
    may_open = seen | {one.pk for one in lines}
    team = tree.by_key.get(inside) if inside and inside in may_open else None
    team = team or home(by, lines, tree, seen, organisation)
    if team is None or team.days is None:
        return NOTHING
    look = Look(by, tree, organisation, facts_of(SYSTEM, team.metric, team.days, as_of, team.cut), seen)
    parts = [one for one in tree.below.get(team.pk, ()) if one.period == team.period]
    shown = [one for one in parts if look.is_open(one, lines)]
    hidden = [one for one in parts if one not in shown]
    above = tree.above(team.pk)
    way = [(one, depth) for depth, one in enumerate(above)]
    way += [
        (one, depth + len(above))
        for one, depth in tree.outline(team.pk, ALIGNED)
        if one.pk == team.pk or look.is_open(one, lines)
    ]
    return SharedGoals(
        team=look.goal(team),
        members=tuple(look.goal(one, team) for one in shown),
        others=look.together(hidden),
        aligned=tuple((look.goal(one), depth) for one, depth in way),
        counting=tuple(branch(tree, team)),
    )


def own_line(by: Principal, tree: TargetTree, organisation: Organisation) -> list[Target]:
    """The goals of the units that the asker belongs to, the nearest first."""
    person = organisation.people.get(by.user_id) if by.user_id else None
    if person is None:
        return []
    by_unit = {one.unit_id: one for one in tree.targets if one.unit_id}
    return [by_unit[unit] for unit in organisation.upwards(person.unit_id) if unit in by_unit]


def home(
    by: Principal, lines: list[Target], tree: TargetTree, seen: set[UUID], organisation: Organisation
) -> Target | None:
    """Where the asker starts: the highest goal of a unit that he leads, his team's, else the highest he may see."""
    led = organisation.led_by(by.user_id)
    if led is not None:
        for unit in organisation.subtree(led):
            found = next((one for one in tree.targets if one.unit_id == unit), None)
            if found is not None:
                return found
    return lines[0] if lines else next((one for one, _ in tree.outline() if one.pk in seen), None)


def branch(tree: TargetTree, target: Target) -> list[Target]:
    """A goal and all goals below it."""
    return [target, *(one for part in tree.below.get(target.pk, ()) for one in branch(tree, part))]


@dataclass(frozen=True)
class Look:
    """What one board is read with."""

    by: Principal
    tree: TargetTree
    organisation: Organisation
    facts: Facts
    seen: set[UUID]

    def is_open(self, one: Target, lines: list[Target]) -> bool:
        """Whether the asker sees this part by itself."""
        if one.pk in self.seen or (one.owner_id == self.by.user_id and one.unit_id is None) or one in lines:
            return True
        return goal_rule().open_figures and any(one.parent_id == mine.pk for mine in lines[:1])

    def goal(self, one: Target, whole: Target | None = None) -> Goal:
        node = node_of(one)
        parts = [part.amount for part in self.tree.below.get(one.pk, ())]
        found = stands(one, self.facts.of(node, self.organisation), self.organisation, self.facts)
        share = float(one.amount / whole.amount) if whole and whole.amount else None
        return Goal(
            found, share, sum(parts, ZERO) - one.amount if parts else None,
            node == Node(user=self.by.user_id), one.pk in self.seen,
        )  # fmt: skip

    def together(self, hidden: list[Target]) -> Others | None:
        if not hidden:
            return None
        actual = sum((self.facts.total(node_of(one), self.organisation) for one in hidden), ZERO)
        return Others(len(hidden), sum((one.amount for one in hidden), ZERO), actual)
