"""Who has to approve a step: managers up the tree, a role, a person; never the requester."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from uuid import UUID

from paceline.access.models import OrgUnit, User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.workflow.models import ApprovalDelegation, ApprovalStep
from paceline.workflow.models.approval import Approver

ASKED = 3
"""Whoever is able without being a superior: at most so many are asked."""


def approvers_of(step: ApprovalStep, requester: User, owner: User | None) -> list[User]:
    """The people of a step without the requester; [] when there is nobody."""
    if step.approver == Approver.USER:
        found = [step.user] if step.user else []
    elif step.approver == Approver.ROLE:
        found = list(User.objects.filter(roles__code=step.role).order_by("name", "pk").distinct())
    else:
        found = managers(step.approver, requester, owner)
    return [one for one in found if is_here(one) and one.pk != requester.pk]


def managers(kind: str, requester: User, owner: User | None) -> list[User]:
    """The manager that a step names. Who is his own manager goes to the next one above."""
    of = (owner or requester) if kind == Approver.OWNER_MANAGER else requester
    chain = [one for one in chain_of(of) if one.pk != requester.pk]
    return chain[1:2] if kind == Approver.SECOND_MANAGER else chain[:1]


def chain_of(user: User) -> list[User]:
    """The managers above somebody, nearest first."""
    found: list[User] = []
    unit: OrgUnit | None = user.unit
    while unit is not None:
        manager = unit.manager
        if manager is not None and is_here(manager) and manager.pk != user.pk and manager not in found:
            found.append(manager)
        unit = unit.parent
    return found


def nearest(
    user: User | None, able: Callable[[User], bool], *, but: Collection[UUID | None] = ()
) -> list[UUID]:
    """The nearest superior who is able, else at most `ASKED` others who are; never somebody of `but`."""
    above = [one for one in chain_of(user) if one.pk not in but and able(one)] if user else []
    if above:
        return [above[0].pk]
    here = visible(SYSTEM, User).filter(status=UserStatus.ACTIVE, suspended_at__isnull=True)
    others = here.exclude(pk__in=[one for one in but if one]).order_by("name", "pk")
    return [one.pk for one in others if able(one)][:ASKED]


def is_here(user: User) -> bool:
    return user.status != UserStatus.LEFT and user.suspended_at is None


def admins(requester: User) -> list[User]:
    """Who decides when a step has nobody."""
    rows = User.objects.filter(is_admin=True, suspended_at__isnull=True).exclude(status=UserStatus.LEFT)
    return list(rows.exclude(pk=requester.pk).order_by("name", "pk"))


def delegates(people: Iterable[User], requester: User, today: date) -> dict[UUID, tuple[User, UUID | None]]:
    """Whoever decides in fact: by key, with the person he stands in for. A requester never stands in."""
    wanted = list(people)
    rows = visible(SYSTEM, ApprovalDelegation).filter(
        user__in=wanted, from_on__lte=today, to_on__gte=today
    ).select_related("to")  # fmt: skip
    stand_ins = {row.user_id: row.to for row in rows if row.to_id != requester.pk and is_here(row.to)}
    found: dict[UUID, tuple[User, UUID | None]] = {}
    for one in wanted:
        stand_in = stand_ins.get(one.pk)
        if stand_in is None:
            found.setdefault(one.pk, (one, None))
        else:
            found.setdefault(stand_in.pk, (stand_in, one.pk))
    return found
