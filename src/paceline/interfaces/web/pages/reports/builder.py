"""Putting a report together: object, filter, groups, measures, chart; seen as it will be before it is kept."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from paceline.access.scope import get_visible, open_fields
from paceline.insight.actions.saved_report import spec_of
from paceline.insight.custom import BUCKETS, Spec, run
from paceline.insight.models import ChartKind, SavedReport
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.reports.views import prepared
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import perform


def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A report that somebody put together, within the reader's own scope."""
    saved = get_visible(actor(request), SavedReport, key)
    table = prepared(run(actor(request), spec_of(saved)))
    return page(request, "pages/reports/own.html", saved=saved, entry=table, chart=saved.chart)


def new(request: HttpRequest) -> HttpResponse:
    """Choose an object, then groups and measures; nothing is kept before 保存."""
    return form(request, None)


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same form with a kept report's parts."""
    return form(request, get_visible(actor(request), SavedReport, key, "change"))


def form(request: HttpRequest, saved: SavedReport | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    spec, error, entry = asked(given, saved), "", None
    if spec.object and spec.groups:
        try:
            entry = prepared(run(actor(request), spec))
            if request.method == "POST" and given.get("do") == "save":
                return keep(request, saved, spec, given)
        except PacelineError as refused:
            error = in_words(refused)
    objects = [of for of in registry.objects.values() if actor(request).can(of.name, "read")]
    of = registry.objects.get(spec.object)
    context = {
        "saved": saved,
        "spec": spec,
        "filter_text": json.dumps(spec.filter, ensure_ascii=False) if spec.filter else "",
        "error": error,
        "entry": entry,
        "objects": sorted(objects, key=lambda o: (not o.main, o.label)),
        "groups": groups_of(request, of) if of else [],
        "measures": measures_of(request, of) if of else [],
        "charts": [(value, label) for value, label in ChartKind.choices],
        "chart": given.get("chart", saved.chart if saved else "table"),
        "name": given.get("name", saved.name if saved else ""),
    }
    return page(request, "pages/reports/builder.html", status=422 if error else 200, **context)


def asked(given: Any, saved: SavedReport | None) -> Spec:
    """The parts from the form, else from the kept report."""
    if not given and saved is not None:
        return spec_of(saved)
    text = given.get("filter", "")
    try:
        conditions = json.loads(text) if text else {}
    except ValueError:
        conditions = {}
    groups = [group for group in given.getlist("group") if group]
    object_name = given.get("object", "") or (saved.object if saved else "")
    return Spec(object_name, conditions, groups, given.getlist("measure") or ["count"], given.get("name", ""))


def keep(request: HttpRequest, saved: SavedReport | None, spec: Spec, given: Any) -> HttpResponse:
    """Keep the report through the door and open it."""
    by = actor(request)
    if not spec.name.strip():
        raise Invalid({"name": "请给报表起个名字。"})
    values = {"name": spec.name, "object": spec.object, "chart": given.get("chart", "table")}
    if saved is None:
        saved = perform(by, "insight.savedreport.create", None, values, via="web")
    else:
        perform(by, "insight.savedreport.change", saved.pk, values, via="web")
    parts = {"conditions": spec.filter, "groups": list(spec.groups), "measures": list(spec.measures)}
    perform(by, "insight.savedreport.define", saved.pk, parts, via="web")
    return redirect("web:report-own", key=saved.pk)


def groups_of(request: HttpRequest, of: ObjectType) -> list[tuple[str, str]]:
    """What the object can be grouped by; days and instants by month, quarter and so on."""
    found: list[tuple[str, str]] = []
    for name in of.fields:
        bound = of.fields[name]
        if name not in open_fields(actor(request), of):
            continue
        if bound.type.is_time and not bound.custom:
            found += [(f"{name}:{bucket}", f"{bound.label} · {WORDS[bucket]}") for bucket in BUCKETS]
        elif bound.type.groupable:
            found.append((name, bound.label))
    return found


def measures_of(request: HttpRequest, of: ObjectType) -> list[tuple[str, str]]:
    """What can be counted and summed."""
    found = [("count", "数量")]
    for name in of.fields:
        bound = of.fields[name]
        if name not in open_fields(actor(request), of):
            continue
        if bound.type.summable:
            found.append((f"sum:{name}", f"{bound.label}合计"))
        if type(bound.type).summable:
            found.append((f"avg:{name}", f"{bound.label}平均"))
    return found


WORDS = {"day": "按日", "week": "按周", "month": "按月", "quarter": "按季", "year": "按年"}
