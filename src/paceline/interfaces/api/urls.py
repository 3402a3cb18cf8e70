"""The addresses of the API, below `/api/`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from paceline.interfaces.api.call import Call, endpoint
from paceline.interfaces.api.faults import problem
from paceline.interfaces.api.views import about, capture, docs, doing, lists, records, talk, visits
from paceline.kernel.errors import NotFound

OBJECT = r"v1/(?P<path>[a-z][a-z0-9-]{0,60})"
RECORD = rf"{OBJECT}/(?P<key>[0-9a-fA-F-]{{36}}|[0-9]{{1,18}})"
VERB = r"(?P<verb>[a-z][a-z0-9_]{0,60})"


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(NotFound("没有这个地址。所有地址都在 /api/v1/docs 里。"))


@csrf_exempt
def at_the_door(request: HttpRequest) -> HttpResponse:
    """A browser that was pointed at the API itself is led to its pages."""
    return (
        redirect("/api/v1/docs")
        if "text/html" in request.headers.get("Accept", "")
        else nothing_here(request)
    )


def no_record(call: Call, path: str, verb: str) -> HttpResponse:
    """What stands where a key belongs is none."""
    raise NotFound("找不到这条%(object)s。编号不对。", params={"object": call.object(path).label})


def at(pattern: str, view: Any) -> URLPattern:
    return re_path(rf"^{pattern}/?$", view)


urlpatterns = [
    at("v1/openapi.json", endpoint(GET=docs.openapi)),
    at("v1/docs", docs.page),
    at(r"v1/docs/(?P<path>[a-z][a-z0-9-]{0,60})", docs.page),
    at("v1/objects", endpoint(GET=about.objects)),
    at(r"v1/objects/(?P<path>[a-z][a-z0-9-]{0,60})", endpoint(GET=about.object_)),
    at("v1/search", endpoint(GET=about.search)),
    at("v1/me", endpoint(GET=about.me)),
    at(r"v1/capture/(?P<key>[A-Za-z0-9_-]{16,32})", capture.capture),
    at(r"v1/visits/(?P<key>[A-Za-z0-9_-]{16,32})", visits.take),
    at(OBJECT, endpoint(GET=lists.listed, POST=records.created)),
    at(rf"{OBJECT}/aggregate", endpoint(GET=lists.aggregated)),
    at(rf"{OBJECT}/bulk/{VERB}", endpoint(POST=doing.in_bulk)),
    at(RECORD, endpoint(GET=records.shown, PATCH=records.changed, DELETE=records.removed)),
    at(rf"{RECORD}/timeline", endpoint(GET=records.story)),
    at(rf"{RECORD}/comments", endpoint(GET=talk.comments, POST=talk.said)),
    at(rf"{RECORD}/attachments", endpoint(GET=talk.files, POST=talk.attached)),
    at(rf"{RECORD}/attachments/(?P<file>[0-9a-f-]{{36}})", endpoint(GET=talk.file, DELETE=talk.detached)),
    at(rf"{RECORD}/links", endpoint(GET=talk.links)),
    at(rf"{RECORD}/{VERB}", endpoint(POST=doing.on_record)),
    at(
        rf"{OBJECT}/{VERB}",
        endpoint(POST=doing.on_collection, GET=no_record, PATCH=no_record, DELETE=no_record),
    ),
    re_path(r"^(?:v1/?)?$", at_the_door),
    re_path(r"", nothing_here),
]
