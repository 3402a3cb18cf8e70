"""Start-up checks: whatever a declaration gets wrong is named with its object and field before the first request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.views import Related


@register("paceline")
def check_declarations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Check every registered object."""
    return [message for object_type in registry.objects.values() for message in check_object(object_type)]


def check_object(of: ObjectType) -> Iterator[CheckMessage]:
    """Names in `View` must be fields; links must have titles; related lists must lead back."""
    for where, names in _named_fields(of):
        for name in names:
            if name not in of.standard:
                yield Error(
                    f"{of.name}: View.{where} names {name!r}, which is not a field", id="paceline.E001"
                )
    if of.through and of.through not in of.standard:
        yield Error(f"{of.name}: View.through names {of.through!r}, which is not a link", id="paceline.E002")
    yield from _check_editable(of)
    for bound in of.standard.values():
        yield from _check_field(of, bound)
    for related in of.beside:
        if isinstance(related, Related) and related.object.lower() not in registry.objects:
            yield Error(f"{of.name}: related object {related.object!r} is not known", id="paceline.E005")
        if (
            isinstance(related, Related)
            and related.shown
            and not set(related.shown.fields) <= of.standard.keys()
        ):
            yield Error(f"{of.name}: a related list is shown by what is no field", id="paceline.E007")


def _check_editable(of: ObjectType) -> Iterator[CheckMessage]:
    """Each condition walks links to an object and reads its fields."""
    for rule in of.editable:
        at: ObjectType | None = of
        for name in rule.path:
            target = getattr(at.standard[name].type, "target", "") if at and name in at.standard else ""
            at = registry.objects.get(target)
        names = {path.rpartition(".")[2] for path, _ in rule.when.terms}
        if at is None or not names <= at.standard.keys():
            yield Error(f"{of.name}: View.editable reads what is no field", id="paceline.E006")


def _check_field(of: ObjectType, bound: BoundField) -> Iterator[CheckMessage]:
    """A field has a label, and its conditions read fields of the same object."""
    for condition in (bound.type.shown, bound.type.required_when):
        for name in condition.fields if condition else ():
            if name not in of.standard:
                yield Error(
                    f"{of.name}.{bound.name}: a condition reads {name!r}, not a field", id="paceline.E003"
                )
    if not str(getattr(bound.type, "verbose_name", "")):
        yield Error(f"{of.name}.{bound.name}: has no label", id="paceline.E004")


def _named_fields(of: ObjectType) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "title", (of.title,)
    yield "list", of.list_fields
    yield "highlights", of.highlights
    yield "editable", tuple(name for rule in of.editable for name in (*rule.always, *rule.fixed))
    yield "erasable", of.erasable.fields if of.erasable else ()
    for section in of.sections:
        yield f"form[{section.label}]", section.fields
    if of.board:
        yield "board", tuple(n for n in (of.board.by, of.board.total, *of.board.card_fields) if n)
    if of.find:
        yield "find", tuple(n for n in (*of.find.fields, *of.find.pinyin) if "__" not in n)
