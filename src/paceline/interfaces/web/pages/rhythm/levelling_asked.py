"""Whose load a levelling page is asked for, over how many weeks, and what is planned there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.rhythm.models import Target
from paceline.rhythm.queries.cockpit import chosen_target
from paceline.rhythm.queries.levelling import WEEKS, Levelled, horizon_of, levelled
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.weights import node_of


@dataclass(frozen=True)
class Look:
    """What was asked for and the load found there."""

    target: Target | None
    weeks: int
    organisation: Organisation
    found: Levelled


def look(by: Principal, asked: Asked, given: Mapping[str, str]) -> Look:
    """The load of a team, or of oneself, by the address or the form."""
    target = chosen_target(by, given.get("target", ""), asked.period, asked.as_of)
    weeks, organisation = weeks_of(given.get("weeks", "")), Organisation.today()
    node = whose(by, target, organisation)
    return Look(
        target, weeks, organisation, levelled(by, node, organisation, formats.today(), horizon_of(weeks))
    )


def weeks_of(text: str) -> int:
    """For how many weeks to level; four unless the address says otherwise."""
    return int(text) if text.isdigit() and int(text) in WEEKS else WEEKS[-1]


def whose(by: Principal, target: Target | None, organisation: Organisation) -> Node:
    """The node of the chosen target; without one the unit that one leads, else oneself."""
    if target is not None:
        return node_of(target)
    unit = organisation.led_by(by.user_id)
    return Node(unit=unit) if unit else Node(user=by.user_id)
