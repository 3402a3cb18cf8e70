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
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import DecimalNumber
from paceline.metadata.fields.base import Reading
from paceline.methods.rhythm.pace import Light
from paceline.records.action import get_action, perform
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Level, Measured, PeriodUnit, TargetState
from paceline.rhythm.queries.standing import Standing, board

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
    menu: list[list[dict[str, Any]]]

    @property
    def target(self) -> Target:
        return self.of.target

    @property
    def state(self) -> str:
        """The state's name in the reader's language."""
        return str(TargetState(self.target.state).label)

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
    found = board(by, asked.wanted, asked.as_of)
    months = sorted({day for one in found for day in one.by_month})
    roots = [one for one in found if not one.depth]
    return {
        "asked": asked,
        "lines": [line(by, one, found, months) for one in found],
        "months": [month_name(day) for day in months],
        "money": asked.metric == Measured.WON_AMOUNT,
        "read": read_rate(found),
        "gaps": gaps(found),
        "roots": roots,
        "metrics": Measured.choices,
        "units": [(value, words) for value, words in PeriodUnit.choices if value != PeriodUnit.DAY],
        "levels": Level.choices,
        "may_make": by.can("rhythm.target", "create"),
        "new_url": new_url(asked),
    }


VERBS = (("submit", "approve", "publish", "confirm"), ("split", "pin", "revise"), ("send_back", "close"))
"""What a row's menu offers, in groups, as far as the person may and the state allows."""


def menu_of(by: Principal, target: Target) -> list[list[dict[str, Any]]]:
    """The entries of a row's menu."""
    return [[entry for verb in group for entry in entries(by, target, verb)] for group in VERBS]


def entries(by: Principal, target: Target, verb: str) -> Iterator[dict[str, Any]]:
    """The entry of an action, if it can be done now."""
    chosen = get_action(f"rhythm.target.{verb}")
    if not by.can(chosen.object, chosen.needs) or (verb == "confirm" and target.owner_id != by.user_id):
        return
    if chosen.available is None or not chosen.available(target):
        url = f"/targets/{target.pk}/do/{verb}"
        yield {"label": chosen.label, "icon": chosen.icon, "url": url, "attrs": {"data-dialog": True}}


def line(by: Principal, one: Standing, found: list[Standing], months: list[date]) -> Line:
    """A row with its share of the target it is part of."""
    parent = next((each.target for each in found if each.target.pk == one.target.parent_id), None)
    share = float(one.target.amount / parent.amount) if parent and parent.amount else None
    note = one.pace.note.text(_t) if one.pace.note else ""
    light = LIGHTS.get(one.pace.light, "") if one.target.counts else ""
    return Line(
        one, share, tuple(one.by_month.get(day) for day in months), list_url(one.measure.object, one.behind),
        _t(light) if light else "", TONES[one.pace.light], note, menu_of(by, one.target),
    )  # fmt: skip


LIGHTS = {
    Light.GREEN: "按节拍", Light.AMBER: "稍慢", Light.RED: "落后", Light.UNSURE: "样本不足", Light.DONE: "已达成",
}  # fmt: skip


def month_name(day: date) -> str:
    return _t("%(n)s 月") % {"n": day.month}


def read_rate(found: list[Standing]) -> tuple[int, int]:
    """How many of the targets in force were read, and how many there are."""
    counting = [one.target for one in found if one.target.counts]
    return sum(target.confirmed_at is not None for target in counting), len(counting)


def gaps(found: list[Standing]) -> list[str]:
    """Targets whose parts do not add up to them, in words: more is a declared reserve, less is missing."""
    said = []
    for one in found:
        parts = [each.target.amount for each in found if each.target.parent_id == one.target.pk]
        missing = one.target.amount - sum(parts, Decimal(0))
        if parts and missing:
            words = (
                _t("「%(name)s」的下级合计少 %(n)s") if missing > 0 else _t("「%(name)s」的下级合计多 %(n)s")
            )
            said.append(words % {"name": one.name, "n": formats.number(abs(missing))})
    return said


def new_url(asked: Asked) -> str:
    """The form of a new target, filled in with what the page shows."""
    return f"/targets/new{asked.url(period=asked.unit, starts_on=asked.period.start.isoformat())}"


@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """Keep the values that were typed: those that differ, all or none."""
    by = actor(request)
    try:
        rows = list(typed(request))
        if rows:
            perform(by, "rhythm.target.fill", None, {"values": rows}, via="web", batch=uuid7())
    except PacelineError as error:
        return fragment(request, "pages/rhythm/refused.html", status=422, words=in_words(error))
    return done({"record-changed": {}, "toast": {"text": _t("已保存 %(n)s 个目标值") % {"n": len(rows)}}})


def typed(request: HttpRequest) -> Any:
    """The rows of the action: what stands in the fields now and did not before."""
    for name, text in request.POST.items():
        if name.startswith(FIELD) and text != request.POST.get(f"was-{name}", ""):
            yield {"target": name.removeprefix(FIELD), "value": VALUE.read(str(text), Reading())}
