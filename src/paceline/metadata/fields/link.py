"""Links to other records and to users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.registry import registry


def key_of(linked: Any) -> Any:
    """The key of what a link is given: a record or its key, as code and people's input bring them."""
    return getattr(linked, "pk", linked)


class Link(FieldType, models.ForeignKey):
    """A link to one record of another object. Its value is the key; names are resolved within the viewer's scope.

    Its column has an index, unless another one of the model starts with it or nobody looks records up by it
    (`index=False`).
    Of `within=("group.project", "finding.project")` only those are offered whose first path leads to where the second
    leads from here; each path walks one link more at most.
    """

    kind, kind_label, plain = "link", _("关联"), "django.db.models.ForeignKey"
    widget, cell = "link", "link"
    operators = ("eq", "ne", "in", "not_in", "empty", "not_empty")
    groupable = True
    custom_ok = False

    def __init__(self, to: Any, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        self.create_by_name = kwargs.pop("create_by_name", False)
        self.within: tuple[str, str] | None = kwargs.pop("within", None)
        kwargs.setdefault("db_index", kwargs.pop("index", True))
        if label is not None:
            kwargs["verbose_name"] = label
        super().__init__(to, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract and self.is_spared(cls):
            self.db_index = False

    def is_spared(self, cls: type[models.Model]) -> bool:
        """Whether another index of the model makes the own one superfluous: each costs every write."""
        whole = [each for each in (*cls._meta.indexes, *cls._meta.constraints) if not each.condition]
        return any(list(getattr(each, "fields", ()))[:1] == [self.name] for each in whole)

    @property
    def linked_model(self) -> Any:
        """The linked model; an action's input is not bound to a model and knows it by name only."""
        to: Any = self.remote_field.model
        return apps.get_model(to) if isinstance(to, str) else to

    @property
    def target(self) -> str:
        """The name of the linked object, e.g. `customers.customer`."""
        return str(self.linked_model._meta.label_lower)

    @property
    def title_path(self) -> str:
        """The linked object's title field."""
        model = self.linked_model
        try:
            return registry.of(model).title
        except LookupError:
            return getattr(model, "title_field", "name")

    def columns(self, name: str) -> tuple[str, ...]:
        return (f"{name}_id", f"{name}__{self.title_path}")

    def pick(self, row: Mapping[str, Any], name: str) -> Any:
        key = row.get(f"{name}_id")
        return None if key is None else {"id": key, "title": row.get(f"{name}__{self.title_path}") or ""}

    def parse(self, text: str, reading: Reading) -> Any:
        try:
            key: Any = UUID(text)
        except ValueError:
            key = None
        if reading.resolve is not None:
            return reading.resolve(self, text)
        if key is None:
            raise Invalid(_t("找不到「%(text)s」。请从列表里选择。") % {"text": text[:60]})
        return key

    def accept(self, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            raw = raw.get("id")
        if isinstance(raw, models.Model):
            raw = raw.pk
        try:
            return raw if isinstance(raw, UUID) else UUID(str(raw))
        except ValueError as error:
            raise Invalid(_t("这不是一个有效的编号。")) from error

    def check_value(self, value: Any) -> None:
        """Existence is checked by the door within the actor's scope."""

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        items = raw if isinstance(raw, list) else [raw]
        keys = [self.accept(item) for item in items]
        return keys if op in ("in", "not_in") else keys[0]

    def to_json(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {"id": str(value["id"]), "title": value["title"]}
        return None if value is None else str(value)

    def json_reader(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        key, title = f"{name}_id", f"{name}__{self.title_path}"
        return lambda row: None if row[key] is None else {"id": row[key], "title": row[title] or ""}

    def show(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return str(value["title"])
        return "" if value is None else str(value)

    def operand_control(self, op: str) -> str:
        return "link"

    def group_key(self, name: str) -> str:
        return f"{name}_id"

    def sort_path(self, name: str) -> str:
        """By the linked object's own plain order (a stage's position), else by its title."""
        own = registry.get(self.target).sort
        return f"{name}__{own if own in registry.get(self.target).standard else self.title_path}"

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uuid", "x-links-to": self.target}

    def answer_schema(self) -> dict[str, Any]:
        known = {"id": {"type": "string", "format": "uuid"}, "title": {"type": "string"}}
        return {"type": ["object", "null"], "properties": known, "x-links-to": self.target}

    def widget_options(self) -> dict[str, Any]:
        return {"object": self.target}


class UserLink(Link):
    """A link to a user; `me`, `my_team` and `my_subtree` may stand for people in conditions."""

    kind, kind_label = "user", _("人员")
    is_narrow = True
    widget, cell = "user", "user"
    custom_ok = False

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        to = kwargs.pop("to", settings.AUTH_USER_MODEL)
        super().__init__(to, label, **kwargs)

    @property
    def title_path(self) -> str:
        return "name"

    def operand_control(self, op: str) -> str:
        return "people"

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        items = raw if isinstance(raw, list) else [raw]
        keys = [item if item in ("me", "my_team", "my_subtree") else self.accept(item) for item in items]
        return keys if op in ("in", "not_in") or any(isinstance(k, str) for k in keys) else keys[0]
