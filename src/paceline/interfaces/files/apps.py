"""What this room contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.records.room import Room


class FilesConfig(Room):
    name = "paceline.interfaces.files"
    label = "files"
    verbose_name = _("导入与导出")
