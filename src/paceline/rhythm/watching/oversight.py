"""Deals stuck for more than twice their limit: the leader gets one task to ask how they stand, besides the owner's.

It ends with the owner's: when the deal moves, may wait or is closed (`customers.prompted`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _t

from paceline.access.models import UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.absences import absences
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import Cause
from paceline.customers.prompted import unended
from paceline.pipeline.models import Opportunity
from paceline.pipeline.prompting import causes_of, plan
from paceline.pipeline.queries.stalled import became_stalled
from paceline.records.act import Act
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.watching.stuck import LATELY, since

TIMES = 2
"""Beyond so many times the limit the owner alone has not got it moving."""
FAR = 60
"""Days: leave is looked up so far ahead."""


def ask_leaders(act: Act, today: date, organisation: Organisation) -> int:
    """A task for the leader of each deal that has lately passed twice its limit, once per stay and extension.

    Returns how many. Nobody is asked about a deal of their own.
    """
    leaders = {
        deal: leader for deal in overdue(today) if (leader := leader_of(deal, organisation)) is not None
    }
    days = first_days(leaders.values(), today)
    for deal, leader in leaders.items():
        why = causes_of(deal, today)[Cause.STUCK].text(_t)
        told = _t("%(owner)s：%(why)s") % {"owner": deal.owner.name if deal.owner else "–", "why": why}
        plan(act, deal, Cause.OVERSIGHT, told, owner=leader, on=days[leader])
    return len(leaders)


def overdue(today: date) -> list[Opportunity]:
    """The deals about which no leader was asked in this stay, in funnels that give tasks."""
    given = visible(SYSTEM, Activity).filter(
        opportunity=OuterRef("pk"), cause=Cause.OVERSIGHT, created_at__gte=since("stage_entered_at", "stay_until")
    )  # fmt: skip
    waiting = unended(Cause.OVERSIGHT).filter(opportunity=OuterRef("pk"))
    rows = visible(SYSTEM, Opportunity).filter(
        became_stalled(today, LATELY, TIMES), ~Exists(given), ~Exists(waiting), state="open", owner__isnull=False,
        pipeline__prompts=True,
    )  # fmt: skip
    return list(rows.select_related("stage", "owner").order_by("pk"))


def leader_of(deal: Opportunity, organisation: Organisation) -> UUID | None:
    """Who leads the owner, if at work and somebody else."""
    manager = organisation.manager_of(deal.owner.unit_id) if deal.owner else None
    leader = organisation.people.get(manager) if manager else None
    if leader is None or leader.pk == deal.owner_id or leader.status != UserStatus.ACTIVE:
        return None
    return leader.pk


def first_days(people: Iterable[UUID], today: date) -> dict[UUID, date]:
    """By person the next workday on which they are not on leave."""
    everybody, calendar = set(people), working_calendar()
    first = calendar.add_workdays(today, 1)
    away = absences.between(everybody, first, first + timedelta(days=FAR))
    found = dict.fromkeys(everybody, first)
    for one in everybody:
        while found[one] in away.get(one, ()):
            found[one] = calendar.add_workdays(found[one], 1)
    return found
