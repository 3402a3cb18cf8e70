"""Front door of the web face."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem, registry


class WebConfig(AppConfig):
    name = "paceline.interfaces.web"
    label = "web"
    verbose_name = _("网页")

    def ready(self) -> None:
        registry.menu.append(MenuItem("今日", "/", "house", "", place=0))
        registry.menu.append(MenuItem("设置", "/settings/", "settings", "管理", place=90, admin=True))
