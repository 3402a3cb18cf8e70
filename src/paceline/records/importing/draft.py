"""A record that is about to be inserted: the model's own rules without the cost of a Django instance."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import FunctionType
from typing import Any

from django.db import models

from paceline.metadata.registry import registry


class Draft:
    """Has the columns of a record as attributes, and the methods and properties that its model declares.

    `errors` maps field → message; a draft with errors is not written. `extra` holds what an importer asked for beside
    the object's own fields.
    """

    _meta: Any
    _linked: dict[tuple[str, Any], Any]
    id: Any
    version: int
    errors: dict[str, Any]
    extra: dict[str, Any]
    search_tokens: list[list[str]]

    @property
    def pk(self) -> Any:
        return self.id

    def __getattr__(self, name: str) -> Any:
        """The linked record, for rules that look through a link; read once per key."""
        try:
            field = type(self)._meta.get_field(name)
        except Exception:
            raise AttributeError(name) from None
        if not isinstance(field, models.ForeignKey):
            raise AttributeError(name)
        key = self.__dict__.get(field.attname)
        if key is None:
            return None
        found = self._linked.get((name, key))
        if found is None:
            found = self._linked[name, key] = field.remote_field.model._default_manager.get(pk=key)
        return found


@cache
def draft_class(model: type[models.Model]) -> type[Draft]:
    """The class of drafts of a model: what its author wrote, without Django's machinery."""
    members: dict[str, Any] = {}
    for cls in reversed(model.__mro__):
        if cls.__module__.startswith(("django.", "builtins", "paceline.metadata.")):
            continue
        members |= {
            name: value
            for name, value in vars(cls).items()
            if (isinstance(value, FunctionType | property) or name in ("View", "derived"))
            and name != "from_db"
        }
    return type(f"{model.__name__}Draft", (Draft,), {**members, "_meta": model._meta, "_linked": {}})


def look_up_links(drafts: Iterable[Draft], names: Iterable[str]) -> None:
    """Read the records that drafts link to, one query per link, before their texts are needed."""
    drafts = list(drafts)
    for name in names:
        if not drafts:
            return
        cls = type(drafts[0])
        field = cls._meta.get_field(name)
        wanted = {key for d in drafts if (key := getattr(d, field.attname)) is not None}
        missing = [key for key in wanted if (name, key) not in cls._linked]
        rows = field.remote_field.model._default_manager.in_bulk(missing) if missing else {}
        cls._linked.update({(name, key): row for key, row in rows.items()})


def forget_links(model: type[models.Model]) -> None:
    """Linked records may change between two imports."""
    draft_class(model)._linked.clear()


def link_names(model: type[models.Model]) -> list[str]:
    """The links whose records' texts are searched together with this one."""
    find = registry.of(model).find
    return list(dict.fromkeys(p.partition("__")[0] for p in find.fields if "__" in p)) if find else []
