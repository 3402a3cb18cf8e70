"""Lists of an object: pages of records, and figures over all of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call
from paceline.interfaces.api.views.asked import list_query
from paceline.interfaces.api.views.rows import writer
from paceline.kernel.errors import Invalid
from paceline.records.reading import listing
from paceline.records.reading.listing import ListQuery

COUNTS = ("none", "capped", "exact")
PAGE_ONLY = ("group", "measures")
MOST_MEASURES = 12


def listed(call: Call, path: str) -> HttpResponse:
    """A page: `{"data": [...], "next": address or null, "previous": …}`, with `count` when asked for."""
    of = call.object(path)
    if any(name in call.params for name in PAGE_ONLY):
        raise Invalid({"group": "分组统计请用 %(path)s/aggregate。"}, params={"path": of.path})
    query, wanted = list_query(call, of), call.choice("count", COUNTS)
    page = listing.fetch(query)
    write = writer(query)
    body: dict[str, Any] = {
        "data": [write(row) for row in page.rows],
        "next": link(call, page.next_cursor),
        "previous": link(call, page.previous_cursor),
    }
    if wanted != "none":
        body["count"] = counted(query, wanted)
    return answer(body)


def counted(query: ListQuery, wanted: str) -> dict[str, Any]:
    """How many there are: up to 1,000, or all of them."""
    found = listing.count(query, None if wanted == "exact" else 1000)
    return {"value": found.value, "capped": found.capped}


def link(call: Call, cursor: str) -> str | None:
    """The address of a neighbouring page, relative to the server."""
    if not cursor:
        return None
    kept = [(name, value) for name, values in call.params.items() if name != "cursor" for value in values]
    return f"{call.request.path}?{urlencode([*kept, ('cursor', cursor)])}"


def aggregated(call: Call, path: str) -> HttpResponse:
    """Figures over all records that match: `{"count", "measures"}` or, with `group`, one row per value."""
    of = call.object(path)
    query = list_query(call, of)
    measures = [m for m in call.one("measures", "count").split(",") if m]
    if not 0 < len(measures) <= MOST_MEASURES:
        raise Invalid(
            {"measures": "要写 1 到 %(most)s 个，例如 count,sum:amount。"}, params={"most": MOST_MEASURES}
        )
    group = call.one("group")
    if group:
        return answer({"group": group, "data": listing.grouped(query, group, measures)})
    return answer({"data": listing.measured(query, measures)})
