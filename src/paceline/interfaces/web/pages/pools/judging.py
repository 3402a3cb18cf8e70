"""What the rules of a pool would take back: now, within days, or in the year that has passed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import get_visible
from paceline.access.working_days import local_day
from paceline.customers.models import Pool
from paceline.customers.models.pool import PoolRule
from paceline.customers.pools.recycling import preview
from paceline.customers.pools.replaying import SHOWN, replayed
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel import clock
from paceline.kernel.errors import NotAllowed
from paceline.metadata.registry import registry

WITHIN = (0, 7, 30)


def judged(by: Principal, key: UUID) -> Pool:
    """The pool, for those who set its rules. Raises NotFound, NotAllowed."""
    pool: Pool = get_visible(by, Pool, key)
    if not (by.can("customers.pool", "change") or by.is_admin or pool.manager_id == by.user_id):
        raise NotAllowed("只有能设置公海的人可以看演练和回放。请联系公海主管。")
    return pool


@require_GET
def dry_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who would lose what, and by which rule; nothing is written."""
    pool = judged(actor(request), key)
    asked = request.GET.get("within", "0")
    within = int(asked) if asked in {str(days) for days in WITHIN} else 0
    found = preview(pool, local_day(clock.now()), within)
    return page(
        request, "pages/pools/preview.html", pool=pool, found=found, rows=found.rows[:SHOWN], within=within,
        choices=WITHIN, rules=rules(), path=registry.get(f"customers.{pool.holds}").path,
    )  # fmt: skip


@require_GET
def last_year(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rules applied to what really happened in the last 365 days."""
    pool = judged(actor(request), key)
    found = replayed(pool, local_day(clock.now()))
    return page(
        request, "pages/pools/replay.html", pool=pool, found=found, rows=found.rows[:SHOWN], rules=rules(),
        months=sorted(found.by_month.items()), owners=found.by_owner.most_common(20),
        path=registry.get(f"customers.{pool.holds}").path,
    )  # fmt: skip


def rules() -> dict[str, str]:
    return {rule.value: str(rule.label) for rule in PoolRule}
