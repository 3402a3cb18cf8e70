"""The description of the API: for programs as OpenAPI 3.1, for people as pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from paceline.access.principal import Principal, principal_of
from paceline.interfaces.api import limits
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call
from paceline.interfaces.api.openapi.document import document
from paceline.interfaces.api.openapi.paths import paths_of
from paceline.interfaces.api.openapi.schemas import input_of
from paceline.interfaces.api.views.about import doable, field_json, readable, sees
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.reading.listing import MAX_LIMIT

METHODS = ("get", "post", "patch", "delete")


def openapi(call: Call) -> HttpResponse:
    """The OpenAPI document, with what this caller may use."""
    call.only()
    return answer(document(call.by))


def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """The guide, or the page of one object."""
    if not request.user.is_authenticated:
        return redirect(f"/accounts/login/?next={request.path}")
    by = principal_of(request.user)
    objects = sorted(readable(by), key=lambda of: not of.main)
    context: dict[str, Any] = {"objects": objects, "base": settings.BASE_URL}
    if path:
        of = next((of for of in objects if of.path == path), None)
        if of is None:
            raise Http404
        return shown(request, "pages/api/object.html", {**context, **about_object(by, of)})
    limits_told = {
        "per_minute": settings.API_PER_MINUTE,
        "page": MAX_LIMIT,
        "body": limits.BODY // 1024 // 1024,
    }
    return shown(
        request, "pages/api/guide.html", {**context, "limits": limits_told, "operators": OPERATORS.values()}
    )


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(template, context, request=request, using="jinja2"))


def about_object(by: Principal, of: ObjectType) -> dict[str, Any]:
    """What the page of an object shows."""
    return {
        "of": of,
        "addresses": [
            {"method": method.upper(), "path": path, "summary": operations[method]["summary"]}
            for path, operations in paths_of(by, of)
            for method in METHODS
            if method in operations
        ],
        "fields": [field_json(by, of, bound) for bound in of.fields.values() if sees(by, of, bound)],
        "actions": [
            {"action": action, "input": input_of(by, action)}
            for action in doable(by, of)
            if action.verb not in ("create", "change", "remove")
        ],
        "registry": registry,
    }
