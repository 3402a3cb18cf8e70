"""Whether somebody sees everything behind a node's figures: then what was worked out for all may be shown."""

from __future__ import annotations

from paceline.access.principal import Level, Principal
from paceline.rhythm.queries.organisation import Node, Organisation

BEHIND = (
    "pipeline.opportunity", "customers.lead", "customers.activity", "rhythm.target", "rhythm.forecastsubmission",
    "rhythm.snapshot",
)  # fmt: skip


def sees_all_of(by: Principal, node: Node, organisation: Organisation) -> bool:
    """Whether the asker's rights cover the node for every object behind its figures, no field being hidden."""
    return all(covers(by, name, node, organisation) and is_open(by, name) for name in BEHIND)


def covers(by: Principal, name: str, node: Node, organisation: Organisation) -> bool:
    reach = by.units(name, "read")
    if reach is None:
        return True
    if node.unit is None and node.user == by.user_id:
        return by.can(name, "read")
    return (
        set(organisation.subtree(node.unit)) <= reach if node.unit else unit_of(node, organisation) in reach
    )


def unit_of(node: Node, organisation: Organisation) -> object:
    person = organisation.people.get(node.user) if node.user else None
    return person.unit_id if person else None


def is_open(by: Principal, name: str) -> bool:
    """Whether no field of the object is hidden or masked from the asker."""
    return all(level >= Level.READ for level in by.fields.get(name, {}).values())
