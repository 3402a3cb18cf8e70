"""今日配送: a day's runs, stop by stop, for who drives and who sends off; it is made for a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.field.check_in import key_from
from paceline.interfaces.web.pages.records.offered import offered
from paceline.kernel.errors import NotAllowed
from paceline.metadata.registry import registry
from paceline.records.action import get_action
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, RouteRun
from paceline.trade.route.finding import LAST, places
from paceline.trade.states import ARRIVED, DELIVERY

RUN = "trade.routerun"
AT_THE_DOOR = ("ship", "sign", "sign_part", "reject", "unsign", "undo")
OF_RUN = ("depart", "gather", "come_back", "change")


@dataclass
class Stop:
    """A customer on the way, with its deliveries: each with its lines and what can be done with it now."""

    name: str
    url: str
    place: int
    note: str
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return all(one["done"] for one in self.deliveries)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The runs of a day; the one asked for, else one's own, else the first, stop by stop."""
    by = actor(request)
    if not by.can(RUN, "read"):
        raise NotAllowed("你没有查看车次的权限。可以请管理员调整你的角色。")
    day = day_of(request.GET.get("day", ""))
    runs = list(
        visible(by, RouteRun).filter(on=day).select_related("route", "driver").order_by("route__name", "pk")
    )
    run = chosen(by, runs, request.GET.get("run", ""))
    stops, hidden = stops_of(by, run) if run else ([], 0)
    return page(
        request, "pages/field/route_day.html", day=day, runs=runs, run=run, stops=stops, hidden=hidden,
        verbs=offered(by, run, OF_RUN) if run else [], states=registry.of(Delivery).standard["state"].type,
        may_create=get_action(f"{RUN}.create").allowed(by),
        before=day - timedelta(days=1), after=day + timedelta(days=1),
        done=sum(one.is_done for one in stops), expired=bool(run and run.permit_until and run.permit_until < run.on),
    )  # fmt: skip


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return formats.today()


def chosen(by: Principal, runs: list[RouteRun], asked: str) -> RouteRun | None:
    key = key_from(asked)
    ordered = sorted(runs, key=lambda one: (one.pk != key, one.driver_id != by.user_id))
    return next(iter(ordered), None)


def stops_of(by: Principal, run: RouteRun) -> tuple[list[Stop], int]:
    """The stops in the order of the route, and how many deliveries on board this person does not see."""
    live = {"run": run.pk}
    rows = visible(by, Delivery).filter(**live).exclude(state=DeliveryState.CANCELLED)
    found = list(rows.select_related("customer", "order").order_by("pk"))
    aboard = int(run.waiting + run.under_way + run.arrived)
    known, goods, shown = places(run.route_id), goods_of(by, found), open_fields(by, registry.of(Delivery))
    may = changeable(by, found)
    stops: dict[UUID, Stop] = {}
    for one in found:
        place, note = known.get(one.customer_id, (LAST, ""))
        stop = stops.setdefault(
            one.customer_id, Stop(one.customer.name, f"/customers/{one.customer_id}/", place, note)
        )
        stop.deliveries.append(told(one, goods.get(one.pk, []), shown, may))
    ordered = sorted(stops.values(), key=lambda stop: (stop.place, stop.name))
    return ordered, max(aboard - len(found), 0)


def told(one: Delivery, goods: list[DeliveryLine], shown: Iterable[str], may: set[UUID]) -> dict[str, Any]:
    """A delivery as it is worked on at the door."""
    verbs = [
        get_action(f"trade.delivery.{verb}") for verb in AT_THE_DOOR if not DELIVERY.available(verb)(one)
    ]
    return {
        "one": one, "goods": goods, "done": one.state in ARRIVED,
        "refused_why": one.refused_why if "refused_why" in shown else "",
        "phone": one.phone if "phone" in shown else "", "address": one.address or one.customer.address,
        "verbs": [
            {"verb": verb.verb, "label": verb.label, "icon": verb.icon, "url": f"/deliveries/{one.pk}/do/{verb.verb}"}
            for verb in verbs
        ] if one.pk in may else [],
    }  # fmt: skip


def goods_of(by: Principal, deliveries: list[Delivery]) -> dict[UUID, list[DeliveryLine]]:
    rows = visible(by, DeliveryLine).filter(delivery__in=[one.pk for one in deliveries])
    found: dict[UUID, list[DeliveryLine]] = {}
    for row in rows.select_related("product", "batch").order_by("id"):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def changeable(by: Principal, deliveries: list[Delivery]) -> set[UUID]:
    """Which of them are this person's to work on."""
    rows = visible(by, Delivery, "change").filter(pk__in=[one.pk for one in deliveries])
    return set(rows.values_list("pk", flat=True))
