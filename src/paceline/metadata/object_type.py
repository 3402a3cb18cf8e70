"""An object type: one declared class seen as a whole, with its fields (custom ones included) and its faces."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.expressions import BaseExpression, F
from django.utils.translation import gettext as _t

from paceline.metadata import custom, custom_values
from paceline.metadata.fields.base import FieldType
from paceline.metadata.fields.link import Link, key_of
from paceline.metadata.registry import registry
from paceline.metadata.views import (
    Board,
    Duplicates,
    Editable,
    Erasable,
    SavedView,
    Search,
    Section,
    Summary,
    words,
)


@dataclass(frozen=True)
class BoundField:
    """A field of an object: a column, or a value in the record's `custom` column."""

    name: str
    type: FieldType
    custom: bool = False

    @property
    def label(self) -> str:
        return self.type.label

    @property
    def path(self) -> str:
        """The name under which the ORM knows the value; custom ones need `expression` as an alias first."""
        return f"_{self.name}" if self.custom else self.name

    @property
    def expression(self) -> BaseExpression | F:
        if not self.custom:
            return F(self.name)
        return custom_values.expression(self.name, self.type.custom_output())

    @property
    def columns(self) -> tuple[str, ...]:
        return ("custom",) if self.custom else self.type.columns(self.name)

    def pick(self, row: Mapping[str, Any]) -> Any:
        """The value from a `.values()` row."""
        return self.kept_in(row.get("custom")) if self.custom else self.type.pick(row, self.name)

    def of(self, record: Any) -> Any:
        """The stored value of a model instance (for a link: the key)."""
        if self.custom:
            return self.kept_in(record.custom)
        return getattr(record, self.type.attname)  # type: ignore[attr-defined]

    def differs(self, record: Any, value: Any) -> bool:
        """Whether a value, as stored or as the linked record, is another than the record's."""
        return bool(self.of(record) != key_of(value))

    def kept_in(self, values: Mapping[str, Any] | None) -> Any:
        """The value of a custom field among those of a record; None when there is none."""
        return self.type.from_json((values or {}).get(self.name))


