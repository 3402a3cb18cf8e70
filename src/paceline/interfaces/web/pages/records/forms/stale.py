"""Somebody saved first: what they changed beside what was typed, field by field, instead of an error.

Nothing that was typed is lost. Fields that only one side touched go together by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _t

from paceline.interfaces.web import widgets
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, succeeded, words_of
from paceline.interfaces.web.pages.records.forms.fields import Shape
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page.values import drawn
from paceline.kernel.errors import PacelineError, Stale
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Link, Reading
from paceline.metadata.object_type import BoundField
from paceline.records.action import perform
from paceline.records.past import timeline


@dataclass(frozen=True)
class Clash:
    """A field that both changed: theirs is stored, mine is what was typed."""

    name: str
    label: str
    theirs: Any
    mine: Any
    who: str
    raw: list[str]
    """What was typed, to be sent again when it is chosen."""


def settle(on: Opened, shape: Shape, given: dict[str, Any], version: int) -> HttpResponse:
    """Save what nobody else touched at once; ask where both changed the same field."""
    theirs = changed_since(on, version)
    keep = {n: v for n, v in given.items() if n.removesuffix("_currency") not in theirs}
    clashes = [clash for name in theirs if (clash := clash_of(on, shape, name, given, theirs)) is not None]
    if clashes:
        return ask(on, clashes, keep, theirs)
    batch = uuid7()
    try:
        perform(on.by, f"{on.of.name}.change", on.record.pk, keep, via="web", key=key_of(on.request),
                version=on.record.version, batch=batch)  # fmt: skip
    except Stale:
        return ask(on, [], keep, theirs)
    except PacelineError as error:
        return ask(on, [], keep, theirs, errors=[t for said in words_of(error).values() for t in said])
    words = _t("已保存，并保留了%(who)s刚才的修改") % {
        "who": _t("、").join(sorted({who for _e, who in theirs.values()}))
    }
    return succeeded(on.request, words, on.url, done_as=f"{on.of.name}.change", batch=batch)


def changed_since(on: Opened, version: int) -> dict[str, tuple[timeline.Changed, str]]:
    """Every field changed after that version: its first value before, its last value after, and by whom."""
    events = timeline.changes_since(on.record.pk, version)
    timeline.ask(on.by, on.of, events, on.needed, {})
    on.needed.load()
    found: dict[str, tuple[timeline.Changed, str]] = {}
    for entry in timeline.tell(on.by, on.of, events, on.needed):
        for changed in entry.changes:
            first = found[changed.bound.name][0].before if changed.bound.name in found else changed.before
            found[changed.bound.name] = (timeline.Changed(changed.bound, first, changed.after), entry.actor)
    return found


def clash_of(
    on: Opened,
    shape: Shape,
    name: str,
    given: Mapping[str, Any],
    theirs: Mapping[str, tuple[timeline.Changed, str]],
) -> Clash | None:
    """The clash over one field; None when what was typed is what it was before, or what they chose as well."""
    if name not in shape.fields or name not in given:
        return None
    changed, who = theirs[name]
    bound, typed = changed.bound, given[name]
    mine = read(bound, typed)
    if mine in (plain(bound, changed.before), plain(bound, changed.after)):
        return None
    raw = [str(each) for each in typed] if isinstance(typed, list) else [str(typed)]
    return Clash(name, bound.label, drawn(bound, changed.after), shown(on, bound, mine), who, raw)


def read(bound: BoundField, typed: Any) -> Any:
    """What was typed as a stored value; text that cannot be read stays text."""
    try:
        return plain(bound, bound.type.read(typed, Reading()))
    except PacelineError:
        return typed


def plain(bound: BoundField, value: Any) -> Any:
    """A value in a form that can be compared: links by their key, emptiness as None."""
    if isinstance(value, Mapping):
        value = value.get("id") if isinstance(bound.type, Link) else dict(value)
    return None if value in ("", [], None) else str(value) if isinstance(bound.type, Link) else value


def shown(on: Opened, bound: BoundField, mine: Any) -> Any:
    if isinstance(bound.type, Link) and mine:
        on.needed.want_title(bound.type.target, mine)
        on.needed.load()
        return on.needed.title(bound.type.target, mine)
    return drawn(bound, mine)


def ask(
    on: Opened,
    clashes: list[Clash],
    keep: Mapping[str, Any],
    theirs: Mapping[str, Any],
    errors: list[str] | None = None,
) -> HttpResponse:
    """The merge view: one choice per field, everything else along with it."""
    others = [
        changed.bound.label
        for name, (changed, _who) in theirs.items()
        if name not in {c.name for c in clashes}
    ]
    pairs = [
        (name, text)
        for name, value in keep.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    context = {
        "title": _t("有人刚刚改过"),
        "who": _t("、").join(sorted({who for _changed, who in theirs.values() if who})) or _t("系统"),
        "own": {who for _changed, who in theirs.values()} == {on.by.name},
        "clashes": clashes,
        "others": others,
        "pairs": pairs,
        "names": " ".join([*keep, *(c.name for c in clashes)]),
        "action": f"{on.url}settle",
        "cancel": on.url,
        "version": on.record.version,
        "key": uuid4().hex,
        "errors": errors or [],
    }
    template = "pages/records/stale.html" if is_fragment(on.request) else "pages/records/stale_page.html"
    return (fragment if is_fragment(on.request) else page)(on.request, template, status=422, **context)


def chosen(data: Any, shape: Shape) -> dict[str, Any]:
    """What the merge view sends: kept values, and mine where mine was chosen."""
    names = set(data.get("_fields", "").split())
    found: dict[str, Any] = {}
    for name, kind in shape.fields.items():
        if name not in names or data.get(f"_choice.{name}", "mine") != "mine":
            continue
        found |= widgets.given(data, name, kind)
    return found
