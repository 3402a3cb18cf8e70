"""目标: the tree of targets as a grid that is typed in like a sheet, with how each stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.customers.models import LeadSource
from paceline.customers.models.customer import CustomerClass
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.asked import Asked, uuid_or
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import DecimalNumber
from paceline.metadata.fields.base import Reading
from paceline.methods.rhythm.pace import Light
from paceline.records.action import get_action, perform
from paceline.rhythm.measures import MEASURES, RESERVATIONS
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Level, Measured, PeriodUnit, TargetState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import Board, Standing, board
from paceline.rhythm.queries.targets.tree import TargetTree

TONES = {
    Light.GREEN: "ok", Light.AMBER: "warn", Light.RED: "danger", Light.UNSURE: "line", Light.DONE: "ok",
    Light.NONE: "line",
}  # fmt: skip
VALUE = DecimalNumber("目标值", decimal_places=2)
FIELD = "v-"


@dataclass(frozen=True)
class Line:
    """One row of the grid."""

    of: Standing
    share: float | None
    months: tuple[Target | None, ...]
    url: str
    light: str
    tone: str
    note: str
    presale_url: str
    menu: list[list[dict[str, Any]]]
    hidden: int
    into: str

    @property
    def target(self) -> Target:
        return self.of.target

    @property
    def state(self) -> str:
        """The state's name in the reader's language."""
        return str(TargetState(self.target.state).label)

    @property
    def by_first(self) -> float | None:
        """How much of the value that was published first is there; None while it stands unchanged (R012)."""
        first = self.target.first_value
        return float(self.of.actual / first) if first and first != self.target.amount else None

    @property
    def open(self) -> bool:
        """Whether its value can be typed over."""
        return self.target.state == TargetState.DRAFT


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page; for htmx its inside, which reloads itself when something was done."""
    context = drawn(request)
    if request.headers.get("HX-Request"):
        return fragment(request, "pages/rhythm/targets_body.html", **context)
    return page(request, "pages/rhythm/targets.html", **context)


def drawn(request: HttpRequest) -> dict[str, Any]:
    """Everything the templates draw."""
    by, asked = actor(request), Asked.of(request)
    inside = uuid_or(request.GET.get("inside"))
    found = board(by, asked.wanted, asked.as_of, inside)
    months = sorted({day for one in found.rows for day in one.by_month})
    return {
        "asked": asked,
        "here": asked.url(inside=str(inside)) if inside else asked.url(),
        "above": [(whose(one), asked.url(inside=str(one.pk))) for one in found.above],
        "lines": [line(by, one, found, months, asked) for one in found.rows],
        "months": [month_name(day) for day in months],
        "money": MEASURES[asked.metric].unit == "amount",
        "read": read_rate(found.tree),
        "gaps": gaps(found.tree),
        "roots": [one for one in found.rows if not one.depth],
        "metrics": Measured.choices,
        "units": [(value, words) for value, words in PeriodUnit.choices if value != PeriodUnit.DAY],
        "levels": Level.choices,
        **cuts(by),
        "may_make": by.can("rhythm.target", "create"),
        "new_url": new_url(by, asked),
    }


VERBS = (("submit", "approve", "publish", "confirm"), ("split", "pin", "revise"), ("send_back", "close"))
"""What a row's menu offers, in groups, as far as the person may and the state allows."""


def menu_of(by: Principal, target: Target) -> list[list[dict[str, Any]]]:
    """The entries of a row's menu."""
    found = [[entry for verb in group for entry in entries(by, target, verb)] for group in VERBS]
    advice = {"label": _t("建议与可行性"), "icon": "target", "url": f"/rhythm/targets/{target.pk}/advice"}
    return [[advice], *found]


def entries(by: Principal, target: Target, verb: str) -> Iterator[dict[str, Any]]:
    """The entry of an action, if it can be done now."""
    chosen = get_action(f"rhythm.target.{verb}")
    if not chosen.allowed(by) or not chosen.is_for(by, target):
        return
    if chosen.available is None or not chosen.available(target):
        url = f"/targets/{target.pk}/do/{verb}"
        yield {"label": chosen.label, "icon": chosen.icon, "url": url, "attrs": {"data-dialog": True}}


