"""The fields of an object: those that administrators added, in their order; the archived ones; the given ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.metadata.custom_rules import can_be_extended
from paceline.metadata.models import CustomField
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import perform

FIRST = "customers.customer"


def extendable_objects() -> list[ObjectType]:
    """The objects that fields can be added to: those of daily work first."""
    found = [of for of in registry.objects.values() if can_be_extended(of)]
    return sorted(found, key=lambda of: (not of.main, of.label))


def chosen(request: HttpRequest) -> ObjectType:
    """The object of the address, else the first one."""
    objects = {of.name: of for of in extendable_objects()}
    return objects.get(request.GET.get("object", "")) or objects.get(FIRST) or next(iter(objects.values()))


@open_to("fields")
def fields(request: HttpRequest) -> HttpResponse:
    """The page of one object."""
    by, of = actor(request), chosen(request)
    rows = list(visible(by, CustomField).filter(object=of.name).order_by("position", "created_at"))
    counts = filled(of, [row.code for row in rows])
    return show(
        request,
        "fields",
        "pages/settings/fields/fields.html",
        of=of,
        objects=[
            {
                "label": one.label,
                "url": f"?object={one.name}",
                "current": one is of,
                "count": len(one.custom_fields) or "",
            }
            for one in extendable_objects()
        ],
        live=[shown(row, counts) for row in rows if row.archived_at is None],
        archived=[shown(row, counts) for row in rows if row.archived_at is not None],
        given=list(of.standard.values()),
    )


def shown(row: CustomField, counts: dict[str, int]) -> dict[str, Any]:
    """A field with its type in words and how many records have a value."""
    kind = registry.field_kinds.get(row.kind)
    return {
        "row": row,
        "kind": _t(str(kind.kind_label)) if kind else row.kind,
        "filled": counts.get(row.code, 0),
        "choices": row.options.get("options", []),
        "conditional": bool(row.options.get("required_when")),
    }


def filled(of: ObjectType, codes: Iterable[str]) -> dict[str, int]:
    """How many live records have a value, by field: all in one query."""
    asked: dict[str, Any] = {code: Count("pk", filter=Q(custom__has_key=code)) for code in codes}
    found: dict[str, int] = visible(SYSTEM, of.model).aggregate(**asked) if asked else {}
    return found


@require_POST
@open_to("fields")
def order(request: HttpRequest) -> HttpResponse:
    """Keep the order in which somebody dragged the fields."""
    keys = [str(UUID(text)) for text in request.POST.get("order", "").split(",") if text]
    perform(
        actor(request),
        "metadata.customfield.order",
        None,
        {"object": chosen(request).name, "keys": keys},
        via="web",
    )
    return done({"toast": {"text": _t("顺序已保存")}})
