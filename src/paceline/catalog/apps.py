"""What this room contributes to the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "paceline.catalog"
    label = "catalog"
    verbose_name = _("产品目录")
