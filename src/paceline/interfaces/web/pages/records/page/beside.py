"""Lists of other objects' records that link here: tabs with counts, and blocks of the right column."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from paceline.access.scope import open_fields, readable_fields, visible
from paceline.interfaces.web import cells
from paceline.interfaces.web.pages.lists.table import PLACES
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.views import Related
from paceline.metadata.when import lookup_in
from paceline.records.acting import editable
from paceline.records.files import attachments
from paceline.records.plans import ANY_KEY
from paceline.records.reading import listing
from paceline.records.reading.listing import ListQuery

COUNTED = 99
IN_TAB = 50


@dataclass(frozen=True)
class Beside:
    """One related list of the open record."""

    on: Opened
    related: Related
    of: ObjectType

    @property
    def key(self) -> str:
        return f"{self.of.path}-{self.related.via}"

    @property
    def label(self) -> str:
        return self.related.title or self.of.label

    @property
    def filter(self) -> dict[str, Any]:
        return {"field": self.related.via, "op": "eq", "value": str(self.on.record.pk)}

    @property
    def url(self) -> str:
        """The same records as a full list."""
        if not self.of.main:
            return ""
        query = json.dumps({"all": [self.filter]}, ensure_ascii=False, separators=(",", ":"))
        return f"/{self.of.path}/?{urlencode({'filter': query})}"

    @property
    def new_url(self) -> str:
        """Where one more is made, with the link to this record filled in; "" when that is not allowed."""
        if (
            not self.related.adds
            or self.on.removed
            or not self.of.creatable
            or not self.on.by.can(self.of.name, "create")
        ):
            return ""
        if self.of.fields[
            self.related.via
        ].type.locked:  # such a link is set by an action of its own: 新版本, 退货
            return ""
        if self.of.through == self.related.via and "change" not in self.on.may:
            return ""
        if not editable.takes(self.on.record, self.of, self.related.via):
            return ""
        return f"/{self.of.path}/new?{urlencode({self.related.via: str(self.on.record.pk)})}"

    @property
    def count(self) -> str:
        """After `on.needed.load()`: 3, 99+."""
        found = self.on.needed.count(f"count:{self.key}")
        return f"{COUNTED}+" if found > COUNTED else str(found)

    def query(self, fields: Iterable[str], **more: Any) -> ListQuery:
        readable = readable_fields(self.on.by, self.of)
        names = tuple(name for name in fields if name in readable) or (self.of.title,)
        return ListQuery(
            self.of, self.on.by, columns=names, linked=(self.related.via, self.on.record.pk), **more
        )

    def ask_count(self) -> None:
        by, of, via = self.on.by, self.of, self.related.via
        self.on.needed.want_count(
            f"count:{self.key}", by, of, lambda: visible(by, of.model).filter(**{via: ANY_KEY}), self.on.record.pk,
            COUNTED,
        )  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A related list drawn as a table."""

    beside: Beside
    columns: list[cells.Column]
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: bool = False

    @cached_property
    def places(self) -> dict[str, str]:
        """Where the phone's two lines show a column: the first leads, the others as in the object's own list."""
        first, rest = self.columns[:1], {column.name: column for column in self.columns[1:]}
        amounts = [column for column in rest.values() if column.type.cell == "amount"][-1:]
        wanted = dict.fromkeys([*self.beside.of.phone_fields, *rest])
        others = [rest[name] for name in wanted if name in rest and rest[name] not in amounts]
        return {c.name: place for c, place in zip([*first, *amounts, *others], PLACES, strict=False)}

    @property
    def leads_elsewhere(self) -> bool:
        """Whether the first column opens another record than the row's."""
        return self.columns[0].type.cell in ("link", "user")

    def link(self, row: dict[str, Any]) -> str:
        return f"/{self.beside.of.path}/{row['id']}/"


def besides_of(on: Opened) -> list[Beside]:
    """The related lists that this person may see."""
    found, look = [], lookup_in(on.record)
    for related in on.of.beside:
        of = registry.objects.get(related.object.lower()) if isinstance(related, Related) else None
        if of is None or not related.via or not (related.shown is None or related.shown.holds(look)):
            continue
        if (of.open_to_all or on.by.can(of.name, "read")) and related.via in open_fields(on.by, of):
            found.append(Beside(on, related, of))
    return found


def table_of(beside: Beside, cursor: str = "") -> Table:
    """The rows of a tab."""
    fields = beside.related.fields.split() or [n for n in beside.of.list_fields if n != beside.related.via]
    columns = [cells.column(beside.of, name, beside.on.by) for name in beside.query(fields).shown]
    names = dict.fromkeys(name for column in columns for name in (column.name, *column.beside))
    page = listing.fetch(beside.query(names, limit=IN_TAB, cursor=cursor))
    return Table(beside, columns, page.rows, page.has_more)


def ask_files(on: Opened) -> None:
    """Count the files; those in hidden fields are few and left to the tab itself."""
    on.needed.want_count(
        "count:files", on.by, on.of, lambda: attachments.live(ANY_KEY), on.record.pk, COUNTED
    )
