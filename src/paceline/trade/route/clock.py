"""The clock of routes: today's and tomorrow's runs are made on their weekdays and filled with what is due."""

from __future__ import annotations

from datetime import date, timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.action import acting, perform
from paceline.trade.models import DeliveryRoute, RouteRun
from paceline.trade.route.gathering import gather


def go_round() -> int:
    """Make the runs that are missing, fill all of them. Returns how many were made; a run that was deleted is not
    made again."""
    today = local_day(clock.now())
    routes = list(visible(SYSTEM, DeliveryRoute).filter(active=True).order_by("pk"))
    made = sum(make(route, day) for day in (today, today + timedelta(days=1)) for route in routes)
    for key in (
        visible(SYSTEM, RouteRun)
        .filter(on__range=(today, today + timedelta(days=1)))
        .values_list("pk", flat=True)
    ):
        fill(key)
    return made


def make(route: DeliveryRoute, day: date) -> bool:
    """The run of a route on a day, unless there is or was one."""
    known = any(
        visible(SYSTEM, RouteRun, removed=in_bin).filter(route=route, on=day).exists()
        for in_bin in (False, True)
    )
    if known or not route.runs_on(day):
        return False
    perform(SYSTEM, "trade.routerun.create", None, {"route": str(route.pk), "on": day.isoformat()}, via="job")
    return True


def fill(key: object) -> None:
    """What has come since is taken along, too."""
    with acting(SYSTEM, "trade.routerun.gather", via="job") as act:
        run = visible(SYSTEM, RouteRun).select_related("route").select_for_update(of=("self",)).get(pk=key)
        gather(act, run)
