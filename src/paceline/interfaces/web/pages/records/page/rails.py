"""The right column: related records in a shape of their own where an object has one, else as short lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _t

from paceline.access.principal import Level
from paceline.access.scope import visible
from paceline.interfaces.web import cells, formats
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import follow_ups
from paceline.interfaces.web.pages.records.page.beside import Beside, besides_of
from paceline.metadata.fields import Choice
from paceline.metadata.registry import registry
from paceline.pipeline.funnels import all_funnels
from paceline.pipeline.models.funnel import StageKind
from paceline.records.reading import listing

SHOWN = 5
ATTITUDES = {"2": "ok", "1": "ok", "0": "mid", "-1": "bad", "-2": "bad"}


@dataclass
class Rail:
    """One block. `shape` names the template below pages/records/rail/."""

    beside: Beside
    rows: list[dict[str, Any]]
    more: bool = False
    shape: str = "any"
    columns: list[cells.Column] = field(default_factory=list)

    @property
    def on(self) -> Opened:
        return self.beside.on


def rails_of(on: Opened) -> list[Rail]:
    """The blocks of this record; what they need is asked for, so load before drawing."""
    return [rail_of(beside) for beside in besides_of(on) if beside.related.rail]


def rail_of(beside: Beside) -> Rail:
    return SHAPES.get(beside.of.name, plain)(beside)


def plain(beside: Beside) -> Rail:
    """Title and two more fields."""
    query = beside.query(beside.related.fields.split() or beside.of.list_fields[:3], limit=SHOWN)
    page = listing.fetch(query)
    columns = [cells.column(beside.of, name, beside.on.by) for name in query.shown]
    return Rail(beside, page.rows, page.has_more, columns=columns)


def deals(beside: Beside) -> Rail:
    """Open opportunities with how far they have come."""
    still_open = {"field": "state", "op": "eq", "value": "open"}
    query = beside.query(("name", "amount", "stage", "expected_close_on", "stage_entered_at", "pipeline"),
                         filter=still_open, sort="expected_close_on", limit=SHOWN)  # fmt: skip
    page = listing.fetch(query)
    values = listing.picker(query)
    rows = [
        {"id": row["id"], "currency": row.get("amount_currency", "CNY"), **values(row)} for row in page.rows
    ]
    beside.on.beside_rows["opportunity"] = [{"value": str(r["id"]), "label": r.get("name", "")} for r in rows]
    return Rail(beside, rows, page.has_more, "deals")


def progress(row: Mapping[str, Any]) -> tuple[int, int]:
    """Which of how many open stages an opportunity is in; (0, 0) when that is not known."""
    funnel = all_funnels().get(row["pipeline"]["id"]) if row.get("pipeline") else None
    if funnel is None or not row.get("stage"):
        return 0, 0
    keys = [stage.pk for stage in funnel.stages if stage.kind == StageKind.OPEN]
    here = row["stage"]["id"]
    return (keys.index(here) + 1, len(keys)) if here in keys else (0, len(keys))


def stage_line(row: Mapping[str, Any]) -> str:
    """商务谈判 · 19 天."""
    parts = [formats.shipped(row["stage"]["title"])] if row.get("stage") else []
    if row.get("stage_entered_at"):
        days = (formats.today() - formats.local(row["stage_entered_at"]).date()).days
        parts.append(_t("%(n)s 天") % {"n": max(0, days)})
    return " · ".join(parts)


def closes(row: Mapping[str, Any]) -> tuple[str, bool]:
    """When it should close, and whether that day has passed."""
    day: date | None = row.get("expected_close_on")
    if day is None:
        return "", False
    late = (formats.today() - day).days
    words = _t("%(day)s 成交") % {"day": formats.day(day)}
    return (
        (_t("%(words)s · 已过 %(n)s 天") % {"words": words, "n": late}, True) if late > 0 else (words, False)
    )


def contacts(beside: Beside) -> Rail:
    """People of a customer: role, attitude, last contact, ways to reach them."""
    query = beside.query(
        ("name", "title", "decision_role", "attitude", "phone", "wechat", "primary"), limit=SHOWN
    )
    page = listing.fetch(query)
    values = listing.picker(query)
    rows = [{"id": row["id"], **values(row)} for row in page.rows]
    ask_last_contacts(beside.on, [row["id"] for row in rows])
    beside.on.beside_rows["contact"] = [{"value": str(r["id"]), "label": r.get("name", "")} for r in rows]
    return Rail(beside, people(beside, rows), page.has_more, "contacts")


def people(beside: Beside, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with roles and attitudes in words; a masked number cannot be called."""
    by, fields = beside.on.by, beside.of.fields
    for row in rows:
        for name in ("decision_role", "attitude", "role"):
            kind = fields[name].type if name in fields else None
            if isinstance(kind, Choice) and row.get(name):
                row[f"{name}_words"] = kind.label_of(row[name])
                row[f"{name}_tone"] = kind.colors.get(row[name], "")
        row["mood"] = ATTITUDES.get(str(row.get("attitude") or ""), "unk")
        if by.level(beside.of.name, "phone") <= Level.MASKED:
            row["phone"] = ""
    return rows


def ask_last_contacts(on: Opened, keys: list[Any]) -> None:
    """When each of these people was last spoken to."""
    activity = registry.objects.get(follow_ups.OBJECT)
    contact = registry.objects.get("customers.contact")
    if activity is None or contact is None or not keys or not on.by.can(activity.name, "read"):
        return
    seen = visible(on.by, activity.model).filter(status="done", contact_id__in=keys).order_by()
    on.needed.want_latest("last_contact", seen, "contact_id", Max("ended_at"))


def roles(beside: Beside) -> Rail:
    """People of an opportunity and what they decide."""
    query = beside.query(("contact", "role", "attitude"), limit=SHOWN)
    page = listing.fetch(query)
    values = listing.picker(query)
    rows = [{"id": row["id"], **values(row)} for row in page.rows]
    keys = [row["contact"]["id"] for row in rows if row.get("contact")]
    contact = registry.objects.get("customers.contact")
    if contact is not None and keys:
        by = beside.on.by
        shown = {n: n for n in ("title", "phone", "wechat") if by.level(contact.name, n) > Level.MASKED}
        beside.on.needed.want("person", visible(by, contact.model).filter(pk__in=keys), shown | {"key": "pk"})
    ask_last_contacts(beside.on, keys)
    beside.on.beside_rows["contact"] = [
        {"value": str(row["contact"]["id"]), "label": row["contact"]["title"]}
        for row in rows
        if row.get("contact")
    ]
    return Rail(beside, people(beside, rows), page.has_more, "roles")


def spoken_to(on: Opened, key: Any) -> str:
    """3 天前联系, 未接触."""
    found = on.needed.get("last_contact", key)
    if not found or not found.get("at"):
        return _t("未接触")
    return _t("%(when)s联系") % {"when": formats.ago(datetime.fromisoformat(found["at"]))}


SHAPES: dict[str, Callable[[Beside], Rail]] = {
    "pipeline.opportunity": deals,
    "customers.contact": contacts,
    "pipeline.opportunitycontact": roles,
}
"""Blocks with a look of their own, by object."""
