"""What a room's `apps.py` says in one screen: its objects are declared, its actions, reactions and jobs loaded."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

from paceline.metadata.registry import MenuItem, registry

PARTS = ("portal", "actions", "reactions", "jobs", "metrics", "badges", "invariants", "importing", "erasing")


class Room(AppConfig):
    """Base of a room with business objects. `menu` is what it adds to the navigation."""

    default = False
    menu: tuple[MenuItem, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.default = True  # Django looks for the one app class of the module that is a default

    def ready(self) -> None:
        from paceline.metadata.object_type import declare_all
        from paceline.records.actions.generic import add_generic_actions

        declare_all(self.get_models())
        for part in PARTS:
            if find_spec(f"{self.name}.{part}") is not None:
                import_module(f"{self.name}.{part}")
        for of in list(registry.objects.values()):
            if of.room == self.label:
                add_generic_actions(of)
        registry.menu.extend(self.menu)
