"""Who stands on the receiving side of a hand-over, and what that side reaches: the hand-over itself, and its lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal, Scope
from paceline.access.scope import READ, reach_also, visible
from paceline.customers.models import Handoff
from paceline.workflow.approvals.people import chain_of, is_here

HANDOFF, LEAD = "customers.handoff", "customers.lead"
RECEIVING = (READ, "export", "accept", "reject", "reopen")


def units_of(by: Principal, verb: str) -> Collection[UUID]:
    """The units for which somebody receives: his own and those he leads, with those below for a wider right."""
    return by.subtree_ids if by.scope(HANDOFF, verb) >= Scope.SUBTREE else by.team_ids


def towards(by: Principal, verb: str, unit: str, user: str) -> Q:
    """What is meant for somebody or for one of his units; what is for one person, only for those who lead him too."""
    units = units_of(by, verb)
    if not units:
        return Q(**{f"{user}_id": by.user_id})
    ours = Q(**{f"{unit}_id__in": list(units)})
    if by.scope(HANDOFF, verb) < Scope.TEAM:
        ours &= Q(**{f"{user}__isnull": True})
    return ours | Q(**{f"{user}_id": by.user_id})


def received(by: Principal, verb: str, prefix: str) -> Q | None:
    """The hand-overs that come to somebody's side."""
    return towards(by, verb, f"{prefix}to_unit", f"{prefix}to_user") if verb in RECEIVING else None


def offered_leads(by: Principal, verb: str, prefix: str) -> Q | None:
    """Leads that wait to be taken may be read by those who have to decide."""
    if verb != READ or not by.can(HANDOFF, "accept"):
        return None
    return towards(by, READ, f"{prefix}offered_to", f"{prefix}offered_user")


reach_also(HANDOFF, received)
reach_also(LEAD, offered_leads)


def receives(by: Principal, handoff: Handoff) -> bool:
    """Whether somebody is on the receiving side."""
    rows = visible(SYSTEM, Handoff).filter(pk=handoff.pk)
    return by.kind == "system" or rows.filter(towards(by, "accept", "to_unit", "to_user")).exists()


def receivers(handoff: Handoff) -> list[User]:
    """Whom an offer is for: the person, or everybody of the unit and who leads it."""
    if handoff.to_user is not None:
        return [handoff.to_user]
    found = list(visible(SYSTEM, User).filter(unit=handoff.to_unit_id).order_by("name", "pk"))
    return [one for one in dict.fromkeys([*found, *leaders(handoff)]) if is_here(one)]


def leaders(handoff: Handoff) -> list[User]:
    """Who hears when nobody takes it: the nearest leader of the person, or of the unit."""
    if handoff.to_user is not None:
        return chain_of(handoff.to_user)[:1]
    return list(managers(handoff.to_unit))[:1]


def managers(unit: OrgUnit | None) -> Iterator[User]:
    """The managers of a unit and of those above it who are here, nearest first."""
    while unit is not None:
        if unit.manager is not None and is_here(unit.manager):
            yield unit.manager
        unit = unit.parent
