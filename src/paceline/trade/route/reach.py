"""Whose deliveries are also reached by way of a run: who drives it, and those who may change every run."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import reach_also, visible
from paceline.trade.models import RouteRun

WORKED_ON = frozenset({"read", "change"})


def aboard(by: Principal, verb: str, prefix: str) -> Q | None:
    """What is on board, for its driver; whatever goes with any run, for those who run them all."""
    if verb not in WORKED_ON or by.user_id is None:
        return None
    if by.can("trade.routerun", "change"):
        return Q(**{f"{prefix}run__isnull": False})
    own = visible(SYSTEM, RouteRun).filter(driver=by.user_id)
    return Q(**{f"{prefix}run__in": own.values("pk")})


reach_also("trade.delivery", aboard)
