"""What this room contributes to the house."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class FilesConfig(Room):
    """`wizard` is what the pages may ask of this face."""

    name = "paceline.interfaces.files"
    label = "files"
    verbose_name = _("导入与导出")
    menu = (MenuItem("导入", "/imports/", "import", "管理", place=80),)
    wizard: ModuleType

    def ready(self) -> None:
        super().ready()
        self.wizard = import_module("paceline.interfaces.files.wizard")
