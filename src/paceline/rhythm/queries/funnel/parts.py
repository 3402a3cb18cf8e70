"""Which parts of a unit go by funnel parameters of their own: those that people set for a unit below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE
from paceline.rhythm.queries.funnel.overrides import SetByHand
from paceline.rhythm.queries.organisation import Node, Organisation


def parts_of(node: Node, found: Iterable[SetByHand], organisation: Organisation) -> list[Node]:
    """The node alone where nothing is set below it; else each unit with values of its own, and what is left over."""
    if node.unit is None:
        return [node]
    below = {one for one in organisation.units_of(node) if one != node.unit}
    own = [unit for unit in dict.fromkeys(one.unit for one in found) if unit in below]
    if not own:
        return [node]
    parts = [Node(unit=unit, without=frozenset(own) - {unit}) for unit in own if unit is not None]
    return [*parts, Node(unit=node.unit, without=frozenset(own) | node.without)]


def targets_of(
    by: Principal, whole: Target, parts: Sequence[Node], organisation: Organisation
) -> list[Decimal]:
    """The target of each part: its unit's own less those cut out of it; what is left is the rest's. By sellers where
    a unit has none, so that the parts always add up to the whole."""
    units = [one.unit for one in parts]
    rows = visible(by, Target).filter(
        unit__in=units, metric=whole.metric, period=whole.period, starts_on=whole.starts_on, level=whole.level,
        state__in=IN_FORCE, **whole.cut.fields,
    )  # fmt: skip
    known: dict[UUID | None, Decimal] = dict(rows.values_list("unit", "value"))
    known[whole.unit_id] = whole.amount
    if all(unit in known for unit in units):
        values = [known[one.unit] - inside(one, parts, known, organisation) for one in parts]
        if all(value >= 0 for value in values):
            return values
    heads = [Decimal(max(1, sellers(one, organisation))) for one in parts]
    return [whole.amount * count / sum(heads) for count in heads]


def inside(
    part: Node, parts: Sequence[Node], known: dict[UUID | None, Decimal], organisation: Organisation
) -> Decimal:
    """The targets of the parts that were cut out of this one, without those cut out of them again."""
    assert part.unit is not None
    below = set(organisation.subtree(part.unit)) - {part.unit}
    cut = [one.unit for one in parts if one.unit in below]
    outermost = [
        one for one in cut if not any(one != up and one in organisation.subtree(up) for up in cut if up)
    ]
    return sum((known[unit] for unit in outermost), Decimal(0))


def sellers(part: Node, organisation: Organisation) -> int:
    """How many people of a part sell."""
    return sum(one in organisation.sellers for one in organisation.everybody_in(part))
