"""Conditions about records that link here, as forms offer them."""

from __future__ import annotations

from collections.abc import Iterator

from paceline.access.principal import Principal
from paceline.access.scope import READ, open_fields, predicate
from paceline.metadata.filters.linked import Linked, find_linked
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry


def linked_named(name: str, of: ObjectType, by: Principal) -> Linked:
    """What a name with a colon means for this viewer. Raises Invalid."""
    return find_linked(name, of, lambda other: open_fields(by, other))


def belongings(of: ObjectType, by: Principal) -> Iterator[tuple[str, str]]:
    """What records of this object can be in: 客群 of a customer."""
    for other, via in linking(of, by):
        if other.belonging:
            name = f"{other.name}:{via}.{other.belonging}"
            yield name, linked_named(name, of, by).label


def counts(of: ObjectType, by: Principal) -> Iterator[tuple[str, str]]:
    """The numbers of linked records that conditions may ask for."""
    for other, via in linking(of, by):
        if other.main and not other.belonging:
            name = f"{other.name}:{via}"
            yield name, linked_named(name, of, by).label


def linking(of: ObjectType, by: Principal) -> Iterator[tuple[ObjectType, str]]:
    """Objects that this viewer may read, with the links of theirs that lead here."""
    for other in registry.objects.values():
        links = other.links.get(of.name, ())
        if not links or other.personal or (not other.open_to_all and predicate(by, other, READ) is None):
            continue
        allowed = open_fields(by, other)
        yield from ((other, bound.name) for bound in links if bound.name in allowed)