def line(by: Principal, one: Standing, among: Board, months: list[date], asked: Asked) -> Line:
    """A row with its share of the target it is part of."""
    parent = among.tree.by_key.get(one.target.parent_id) if one.target.parent_id else None
    share = float(one.target.amount / parent.amount) if parent and parent.amount else None
    note = one.pace.note.text(_t) if one.pace.note else ""
    light = LIGHTS.get(one.pace.light, "") if one.target.counts else ""
    return Line(
        one, share, tuple(one.by_month.get(day) for day in months), list_url(one.measure.object, one.behind),
        _t(light) if light else "", TONES[one.pace.light], note,
        list_url(RESERVATIONS, one.presale_behind) if one.presale_behind is not None else "", menu_of(by, one.target),
        among.hidden(one.target), asked.url(inside=str(one.target.pk)),
    )  # fmt: skip


LIGHTS = {
    Light.GREEN: "按节拍", Light.AMBER: "稍慢", Light.RED: "落后", Light.UNSURE: "样本不足", Light.DONE: "已达成",
}  # fmt: skip


def month_name(day: date) -> str:
    return formats.month_name(day)


def whose(target: Target) -> str:
    """Who is to reach it: a unit, or one person."""
    node = target.unit or target.owner
    return str(node.name) if node else str(target.name)


def read_rate(tree: TargetTree) -> tuple[int, int]:
    """How many of the targets in force were read, and how many there are."""
    counting = [target for target in tree.targets if target.counts]
    return sum(target.confirmed_at is not None for target in counting), len(counting)


def gaps(tree: TargetTree) -> list[str]:
    """Targets whose parts do not add up to them, in words: more is a declared reserve, less is missing."""
    said = []
    for one in tree.targets:
        parts = [part.amount for part in tree.below.get(one.pk, ())]
        missing = one.amount - sum(parts, Decimal(0))
        if parts and missing:
            words = (
                _t("「%(name)s」的下级合计少 %(n)s") if missing > 0 else _t("「%(name)s」的下级合计多 %(n)s")
            )
            said.append(words % {"name": whose(one), "n": formats.number(abs(missing))})
    return said


def cuts(by: Principal) -> dict[str, Any]:
    """Product lines, channels and classes to choose from."""
    lines = visible(by, Product).exclude(line="").order_by("line").values_list("line", flat=True).distinct()
    channels = visible(by, LeadSource).filter(parent__isnull=True, active=True).order_by("name")
    return {
        "lines_to_choose": list(lines),
        "channels": [(str(one.pk), formats.shipped(one.name)) for one in channels],
        "grades": CustomerClass.choices,
    }


def new_url(by: Principal, asked: Asked) -> str:
    """The form of a new target, filled in with what the page shows, for the unit that the asker answers for."""
    values = {"metric": asked.metric, "period": asked.unit, "starts_on": asked.period.start.isoformat()}
    led = Organisation.known().led_by(by.user_id)
    if led is not None:
        values["unit"] = str(led)
    if asked.cut.line:
        values["product_line"] = asked.cut.line
    if asked.cut.grade:
        values["customer_class"] = asked.cut.grade
    return f"/targets/new{asked.url(**values)}"


@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """Keep the values that were typed: those that differ, all or none."""
    by, batch = actor(request), uuid7()
    try:
        rows = list(typed(request))
        if rows:
            perform(by, "rhythm.target.fill", None, {"values": rows}, via="web", batch=batch)
    except PacelineError as error:
        return fragment(request, "pages/rhythm/refused.html", status=422, words=in_words(error))
    undo = {"undoUrl": f"/undo/{batch}"} if rows else {}
    return done(
        {"record-changed": {}, "toast": {"text": _t("已保存 %(n)s 个目标值") % {"n": len(rows)}, **undo}}
    )


def typed(request: HttpRequest) -> Any:
    """The rows of the action: what stands in the fields now and did not before."""
    for name, text in request.POST.items():
        if name.startswith(FIELD) and text != request.POST.get(f"was-{name}", ""):
            yield {"target": name.removeprefix(FIELD), "value": VALUE.read(str(text), Reading())}
