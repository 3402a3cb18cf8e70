"""快收回的: one's own records that a pool will take back soon, each one click from where it is followed up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.working_days import local_day
from paceline.customers.pools.leaving import leaving
from paceline.customers.pools.places import all_pools
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import Notice
from paceline.interfaces.web.pages.pools.judging import rules
from paceline.kernel import clock
from paceline.metadata.registry import registry

NAMED = 2


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The records with the reason and the last day."""
    rows = [
        (one, f"/{registry.of(type(one.record)).path}/{one.record.pk}/")
        for one in leaving(actor(request), local_day(clock.now()))
    ]
    takes_back = any(pool.recycling for pool in all_pools())
    return page(request, "pages/pools/leaving.html", rows=rows, rules=rules(), takes_back=takes_back)


def notices_of(by: Principal) -> list[Notice]:
    """One warning of 今日 for all of them, with the first day and the first names."""
    found = leaving(by, local_day(clock.now()))
    if not found or not found[0].due:
        return []
    words = _t("%(count)s 个客户或线索快收回公海，最近的期限是%(on)s") % {
        "count": len(found), "on": formats.day(found[0].due.on),
    }  # fmt: skip
    names = _t("、").join(str(one.record) for one in found[:NAMED])
    return [Notice("danger", "inbox", words, names, "/pools/leaving/")]
