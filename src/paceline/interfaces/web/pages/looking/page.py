"""The page of look-alikes: what the best customers have in common, and who fits, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.customers import lookalikes
from paceline.customers.lookalikes import AMONG, MOST, Alike, Ranking
from paceline.interfaces.web.formats import many
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.errors import NotAllowed, NotFound
from paceline.metadata.registry import registry
from paceline.methods.lookalikes import LEAST, TooFew

TABS = {"customers": "没买过的客户", "leads": "线索", "pool": "公海"}
OBJECTS = {"customers": "customers.customer", "leads": "customers.lead", "pool": "customers.customer"}
TELLING = 0.2
"""A trait that weighs less is no reason."""
STRONGEST = 6


@dataclass(frozen=True)
class Asked:
    """Like whom, and among whom to look."""

    segment: UUID | None
    among: str

    @property
    def query(self) -> str:
        return f"among={self.among}" + (f"&segment={self.segment}" if self.segment else "")


@dataclass(frozen=True)
class Shown:
    """A row: the record with its reasons in words, for and against."""

    one: Alike
    pro: list[str]
    con: list[str]
    grade: str


def asked_of(given: Mapping[str, str]) -> Asked:
    """What an address or a form asks for. Raises NotFound."""
    among, segment = given.get("among") or AMONG[0], given.get("segment", "")
    if among not in AMONG:
        raise NotFound
    try:
        return Asked(UUID(segment) if segment else None, among)
    except ValueError as error:
        raise NotFound from error


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The ranking."""
    return shown(request, asked_of(request.GET.dict()))


def shown(
    request: HttpRequest, asked: Asked, *, wrong: str = "", ticked: Collection[str] = (), name: str = ""
) -> HttpResponse:
    """The page; `wrong` says why nothing was done, with ticks and name kept."""
    by = actor(request)
    if not by.can("customers.customer", "read"):
        raise NotAllowed("你没有查看客户的权限。可以请管理员调整你的角色。")
    segments = lookalikes.segments_of(by)
    if asked.segment and asked.segment not in dict(segments):
        raise NotFound("找不到这个客群。它可能已删除，或者你没有查看权限。")
    tabs = [code for code in AMONG if by.can(OBJECTS[code], "claim" if code == "pool" else "read")]
    if asked.among not in tabs:
        raise NotFound
    like = dict(segments).get(asked.segment, "") if asked.segment else _t("A 类客户")
    context: dict[str, Any] = {
        "asked": asked, "segments": segments, "like": like, "found": None, "least": LEAST, "most": MOST,
        "tabs": [tab(code, asked) for code in tabs],
        "wrong": wrong, "ticked": set(ticked), "every": request.GET.get("all") == "1", "key": str(uuid4()),
        "name": name or _t("像%(like)s的目标客户") % {"like": like},
        "may_keep": asked.among == "customers" and by.can("customers.segment", "create"),
        "may_plan": asked.among != "pool" and by.can("customers.activity", "create"),
    }  # fmt: skip
    with suppress(TooFew):
        context |= told(by, lookalikes.ranked(by, asked.segment, asked.among))
    return page(request, "pages/looking/index.html", status=422 if wrong else 200, **context)


def tab(code: str, asked: Asked) -> dict[str, Any]:
    """One of the places among which to look."""
    query = Asked(asked.segment, code).query
    return {"label": many(_t(TABS[code])), "url": f"?{query}", "current": code == asked.among}


def told(by: Principal, found: Ranking) -> dict[str, Any]:
    """The ranking in words."""
    words = lookalikes.words_of(by, found.profile.traits)
    strongest = sorted(found.profile.traits.values(), key=lambda one: (-one.weight, one.field, one.value))
    return {
        "found": found,
        "common": [(words[one.field, one.value], one) for one in strongest if one.weight >= TELLING][
            :STRONGEST
        ],
        "rows": [row_of(one, words) for one in found.rows],
    }


def row_of(one: Alike, words: Mapping[tuple[str, str], str]) -> Shown:
    """A record with its reasons."""
    pro = [words[t.field, t.value] for t in one.fit.traits if t.weight >= TELLING]
    con = [words[t.field, t.value] for t in one.fit.traits if t.weight <= -TELLING]
    of = registry.of(type(one.record))
    name = "grade" if "grade" in of.standard else "customer_class"
    value = getattr(one.record, name)
    return Shown(one, pro, con, of.standard[name].type.show(value) if value else "")
