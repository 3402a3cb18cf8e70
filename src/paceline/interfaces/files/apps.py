"""What this room contributes to the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "paceline.interfaces.files"
    label = "files"
    verbose_name = _("导入与导出")
