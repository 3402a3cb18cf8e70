"""Front door of the web face."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem, registry


class WebConfig(AppConfig):
    name = "paceline.interfaces.web"
    label = "web"
    verbose_name = _("网页")

    def ready(self) -> None:
        import_module("paceline.interfaces.web.pages.rhythm.drawing")  # declares what the worker draws
        registry.menu.append(MenuItem("今日", "/", "house", "", place=0))
        tiers = ("access.user", "set_tier")
        registry.menu.append(
            MenuItem("设置", "/settings/", "settings", "管理", place=90, admin=True, also=tiers)
        )