class ObjectType:
    """Everything the faces need to know about one business object, read from its class."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.view = view = model.View  # type: ignore[attr-defined]
        self.room = model._meta.app_label
        self.code = str(model._meta.model_name)
        self.name = f"{self.room}.{self.code}"
        self._read_names(view)
        self._read_looks(view)
        self._read_sight(view)
        self._read_life(view)

    def _read_names(self, view: Any) -> None:
        """Its address, and what stands for a record."""
        self.path: str = getattr(view, "path", None) or f"{self.code}s"
        self.title: str = view.title
        self.subtitle: str = getattr(view, "subtitle", "")
        self.icon: str = getattr(view, "icon", "square")

    def _read_looks(self, view: Any) -> None:
        """Lists, forms, board and record page."""
        self.list_fields = words(getattr(view, "list", view.title))
        self.phone_fields = words(getattr(view, "phone", "")) or self.list_fields[:4]
        self.sort: str = getattr(view, "sort", "-created_at")
        self.sections: list[Section] = list(getattr(view, "form", ()))
        self.quick = words(getattr(view, "quick", ""))
        self.board: Board | None = getattr(view, "board", None)
        self.summary: Summary | None = getattr(view, "summary", None)
        self.find: Search | None = getattr(view, "find", None)
        self.duplicates: Duplicates | None = getattr(view, "duplicates", None)
        self.highlights = words(getattr(view, "highlights", ""))
        self.beside: list[Any] = list(getattr(view, "beside", ()))
        self.saved_views: list[SavedView] = list(getattr(view, "views", ()))
        self.bulk = words(getattr(view, "bulk", ""))
        """Verbs of its own that make sense on many records at once; the list offers them on the selection."""

    def _read_sight(self, view: Any) -> None:
        """Who sees records, and whether roles decide about it."""
        self.through: str = getattr(view, "through", "")
        """Name of the link whose record decides who may see this one; "" when the record has its own owner."""
        self.personal: str = getattr(view, "personal", "")
        """Path of the user link of the one person who sees a record (a notification, a job); roles do not count."""
        self.also_for: str = getattr(view, "also_for", "")
        """Name of the user link of a second person who may read a personal record, and nothing more."""
        self.watched: bool = getattr(view, "watched", False)
        """Whether administrators see the personal records of everybody."""
        self.administered: bool = getattr(view, "administered", False)
        """Whether only administrators change it, whatever the roles say (users, units, roles)."""
        self.delegated: tuple[str, ...] = getattr(view, "delegated", ())
        """Verbs on an administered object that a role may be given by name (human resources: the tier of people)."""
        self.open_to_all: bool = getattr(view, "open_to_all", False)

    def _read_life(self, view: Any) -> None:
        """What may become of records: made, changed, handed over, erased."""
        self.unfinished: dict[str, Any] | None = getattr(view, "unfinished", None)
        """Which records are unfinished work, as a filter: they must be handed over when their owner leaves."""
        self.counted: dict[str, Any] | None = getattr(view, "counted", None)
        """Which records count when a condition asks about those that link to something; None when all do."""
        self.belonging: str = getattr(view, "belonging", "")
        """The link to what its parents are in, which conditions on those parents may name like a field of theirs."""
        self.erasable: Erasable | None = getattr(view, "erasable", None)
        rules = getattr(view, "editable", ())
        self.editable: tuple[Editable, ...] = (rules,) if isinstance(rules, Editable) else tuple(rules)
        """While which conditions people change records; () when that depends on rights alone."""
        self.creatable: bool = getattr(view, "creatable", True)
        self.changeable: bool = getattr(view, "changeable", True)
        self.main: bool = getattr(view, "main", True)
        """Whether the object has its own entry in navigation and search."""

    def __repr__(self) -> str:
        return f"<ObjectType {self.name}>"

    @property
    def label(self) -> str:
        return _t(str(self.model._meta.verbose_name))

    @cached_property
    def standard(self) -> dict[str, BoundField]:
        return {
            f.name: BoundField(f.name, f) for f in self.model._meta.get_fields() if isinstance(f, FieldType)
        }

    @cached_property
    def links(self) -> Mapping[str, tuple[BoundField, ...]]:
        """Its links to records and people by the name of the object that they lead to."""
        found: dict[str, tuple[BoundField, ...]] = {}
        for bound in self.standard.values():
            if isinstance(bound.type, Link):
                found[bound.type.target] = (*found.get(bound.type.target, ()), bound)
        return found

    @property
    def fields(self) -> Mapping[str, BoundField]:
        """All live fields by name, the administrator's included."""
        added = custom.fields_of(self.name)
        if not added:
            return self.standard
        if self._with is None or self._with[0] is not added:
            self._with = added, {**self.standard, **{f.name: f for f in added}}
        return self._with[1]

    _with: tuple[list[BoundField], Mapping[str, BoundField]] | None = None
    """The custom fields last seen, and all fields with them."""

    @cached_property
    def has_bin(self) -> bool:
        """Whether records are removed into the recycle bin."""
        return any(f.name == "deleted_at" for f in self.model._meta.fields)

    @cached_property
    def has_version(self) -> bool:
        """Whether records can be changed by several people at once."""
        return any(f.name == "version" for f in self.model._meta.fields)

    @property
    def custom_fields(self) -> list[BoundField]:
        return custom.fields_of(self.name)

    def field(self, name: str) -> BoundField:
        """One field. Raises LookupError when there is none of that name."""
        try:
            return self.fields[name]
        except KeyError:
            raise LookupError(name) from None

    def changing(self, record: Any, values: Mapping[str, Any], but: Collection[str] = ()) -> list[str]:
        """The object's own fields that would get another value, `but` those; an administrator's are not among them."""
        own = self.standard
        return [
            n for n, value in values.items() if n in own and n not in but and own[n].differs(record, value)
        ]

    def form_sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The form's groups with their fields; the administrator's fields come last."""
        fields = self.fields
        for section in self.sections:
            yield str(section.label), [fields[name] for name in section.fields]
        if self.custom_fields:
            yield _t("更多信息"), self.custom_fields

    @property
    def scoped_by_owner(self) -> bool:
        return "owner" in self.standard and not self.through


def declare(model: type[models.Model]) -> ObjectType:
    """Register a model that has a View. Called by the room's AppConfig through `declare_all`."""
    object_type = ObjectType(model)
    registry.add_object(object_type)
    return object_type


def declare_all(app_models: Iterator[type[models.Model]]) -> None:
    """Register every concrete model of a room that declares a View of its own."""
    for model in app_models:
        if "View" in model.__dict__ and f"{model._meta.label_lower}" not in registry.objects:
            declare(model)
