"""All readings of all nodes: every unit with sellers in it, and every seller."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.signals.deals import of_deals
from paceline.rhythm.queries.signals.found import Found
from paceline.rhythm.queries.signals.gathering import Gathered, gather
from paceline.rhythm.queries.signals.market import campaigns, of_market
from paceline.rhythm.queries.signals.work import of_work


def nodes_of(organisation: Organisation, aimed: Collection[Node]) -> Iterator[Node]:
    """Whom signals are about, in a stable order: teams of sellers, units with a target (`aimed`), sellers."""
    for unit in sorted(organisation.units, key=str):
        is_team = any(one in organisation.sellers for one in organisation.members.get(unit, ()))
        if is_team or Node(unit=unit) in aimed:
            yield Node(unit=unit)
    for person in sorted(organisation.sellers, key=str):
        if person in organisation.people:
            yield Node(user=person)


def of_answers_to_market(node: Node, of: Gathered) -> Iterator[Found]:
    """How quickly those who answer a campaign are contacted."""
    yield of_market(node, of)


Part = Callable[[Node, Gathered], Iterator[Found]]
PARTS: tuple[Part, ...] = (of_deals, of_work, of_answers_to_market)


def readings(today: date, organisation: Organisation, parts: Sequence[Part] = PARTS) -> Iterator[Found]:
    """Look at everything once, as the system sees it."""
    of = gather(today, organisation)
    of.campaigns = campaigns(today)
    for node in nodes_of(organisation, of.targets):
        for part in parts:
            yield from part(node, of)
