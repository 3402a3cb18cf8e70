"""What somebody still lacks before a whole set can be imported, and which roles give it."""

from __future__ import annotations

from collections.abc import Sequence

from paceline.access.models import Role
from paceline.access.principal import Principal
from paceline.access.roles import ANY
from paceline.access.scope import visible
from paceline.interfaces.files.actions.sets import objects_of
from paceline.interfaces.files.intake import may_import
from paceline.interfaces.files.presets import PresetSet
from paceline.metadata.object_type import ObjectType

NEEDED = ("read", "import", "create")


def not_importable(by: Principal, preset: PresetSet) -> list[ObjectType]:
    """What a preset imports and this actor may not."""
    return [of for of in objects_of(preset) if not may_import(by, of)]


def roles_for(by: Principal, lacking: Sequence[ObjectType]) -> list[tuple[Role, list[ObjectType]]]:
    """Few roles that together let in what is lacking, each with what it opens; [] of what no role gives.

    The role that opens most of everybody's records comes first, because what is imported belongs to many; of equals the
    one that knows more of the set. The role of who works alone opens everything and is not proposed.
    """
    roles, left = list(visible(by, Role).exclude(code="shop").order_by("name")), list(lacking)
    found: list[tuple[Role, list[ObjectType]]] = []
    while left:
        best = max(roles, key=lambda role: (worth(role, left), worth(role, lacking)), default=None)
        opened = [of for of in left if opens(best, of)] if best is not None else []
        if best is None or not opened:
            break
        found.append((best, opened))
        left = [of for of in left if of not in opened]
    return found


def worth(role: Role, objects: Sequence[ObjectType]) -> tuple[int, int]:
    """How many of the objects a role opens: with everybody's records seen, and at all."""
    opened = [of for of in objects if opens(role, of)]
    return sum(granted(role, of).get("read") == "all" for of in opened), len(opened)


def opens(role: Role, of: ObjectType) -> bool:
    """Whether a role lets its people import records of this kind and see them."""
    return all(granted(role, of).get(verb, "none") != "none" for verb in NEEDED)


def granted(role: Role, of: ObjectType) -> dict[str, str]:
    """Verb → scope."""
    grants: dict[str, dict[str, str]] = role.grants
    return {**grants.get(ANY, {}), **grants.get(of.name, {})}
