"""Visits on a record page: the line of a day in the story, and how a capture point reaches people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _t
from markupsafe import escape

from paceline.access.scope import visible
from paceline.customers.models import PageView
from paceline.customers.models.visits import Behaviour
from paceline.customers.visits import days, public
from paceline.interfaces.web.pages.records.forms.codes import qr
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel import clock
from paceline.records.past.timeline import Entry

VIA = days.VIA
OBJECT = "customers.visitday"
DETAILS = {OBJECT: ("point", "views", "pages", "done", "contact")}
DAYS = 30


def told(entry: Entry) -> dict[str, Any]:
    """A day in words: 浏览了官网 · 5 页, with the pages and what else was done."""
    given = entry.details
    views, contact = given.get("views") or 0, given.get("contact") or ""
    parts = [contact, _t("来过「%(point)s」") % {"point": given.get("point") or entry.event.title}]
    if views:
        parts.append(_t("浏览 %(n)s 页") % {"n": f"{views:,}"})
    parts += map(deed, (given.get("done") or "").splitlines())
    words = " · ".join(part for part in parts if part)
    return {
        "words": words,
        "icon": "eye",
        "tone": "visit",
        "title": "",
        "body": _t("、").join((given.get("pages") or "").splitlines()),
    }


def deed(line: str) -> str:
    """`加购 × 2` of a line of `VisitDay.done`."""
    kind, name, count = [*line.split("\t"), "", ""][:3]
    word = name or (str(Behaviour(kind).label) if kind in Behaviour.values else kind)
    return f"{word} × {count}" if count not in ("", "1") else word


@dataclass(frozen=True)
class Point:
    """What the block of a capture point shows: how to put it to use, and what came in."""

    link: str
    qr: dict[str, str]
    script: str
    call: str
    views: int
    visitors: int
    known: int
    days: int = DAYS


def point(on: Opened) -> Point:
    """The address under the name that this installation has now, and the last 30 days as this reader sees them."""
    record = on.record
    link = public.address_of(record.key)
    since = clock.now() - timedelta(days=DAYS)
    rows = visible(on.by, PageView).filter(point=record, at__gte=since).order_by()
    known = Q(customer__isnull=False) | Q(lead__isnull=False)
    counted = rows.aggregate(
        views=Count("pk"),
        visitors=Count("visitor", distinct=True),
        known=Count("visitor", distinct=True, filter=known),
    )
    return Point(link, qr(link), script_of(record), call_of(record), **counted)


def script_of(record: Any) -> str:
    """The line that goes into a page; without asking only where nobody needs to agree."""
    agreed = "" if record.needs_consent else ' data-consent="yes"'
    return f'<script src="{settings.BASE_URL}/v/paceline.js" data-key="{escape(record.key)}"{agreed} defer></script>'


def call_of(record: Any) -> str:
    """A call that a program may copy."""
    event = {
        "kind": "view",
        "title": "价格",
        "url": "/pricing",
        "at": clock.now().replace(microsecond=0).isoformat(),
    }
    body = {"visitor": "wx-5f2c91aa", "consent": True, "person": {"phone": "13800000000"}, "events": [event]}
    return (
        f"curl -X POST {settings.BASE_URL}/api/v1/visits/{record.key} \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{json.dumps(body, ensure_ascii=False)}'"
    )
