"""The records of a pool with the button that claims them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.customers.models import Pool
from paceline.customers.models.pool import PoolKind
from paceline.customers.pools import browsing
from paceline.customers.pools.places import pools_of
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.forms.answers import key_of
from paceline.kernel.errors import NotFound, PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.records.action import perform


def pool_called(by: Principal, key: UUID | None) -> tuple[list[Pool], Pool | None]:
    """The pools that somebody may look through, and the chosen one. Raises NotFound."""
    pools = pools_of(by)
    pools = [pool for pool in pools if by.can(f"customers.{pool.holds}", "claim")]
    if key is None:
        return pools, next(iter(pools), None)
    chosen = next((pool for pool in pools if pool.pk == key), None)
    if chosen is None:
        raise NotFound("找不到这个公海。它可能已停用，或者你不是它的成员。")
    return pools, chosen


@require_GET
def index(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """The tabs of the pools and what lies in the chosen one."""
    by = actor(request)
    pools, pool = pool_called(by, key)
    context: dict[str, Any] = {"pools": pools, "pool": pool, "text": request.GET.get("q", "")[:60]}
    if pool is not None:
        number = request.GET.get("page", "1")
        at = int(number) if number.isdigit() and len(number) < 6 else 1
        rows, total = browsing.lying(by, pool, text=context["text"], page=at)
        context |= {
            "rows": [shown(pool, row) for row in rows],
            "columns": [
                registry.get(f"customers.{pool.holds}").fields[n] for n in browsing.SHOWN[pool.holds]
            ],
            "total": total,
            "page": at,
            "pages": max(1, -(-total // browsing.PAGE)),
            "allowance": browsing.allowance(by, pool),
            "may_claim": pool.kind == PoolKind.OPEN,
            "may_set": by.can("customers.pool", "change") or pool.manager_id == by.user_id,
            "manages": pool.manager_id == by.user_id or by.is_admin,
        }
    return page(request, "pages/pools/index.html", **context)


def shown(pool: Pool, row: browsing.Lying) -> dict[str, Any]:
    """A row with its values as text."""
    fields = registry.get(f"customers.{pool.holds}").fields
    cells = []
    for name in browsing.SHOWN[pool.holds]:
        value = getattr(row.record, name)
        cells.append(fields[name].type.spoken(value) if value else "")
    why_not = row.why_not.text(_t) if hasattr(row.why_not, "text") else _t(row.why_not) if row.why_not else ""
    return {"row": row, "cells": cells, "why_not": why_not}


@require_POST
def claim(request: HttpRequest, key: UUID, record: UUID) -> HttpResponse:
    """Take it: on to its page; whoever is too late stays and reads who was first."""
    by = actor(request)
    _, pool = pool_called(by, key)
    holds = pool.holds if pool else "customer"
    of, batch = registry.get(f"customers.{holds}"), uuid7()
    try:
        perform(by, f"customers.{holds}.claim", record, {}, via="web", key=key_of(request), batch=batch)
    except PacelineError as error:
        messages.error(request, error.text(_t))
        return redirect(f"/pools/{key}/records/")
    undo = f"/undo/{batch}?next=/pools/{key}/records/"
    messages.success(request, _t("已领取。它现在在你的私海里。"), extra_tags=undo)
    return redirect(f"/{of.path}/{record}/")
