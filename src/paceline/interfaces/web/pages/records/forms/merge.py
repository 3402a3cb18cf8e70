"""合并重复: records side by side, one value to choose per field that differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.scope import visible, writable_fields
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.forms.answers import key_of, succeeded, words_of
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField
from paceline.records.action import perform
from paceline.records.duplicates import find_duplicates

MOST = 4
"""Records beside each other, the kept one included."""


@dataclass(frozen=True)
class Choice:
    """One field that differs: a value per record, and which is chosen at first."""

    name: str
    label: str
    cells: list[Any]
    chosen: int


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """Choose the other records, then the values, then merge."""
    on = opened(request, path, key)
    if "merge" not in on.may:
        raise NotAllowed("你没有合并%(object)s的权限。可以请管理员来做。", params={"object": on.of.label})
    others = others_of(on, keys_in(request))
    if request.method == "GET" or not others:
        return show(on, others)
    all_of_them = [on.record, *(each.record for each in others)]
    values = {name: value for name, value in chosen_values(on, all_of_them).items() if value is not None}
    try:
        given = {"others": [str(each.record.pk) for each in others], **values}
        perform(on.by, f"{on.of.name}.merge", on.record.pk, given, via="web", key=key_of(request))
    except PacelineError as error:
        said = [text for texts in words_of(error).values() for text in texts]
        return show(on, others, said, status=422)
    words = _t("已合并 %(n)s 条%(object)s") % {"n": len(others) + 1, "object": on.of.label}
    return succeeded(request, words, on.url)


def keys_in(request: HttpRequest) -> list[UUID]:
    """The keys of the other records in the address or the form."""
    asked = request.POST if request.method == "POST" else request.GET
    found = []
    for text in ",".join(asked.getlist("with")).split(","):
        try:
            found.append(UUID(text.strip()))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def others_of(on: Opened, keys: Iterable[UUID]) -> list[Opened]:
    """The other records that this person may remove, in the order given."""
    wanted = [key for key in keys if key != on.record.pk][: MOST - 1]
    rows = {row.pk: row for row in visible(on.by, on.of.model, "remove").filter(pk__in=wanted)}
    return [
        Opened(on.request, on.by, on.of, rows[key], on.may, needed=on.needed) for key in wanted if key in rows
    ]


def choices_of(on: Opened, others: list[Opened]) -> list[Choice]:
    """The fields that differ and that this person may write; the first filled value is chosen."""
    allowed, every = writable_fields(on.by, on.of), [on, *others]
    differing = [b for n, b in on.of.fields.items() if n in allowed and differs(b, [e.record for e in every])]
    for each in every:
        each.ask([b.name for b in differing])
    on.needed.load()
    return [
        Choice(
            b.name, b.label, [each.cell(b.name) for each in every], first_filled(b, [e.record for e in every])
        )
        for b in differing
    ]


def differs(bound: BoundField, records: list[Any]) -> bool:
    values = [bound.of(record) for record in records]
    return any(value != values[0] for value in values) and any(
        value not in (None, "", []) for value in values
    )


def first_filled(bound: BoundField, records: list[Any]) -> int:
    return next((at for at, record in enumerate(records) if bound.of(record) not in (None, "", [])), 0)


def chosen_values(on: Opened, records: list[Any]) -> dict[str, Any]:
    """The values to keep, by field, as the door reads them."""
    allowed = writable_fields(on.by, on.of)
    found: dict[str, Any] = {}
    for name in allowed:
        text = on.request.POST.get(f"from.{name}", "")
        at = int(text) if text.isdigit() else 0
        if 0 < at < len(records):
            found |= raw_of(on.of.fields[name], records[at])
    return found


def raw_of(bound: BoundField, record: Any) -> dict[str, Any]:
    value = bound.of(record)
    found = {bound.name: str(value) if isinstance(bound.type, Link) and value else bound.type.to_json(value)}
    if bound.type.widget == "amount" and not bound.custom:
        found[f"{bound.name}_currency"] = getattr(record, f"{bound.name}_currency")
    return found


def show(
    on: Opened, others: list[Opened], errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The page: a picker until somebody is chosen, then the comparison."""
    return page(
        on.request,
        "pages/records/merge.html",
        status=status,
        on=on,
        others=others,
        choices=choices_of(on, others) if others else [],
        suggested=suggested(on) if not others else [],
        pick={"url": f"/{on.of.path}/pick", "multiple": True},
        errors=errors or [],
        key=uuid4().hex,
    )


def suggested(on: Opened) -> list[dict[str, Any]]:
    """Records that look like this one and may be merged with it."""
    rule = on.of.duplicates
    names = (rule.name, *rule.exact_fields) if rule else ()
    own = {name: on.value(name) for name in names if on.value(name)}
    return [
        {"id": match.key, "title": match.title, "owner": match.owner, "why": match.why.text(gettext)}
        for match in find_duplicates(on.by, on.of, own, on.record.pk)
        if match.is_visible
    ]
