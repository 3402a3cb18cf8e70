"""What a new installation begins with: roles, funnels, lead sources, public pools, the working calendar, a company.

Applied after every migration; what is there already stays as it is, and what an administrator changed or removed does
not come back.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

from django.conf import settings
from django.db import transaction

from paceline.access import presets as roles
from paceline.access import working_days
from paceline.access.models import OrgUnit, UnitKind
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import LeadSource, Pool
from paceline.customers.models.pool import Pooling, PoolKind
from paceline.customers.pools.places import kept
from paceline.kernel import clock
from paceline.pipeline import templates
from paceline.pipeline.models import Pipeline
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.actions import orgunit
from paceline.records.actions.role import deliver
from paceline.workflow.approvals import shipped
from paceline.workflow.models.approval import Approver

YEARS_BACK = 2


def apply() -> None:
    """Bring in what is missing, all or nothing."""
    with transaction.atomic():
        with acting(SYSTEM, "access.role.create") as act:
            act.batch = None
            for role in roles.delivered():
                deliver(act, role)
        with acting(SYSTEM, "pipeline.pipeline.create") as act:
            act.batch = None
            install_funnels(act)
            install_sources(act)
            install_pools(act)
            install_approvals(act)
        if not visible(SYSTEM, OrgUnit).exists():
            orgunit.create(SYSTEM, name=settings.PACELINE_ORGANISATION, kind=UnitKind.COMPANY)
    seed_calendar(local_day(clock.now()))


def install_funnels(act: Act) -> None:
    """Both templates, once: a funnel that was ever made here is not made again."""
    for at, code in enumerate(templates.CODES):
        if not was_made(Pipeline, code=code):
            no_default = not visible(SYSTEM, Pipeline).filter(default=True).exists()
            templates.install(act, code, default=at == 0 and no_default)


def install_sources(act: Act) -> None:
    """The two levels of lead sources, unless there was ever one."""
    if was_made(LeadSource):
        return
    tree: dict[str, list[str]] = json.loads((files(__name__) / "lead_sources.json").read_text("utf-8"))
    for name, children in tree.items():
        parent = act.create(LeadSource, name=name)
        for child in children:
            act.create(LeadSource, name=child, parent=parent)


POOLS = (
    {"name": "客户公海", "holds": Pooling.CUSTOMER, "assign_p1": False},
    {"name": "线索公海", "holds": Pooling.LEAD},
    {"name": "客户主管队列", "holds": Pooling.CUSTOMER, "kind": PoolKind.QUEUE, "position": 90},
    {"name": "线索主管队列", "holds": Pooling.LEAD, "kind": PoolKind.QUEUE, "position": 90},
)


def install_pools(act: Act) -> None:
    """A public pool and a managers' queue for customers and for leads; taking back is switched on by people."""
    if not was_made(Pool):
        for values in POOLS:
            act.create(Pool, **values)
        kept.changed()


def install_approvals(act: Act) -> None:
    """Protection of a customer or a lead is decided by the owner's manager."""
    for name, of in (("客户保护", "customers.customer"), ("线索保护", "customers.lead")):
        shipped.install(act, name, f"{of}.protect", approver=Approver.OWNER_MANAGER, hours=16)


def was_made(model: type[Pipeline] | type[LeadSource] | type[Pool], **values: str) -> bool:
    """Whether there is, or was, such a record."""
    here = visible(SYSTEM, model).filter(**values).exists()
    gone = visible(SYSTEM, model, removed=True).filter(**values).exists()
    return here or gone


def seed_calendar(today: date) -> None:
    """Public holidays of the years around now that nobody has filled in."""
    wanted = set(range(today.year - YEARS_BACK, today.year + 2)) - working_days.known_years()
    if not wanted:
        return
    from paceline.kernel.calendar import YearStatus
    from paceline.kernel.holidays_seed import seed_year

    with transaction.atomic():
        for year in sorted(wanted):
            seed = seed_year(year)
            working_days.put_year(year, seed.days, published=seed.status is YearStatus.PUBLISHED)
