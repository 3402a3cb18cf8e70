"""Everything that rooms contribute, in typed stores: the list of extension points is this class."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

    from paceline.metadata.fields.base import FieldType
    from paceline.metadata.object_type import ObjectType


@dataclass(frozen=True)
class MenuItem:
    """One entry of the navigation rail. `object` decides who sees it; `place` orders it within its group."""

    label: str
    url: str
    icon: str
    group: str = ""
    object: str = ""
    place: int = 50
    admin: bool = False
    also: tuple[str, str] = ("", "")
    """An object and a verb that open an entry of administrators to others, too."""
    needs: tuple[str, str] = ("", "")
    """A further object and verb without which the page would refuse."""


@dataclass(frozen=True)
class Registry:
    """Stores that refuse doubles and unknown names with a clear message."""

    objects: dict[str, ObjectType] = field(default_factory=dict)
    by_path: dict[str, ObjectType] = field(default_factory=dict)
    field_kinds: dict[str, type[FieldType]] = field(default_factory=dict)
    menu: list[MenuItem] = field(default_factory=list)

    def add_object(self, object_type: ObjectType) -> None:
        if object_type.name in self.objects or object_type.path in self.by_path:
            raise ValueError(
                f"{object_type.name}: another object has this name or the path /{object_type.path}/"
            )
        self.objects[object_type.name] = object_type
        self.by_path[object_type.path] = object_type

    def add_field_kind(self, kind: str, field_class: type[FieldType]) -> None:
        if self.field_kinds.setdefault(kind, field_class) is not field_class:
            raise ValueError(f"field kind {kind!r} is registered twice")

    def of(self, model: type[Model]) -> ObjectType:
        """The object type of a model. Raises LookupError when the model declares no View."""
        return self.get(f"{model._meta.app_label}.{model._meta.model_name}")

    def get(self, name: str) -> ObjectType:
        """The object called `room.code`. Raises LookupError with the known names."""
        try:
            return self.objects[name.lower()]
        except KeyError:
            raise LookupError(f"no object {name!r}; known: {', '.join(sorted(self.objects))}") from None


registry = Registry()
