"""The drawing: boxes and lines as coordinates, and the page around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.customers import decisions
from paceline.customers.decisions import Part, Placed
from paceline.customers.models import Contact, Customer
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity, OpportunityContact

WIDE, TALL, GAP, DROP = 190, 84, 22, 46
"""Width and height of a box, the room beside and below it, in units of the drawing."""
TONES = {"2": "for", "1": "for", "0": "mid", "-1": "against", "-2": "against"}
SIGNS = {"2": "＋＋", "1": "＋", "0": "○", "-1": "−", "-2": "−−"}


@dataclass(frozen=True)
class Box:
    """A person with the corner of the box and its words."""

    placed: Placed
    x: float
    y: float
    tone: str
    sign: str
    role: str
    attitude: str
    influence: str


@dataclass(frozen=True)
class Drawing:
    """Boxes, lines from a box to the one above, and the size of it all."""

    boxes: list[Box]
    lines: list[tuple[float, float, float, float]]
    width: float
    height: float


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The map of a customer, or of a deal with its customer's other contacts beside."""
    by = actor(request)
    customer, deal, parts = asked(by, request)
    people = decisions.people_of(by, customer, parts)
    drawing = drawn(decisions.placed(people))
    names = {box.placed.person.key: box.placed.person.name for box in drawing.boxes}
    about: Any = deal or customer
    context: dict[str, Any] = {
        "about": about, "customer": customer, "deal": deal, "drawing": drawing, "names": names,
        "worries": decisions.worries(people), "back": f"/{registry.of(type(about)).path}/{about.pk}/",
        "may_add": by.can("customers.contact", "create"), "may_change": by.can("customers.contact", "change"),
        "summary": summary(drawing),
    }  # fmt: skip
    if is_fragment(request):
        return fragment(request, "pages/decisions/body.html", **context)
    return page(request, "pages/decisions/map.html", **context)


def asked(
    by: Principal, request: HttpRequest
) -> tuple[Customer, Opportunity | None, dict[UUID, Part] | None]:
    """The customer, the deal if it is one, and who takes part in it. Raises Http404, NotFound."""
    try:
        if text := request.GET.get("opportunity"):
            deal: Opportunity = get_visible(by, Opportunity, UUID(text))
            if deal.customer_id is None:
                raise Http404
            rows = visible(by, OpportunityContact).filter(opportunity=deal)
            parts = {row.contact_id: Part(row.role, row.attitude, row.pain or "") for row in rows}
            return get_visible(by, Customer, deal.customer_id), deal, parts
        return get_visible(by, Customer, UUID(request.GET.get("customer", ""))), None, None
    except ValueError as error:
        raise Http404 from error


def drawn(placed: list[Placed]) -> Drawing:
    """Coordinates of everything."""
    kinds = registry.of(Contact).standard

    def words(name: str, value: str) -> str:
        return kinds[name].type.show(value) if value else ""

    boxes = [
        Box(
            one, GAP / 2 + one.column * (WIDE + GAP), GAP / 2 + one.level * (TALL + DROP),
            TONES.get(one.person.attitude, "mid"), SIGNS.get(one.person.attitude, ""),
            words("decision_role", one.person.role), words("attitude", one.person.attitude),
            words("influence", one.person.influence),
        )
        for one in sorted(placed, key=lambda one: (one.level, one.column))
    ]  # fmt: skip
    at = {box.placed.person.key: box for box in boxes}
    pairs = ((box, at[above]) for box in boxes if (above := box.placed.person.above) in at)
    lines = [(box.x + WIDE / 2, box.y, top.x + WIDE / 2, top.y + TALL) for box, top in pairs]
    return Drawing(
        boxes, lines, max((box.x for box in boxes), default=0) + WIDE + GAP / 2,
        max((box.y for box in boxes), default=0) + TALL + GAP / 2,
    )  # fmt: skip


def summary(drawing: Drawing) -> str:
    """The drawing in one sentence."""
    deciding = [box.placed.person.name for box in drawing.boxes if box.placed.person.role == "decision_maker"]
    who = _t("、").join(deciding) or _t("还不知道")
    return _t("%(n)s 位联系人，拍板的人：%(who)s。") % {"n": len(drawing.boxes), "who": who}
